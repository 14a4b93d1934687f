"""What people fill in about calls; the rules stand in the services."""

from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from anxiao.hazards.forms import towns_within
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.names import pick
from anxiao.places.listing import in_force
from anxiao.places.models import Site
from anxiao.programmes.calls.kinds import kinds
from anxiao.programmes.calls.lifecycle import State
from anxiao.programmes.calls.models import Call
from anxiao.ui.widgets import Cards, PhotosField

# So many campuses are put up as cards; more are chosen from a list.
FEW = range(2, 6)


class _Campus(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return pick(obj.name)


class MakeForm(forms.Form):
    """The kind comes with the address; place and telephone are there already."""

    photos = PhotosField(required=False, label=_("Photos"))
    text = forms.CharField(
        max_length=4000,
        required=False,
        label=_("What is happening"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    site = _Campus(Site.objects.none(), label=_("Where"), empty_label=None, widget=Cards())
    reach_us = forms.CharField(
        max_length=200,
        required=False,
        label=_("How to reach the school's post"),
        help_text=_("A telephone of the school, never somebody's own mobile number."),
    )
    is_confidential = forms.BooleanField(
        required=False,
        label=_("Confidential"),
        help_text=_(
            "Then only the department and town that are called and your school's own post read "
            "it; whoever stands above them, once it is passed upwards."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows, field = campuses(actor), self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.required, self.sites = False, list(rows)
        field.initial = next((one.pk for one in self.sites if _is_own(actor, one)), None)
        if len(self.sites) < FEW[0]:
            field.widget = forms.HiddenInput()
        elif len(self.sites) > FEW[-1]:
            field.widget = forms.Select()
        field.queryset = rows
        self.fields["reach_us"].initial = last_telephone(actor)

    def place(self) -> Site | None:
        """The one campus there is to call for; with several the form asks."""
        return self.sites[0] if len(self.sites) == 1 else None


def campuses(actor: Actor) -> Any:
    """The campuses that the actor may call for, her own school's first."""
    own = [one for one in actor.answers_for if one is not None]
    rows = Site.objects.visible_to(actor).filter(
        in_force(clock.today()),
        kind=Site.Kind.CAMPUS,
        organisation__in=own,
        organisation__kind="school",
    )
    others = Case(When(organisation=actor.organisation, then=0), default=1)
    return rows.order_by(others, "sort_key", "pk")


def _is_own(actor: Actor, site: Site) -> bool:
    return site.organisation_id == actor.organisation


def last_telephone(actor: Actor) -> str:
    """How the school was reached the last time: nobody types it twice."""
    rows = Call.objects.visible_to(actor).filter(caller=actor.organisation).exclude(reach_us="")
    return rows.order_by("-pk").values_list("reach_us", flat=True).first() or ""


WHOSE = (("us", _("put to us")), ("ours", _("made by us")))
STATES = (
    ("open", _("open")),
    ("unanswered", _("not answered yet")),
    ("late", _("not answered in time")),
    ("passed", _("passed upwards")),
)
OUTCOMES = tuple((state.value, state.label) for state in State if state != State.MADE)


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    whose = forms.ChoiceField(required=False, label=_("Whose"))
    state = forms.ChoiceField(required=False, label=_("State"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    town = forms.ChoiceField(required=False, label=_("Town"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        self._choose("whose", [*everything, *WHOSE])
        self._choose("state", [*everything, *STATES, *OUTCOMES])
        self._choose("kind", [*everything, *kind_choices(actor)])
        self._choose("town", [*everything, *towns_within(actor, self.data.get("town", ""))])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            del self.fields[name]


def kind_choices(actor: Actor) -> list[tuple[str, str]]:
    """The kinds of the reader's own place."""
    try:
        return [(one.code, pick(one.name)) for one in kinds(actor.territory or 0)]
    except Invalid:
        return []
