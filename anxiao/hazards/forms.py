"""What people fill in about hazards; the rules stand in the services."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from anxiao.evidence import services as evidence
from anxiao.hazards.lifecycle import Grade, State
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import triage
from anxiao.kernel import clock, occasions
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.norms import services as norms
from anxiao.norms.models import Cause, Criterion, FocusArea, HazardItem
from anxiao.places.codes import county_of, interval
from anxiao.places.models import Organisation, Site, Territory
from anxiao.ui.widgets import Day, Folded, PhotosField, Sent


class ReportForm(forms.Form):
    """Category first, then the place; words are optional, the item says what it is."""

    item = forms.ModelChoiceField(HazardItem.objects.all(), to_field_name="code")
    site = forms.ModelChoiceField(
        Site.objects.none(),
        label=_("Place"),
        error_messages={"required": _("Choose the place."), "invalid_choice": _("Choose again.")},
    )
    photos = PhotosField(required=False, label=_("Photos"))
    criteria = forms.MultipleChoiceField(required=False)
    description = forms.CharField(
        max_length=4000,
        required=False,
        label=_("What was seen"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    campaign = forms.TypedChoiceField(
        required=False,
        coerce=UUID,
        empty_value=None,
        label=_("Found in"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, actor: Actor, item: HazardItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = occasions.running(actor, clock.today()) if item else []
        self._offer([(str(one.key), one.title) for one in running])
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        site.queryset = Site.objects.visible_to(actor).filter(valid_to=None)
        if item is None or not item.major_if:
            del self.fields["criteria"]
        else:
            self.fields["criteria"] = criteria_among(item.major_if)

    def _offer(self, campaigns: list[tuple[str, str]]) -> None:
        """Ask in which campaign it was found only where one runs."""
        if not campaigns:
            del self.fields["campaign"]
            return
        field = self.fields["campaign"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("routine work")), *campaigns]


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    state = forms.ChoiceField(required=False, label=_("State"))
    grade = forms.ChoiceField(required=False, label=_("Grade"))
    area = forms.ChoiceField(required=False, label=_("Focus area"))
    town = forms.ChoiceField(required=False, label=_("Town"))
    due = forms.ChoiceField(required=False, label=_("Limit"))
    waits = forms.ChoiceField(required=False, label=_("Waits for"))
    closed = forms.ChoiceField(required=False, label=_("Closed"))
    kept = forms.ChoiceField(required=False, label=_("Kept its limit"))
    campaign = forms.ChoiceField(required=False, label=_("Campaign"))
    reached = forms.ChoiceField(required=False, label=_("Came as far as"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        areas = FocusArea.objects.order_by("order")
        self._choose("state", [*everything, ("open", _("open")), *self._real(), *State.choices])
        self._choose("grade", [*everything, *Grade.choices])
        self._choose("area", [*everything, *((area.code, pick(area.name)) for area in areas)])
        self._choose("town", [*everything, *towns_within(actor, self.data.get("town", ""))])
        self._choose("due", [*everything, ("late", _("late")), ("soon", _("within 3 days"))])
        asked = str(self.data.get("campaign", ""))
        self._choose("campaign", [*everything, *WORK, *campaign_named(actor, asked)])
        seldom = {"waits": WAITS, "closed": CLOSED_IN, "kept": KEPT, "reached": REACHED}
        for name, choices in seldom.items():
            # Pages of places ask for these; the row of filters is long enough without them.
            self._choose(name, [*everything, *choices] if self.data.get(name) else everything)

    def _real(self) -> list[tuple[str, Any]]:
        """Asked for by figures alone: who reads the list opens one state or all."""
        is_asked = self.data.get("state") == "real"
        return [("real", _("all but false reports"))] if is_asked else []

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            del self.fields[name]


WAITS = (
    ("objection", _("an objection to be decided")),
    ("extension", _("more time to be decided")),
    ("acceptance", _("acceptance")),
    ("rebound", _("a new dispatch after a rebound")),
)
CLOSED_IN = (
    ("month", _("this month")),
    ("year", _("in the last 12 months")),
    ("ever", _("at any time")),
)
WORK = (("routine", _("routine work")), ("any", _("found in a campaign")))
REACHED = (
    ("dispatched", _("dispatched")),
    ("closed", _("closed")),
    ("rebounded", _("came back")),
)
KEPT = (("yes", _("in time")), ("no", _("late")), ("any", _("closed with a limit")))


def campaign_named(actor: Actor, asked: str) -> list[tuple[str, str]]:
    """The one campaign that an address asks for, called as its hazards call it."""
    try:
        key = UUID(asked)
    except ValueError:
        return []
    rows = Hazard.objects.visible_to(actor).filter(campaign=key).order_by()
    title = rows.values_list("campaign_title", flat=True).first()
    return [(asked, title or str(_("this campaign")))]


def towns_within(actor: Actor, asked: str = "") -> list[tuple[str, str]]:
    """The towns of one county; where the reach is wider, only the territory that is asked for."""
    lo, hi = actor.reach.lo, actor.reach.hi
    towns = Territory.objects.none()
    if lo is not None and hi is not None and hi - lo <= 10_000_000:
        towns = Territory.objects.filter(level="town", code__range=(lo, hi))
    if asked.isascii() and asked.isdigit() and len(asked) == 12:
        towns = towns | Territory.objects.filter(pk=int(asked))
    return [(str(town.code), pick(town.name)) for town in towns]


# --- fields of verbs, each made for a hazard --------------------------------------------------


class _Named(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of organisations, named in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return pick(obj.name)


def _leads(hazard: Hazard) -> Any:
    """Who can lead: offices, departments and towns of the county, and the subject itself."""
    near = _near(hazard.territory_code)
    offices = near.exclude(kind__in=("school", "operator"))
    return (offices | near.filter(pk=hazard.subject_owner or 0)).order_by("kind", "sort_key")


def leads_in(territory: int) -> Any:
    """Who can lead hazards of a county, whichever they are."""
    offices = _near(territory).exclude(kind__in=("school", "operator"))
    return offices.order_by("kind", "sort_key")


def _near(territory: int) -> Any:
    county = interval(county_of(territory))
    return Organisation.objects.filter(territory_code__range=county, valid_to=None)


def named_choice(rows: Any) -> forms.Field:
    """A lead for many hazards; left empty, each keeps the one that its item names."""
    return _Named(
        rows, required=False, label=_("Lead for all"), empty_label=_("as the item of each says")
    )


def lead(hazard: Hazard) -> forms.Field:
    proposed = None if hazard.lead else triage.default_lead(hazard)
    return _Named(_leads(hazard), label=_("Lead"), initial=proposed)


def assists(hazard: Hazard) -> forms.Field:
    """Who helps: those that the item proposes stand first, the others are folded away."""
    proposed = triage.default_assists(hazard)
    rows = sorted(_leads(hazard), key=lambda one: one.pk not in proposed)
    return forms.TypedMultipleChoiceField(
        choices=[(one.pk, pick(one.name)) for one in rows],
        coerce=int,
        required=False,
        label=_("Assisting"),
        initial=proposed,
        widget=Folded(shown=len(proposed)),
    )


def limit_days(hazard: Hazard) -> forms.Field:
    """The limits that the place uses, and the item's own."""
    options = norms.rule("hazard.limit_options", territory=hazard.territory_code, on=clock.today())
    days = sorted({*options, hazard.usual_days})
    return forms.TypedChoiceField(
        choices=[(day, in_days(day)) for day in days],
        coerce=int,
        initial=hazard.usual_days,
        label=_("Limit"),
    )


