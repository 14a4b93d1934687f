"""From filters in an address to tasks and programmes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import Http404, QueryDict  # noqa: TID251 - a query string is a value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.norms.models import FocusArea
from anxiao.places.codes import interval
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.plans.classes import CLASSES
from anxiao.programmes.plans.lifecycle import ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Task, TaskQuerySet

NUMBER = r"[1-9]\d{0,17}"
UUID_SHAPE = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
WHOSE = (
    ("mine", gettext_lazy("mine")),
    ("given", gettext_lazy("given by me")),
    ("desk", gettext_lazy("waiting for me")),
)
DUE = (("late", gettext_lazy("late")), ("soon", gettext_lazy("within 3 days")))
# Routine work and campaigns (常态治理与重点整治) are told apart.
WORK = (
    ("routine", gettext_lazy("routine work")),
    ("any", gettext_lazy("of a campaign")),
)
SOON = timedelta(days=3)


class TaskFilterForm(forms.Form):
    """The filters of the list of tasks, all in the address."""

    q = forms.CharField(required=False, label=gettext_lazy("Words"))
    whose = forms.ChoiceField(required=False, label=gettext_lazy("Whose"))
    state = forms.ChoiceField(required=False, label=gettext_lazy("State"))
    due = forms.ChoiceField(required=False, label=gettext_lazy("Deadline"))
    area = forms.ChoiceField(required=False, label=gettext_lazy("Focus area"))
    programme = forms.ChoiceField(required=False, label=gettext_lazy("Programme"))
    kind = forms.ChoiceField(required=False, label=gettext_lazy("Class"))
    campaign = forms.ChoiceField(required=False, label=gettext_lazy("Campaign"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = FocusArea.objects.filter(parent=None).order_by("order")
        self._choose("whose", WHOSE)
        self._choose("state", [("open", _("open")), *TaskState.choices])
        self._choose("due", DUE)
        self._choose("area", [(area.code, pick(area.name)) for area in areas])
        self._choose("programme", programmes_of(actor, str(self.data.get("programme", ""))))
        self._choose("kind", [(one.key, _(one.name)) for one in CLASSES])
        asked = str(self.data.get("campaign", ""))
        self._choose("campaign", [*WORK, *campaign_named(actor, asked)])

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("all")), *choices]


def programmes_of(actor: Actor, asked: str = "") -> list[tuple[str, str]]:
    """The programmes to narrow a list by: the latest within reach, and the one asked for."""
    rows = Programme.objects.visible_to(actor).exclude(state=ProgrammeState.DROPPED)
    found = {str(one.pk): one.title for one in rows.order_by("-pk")[:20]}
    if asked and asked not in found and (key := as_uuid(asked)) is not None:
        found |= {str(one.pk): one.title for one in rows.filter(pk=key)}
    return list(found.items())


def campaign_named(actor: Actor, asked: str) -> list[tuple[str, str]]:
    """The one campaign that an address asks for; one beyond reach has no title."""
    if (key := as_uuid(asked)) is None:
        return []
    found = Campaign.objects.visible_to(actor).filter(pk=key).first()
    return [(asked, found.title if found else str(_("this campaign")))]


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def chosen(actor: Actor, asked: QueryDict) -> tuple[TaskFilterForm, TaskQuerySet]:
    """The tasks within reach that the filters of an address let through."""
    form = TaskFilterForm(asked, actor=actor)
    rows = Task.objects.visible_to(actor)
    if not form.is_valid():
        return form, rows.none()
    return form, narrowed(actor, rows, {**form.cleaned_data, **beside(asked)})


def beside(asked: QueryDict) -> dict[str, Any]:
    """What stands in the address and in no field: an organisation, a town, a whole."""
    found = {name: str(asked[name]) for name in ("of", "town") if asked.get(name)}
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in found.values()):
        raise Http404(str(found))
    if part := str(asked.get("parent", "")):
        if (key := as_uuid(part)) is None:
            raise Http404(part)
        return {**found, "parent": key}
    return found


def narrowed(actor: Actor, rows: TaskQuerySet, wanted: dict[str, Any]) -> TaskQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := wanted.get("q"):
        rows = rows.saying(words)
    rows = _of_work(_whose(actor, rows, wanted.get("whose")), wanted.get("campaign"))
    if state := wanted.get("state"):
        rows = rows.unfinished() if state == "open" else rows.filter(state=state)
    if area := wanted.get("area"):
        rows = rows.filter(focus_area=area)
    for name in ("programme", "kind", "parent"):
        if value := wanted.get(name):
            rows = rows.filter(**{name: value})
    if key := wanted.get("of"):
        rows = rows.filter(organisation=int(key))
    if town := wanted.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    return _due(rows, wanted.get("due"))


def _of_work(rows: TaskQuerySet, campaign: Any) -> TaskQuerySet:
    """Routine work, work of campaigns, or that of one campaign."""
    if not campaign:
        return rows
    chosen = {"routine": Q(campaign=None), "any": Q(campaign__isnull=False)}
    return rows.filter(chosen.get(str(campaign)) or Q(campaign=campaign))


def _whose(actor: Actor, rows: TaskQuerySet, whose: str | None) -> TaskQuerySet:
    own = [key for key in actor.answers_for if key is not None]
    if whose == "mine":
        return rows.filter(subject_owner__in=own).exclude(state=TaskState.DRAFT)
    if whose == "given":
        return rows.filter(giver__in=own)
    return rows.on_desk_of(actor) if whose == "desk" else rows


def _due(rows: TaskQuerySet, due: str | None) -> TaskQuerySet:
    now = clock.now()
    if due == "late":
        return rows.late(at=now)
    if due == "soon":
        return rows.unfinished().filter(due_at__range=(now, now + SOON))
    return rows


# --- programmes -----------------------------------------------------------------------------


class ProgrammeFilterForm(forms.Form):
    q = forms.CharField(required=False, label=gettext_lazy("Words"))
    year = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=gettext_lazy("Year")
    )
    state = forms.ChoiceField(required=False, label=gettext_lazy("State"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = clock.today().year
        years = [(str(year), str(year)) for year in range(this + 1, this - 10, -1)]
        for name, choices in (("year", years), ("state", ProgrammeState.choices)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("all")), *choices]


def chosen_programmes(actor: Actor, asked: QueryDict) -> tuple[ProgrammeFilterForm, Any]:
    """The programmes within reach that the filters let through; dropped ones when asked for."""
    form = ProgrammeFilterForm(asked, actor=actor)
    rows = Programme.objects.visible_to(actor)
    if not form.is_valid():
        return form, rows.none()
    wanted = form.cleaned_data
    for word in wanted["q"].split():
        rows = rows.filter(title__icontains=word)
    if year := wanted["year"]:
        rows = rows.filter(Q(starts_on__year=year) | Q(ends_on__year=year))
    if state := wanted["state"]:
        return form, rows.filter(state=state)
    return form, rows.exclude(state=ProgrammeState.DROPPED)