def in_days(days: int) -> str:
    if days == 0:
        return str(_("on the spot, today"))
    return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}


def grade(hazard: Hazard) -> forms.Field:
    """Up is open to a person; down is not, once a criterion has made it major."""
    first = hazard.grade or Grade.GENERAL
    choices = Grade.choices if first == Grade.GENERAL else [(Grade.MAJOR, Grade.MAJOR.label)]
    return forms.ChoiceField(choices=choices, initial=first, label=_("Grade"))


def criteria(hazard: Hazard) -> forms.Field:
    return criteria_among(sorted({*hazard.item.major_if} - {*hazard.criteria}))


def criteria_among(keys: Iterable[str]) -> forms.MultipleChoiceField:
    rows = Criterion.objects.filter(pk__in=list(keys)).order_by("pk")
    return forms.MultipleChoiceField(
        choices=[(row.pk, pick(row.name)) for row in rows],
        required=False,
        label=_("Does one of these hold? Then it is major."),
        widget=forms.CheckboxSelectMultiple,
    )


def seen(_hazard: Hazard) -> forms.Field:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(max_length=2000, required=False, label=_("What was seen"), widget=area)


def photos(_hazard: Hazard) -> forms.Field:
    return PhotosField(required=False, label=_("Photos"))


def new_limit(hazard: Hazard) -> forms.Field:
    """A day after the present limit."""
    least = hazard.due_at.astimezone(clock.LOCAL).date() if hazard.due_at else clock.today()
    return forms.DateField(label=_("New limit"), widget=Day(attrs={"min": f"{least:%Y-%m-%d}"}))


def on_site(hazard: Hazard) -> forms.Field:
    return forms.BooleanField(
        required=False, label=_("I was on site"), initial=hazard.needs_site_visit
    )


def cause(_hazard: Hazard) -> forms.Field:
    causes = Cause.objects.order_by("pk")
    choices = [("", "—"), *((one.pk, pick(one.name)) for one in causes)]
    return forms.ChoiceField(choices=choices, label=_("Cause"))


def key_of(organisation: Organisation | None, _actor: Actor) -> int | None:
    return organisation.pk if organisation else None


def files_of(sent: Sent, actor: Actor) -> list[UUID]:
    """Files already uploaded in chunks, and those that came with the form itself."""
    stored = [
        evidence.store(actor=actor, content=file.read(), name=file.name or "photo")
        for file in sent.files
    ]
    return [*sent.ids, *(file.pk for file in stored)]
