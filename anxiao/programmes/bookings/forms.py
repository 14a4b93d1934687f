"""What people fill in about bookings; the rules stand in the services."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.hazards.forms import towns_within
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.programmes.bookings.lifecycle import State
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.schools import within
from anxiao.programmes.fields import bodies_near
from anxiao.ui.widgets import Cards, Day, Folded

SHOWN = 6
MOST_SHOWN = 30


class BookForm(forms.Form):
    """One column: what, where, when, for whom. What it meets is shown below before it is sent."""

    kind = forms.ChoiceField(
        label=_("What is asked of the school"),
        choices=Booking.Kind.choices,
        initial=Booking.Kind.INSPECTION,
        widget=Cards(),
    )
    share = forms.ChoiceField(
        label=_("Announced or not"),
        choices=Booking.Share.choices,
        initial=Booking.Share.ANNOUNCED,
        widget=Cards(
            hints={
                "unannounced": _("Known to your office and the departments named until it is over.")
            }
        ),
    )
    schools = forms.TypedMultipleChoiceField(label=_("Schools"), coerce=int)
    starts_on = forms.DateField(label=_("First day"), widget=Day())
    ends_on = forms.DateField(
        label=_("Last day"), widget=Day(), required=False, help_text=_("Empty for a single day.")
    )
    title = forms.CharField(max_length=160, label=_("Subject of the visit"))
    departments = forms.TypedMultipleChoiceField(
        label=_("Departments that the visit serves besides"), coerce=int, required=False
    )
    basis = forms.CharField(
        max_length=240,
        label=_("Basis"),
        required=False,
        help_text=_("The paper or the law by which it is done."),
    )

    def __init__(
        self, data: Any, *, actor: Actor, unannounced: bool, school: int | None = None
    ) -> None:
        super().__init__(data)
        if not unannounced:
            del self.fields["share"]
        first = [school] if school else []
        rows = [(one.pk, pick(one.name)) for one in within(actor)]
        self._choose("schools", rows, first)
        own = actor.organisation
        bodies = bodies_near(actor.territory or 0).exclude(pk=own)
        self._choose("departments", [(one.pk, pick(one.name)) for one in bodies], [])
        today = clock.today()
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget.attrs["min"] = f"{today:%Y-%m-%d}"
        self.fields["starts_on"].initial = today + timedelta(days=7)

    def _choose(self, name: str, rows: list[tuple[int, str]], first: list[int]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = sorted(rows, key=lambda one: one[0] not in first)
        field.initial, field.widget = first, Folded(shown=max(SHOWN, len(first)))
        field.widget.choices = field.choices

    def clean(self) -> dict[str, Any]:
        """A single day is its own last day."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("starts_on") and not given.get("ends_on"):
            given["ends_on"] = given["starts_on"]
        given["share"] = given.get("share") or Booking.Share.ANNOUNCED
        return given

    def merges(self) -> dict[int, UUID]:
        """For each school the visit that is chosen to take part in, if one is."""
        found: dict[int, UUID] = {}
        for school in self.cleaned_data.get("schools", []):
            try:
                found[school] = UUID(str(self.data.get(f"merge-{school}", "")))
            except ValueError:
                continue
        return found

    @property
    def reason(self) -> str:
        return str(self.data.get("exception_reason", ""))[:2000]


def years() -> list[int]:
    this: date = clock.today()
    return [this.year + 1, this.year, this.year - 1, this.year - 2]


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    year = forms.ChoiceField(required=False, label=_("Year"))
    state = forms.ChoiceField(required=False, label=_("State"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    part = forms.ChoiceField(required=False, label=_("My organisation"))
    town = forms.ChoiceField(required=False, label=_("Town"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("all"))]
        part = [("ordered", _("ordered it")), ("served", _("takes part"))]
        self._choose("year", [*everything, *((str(one), str(one)) for one in years())])
        coming = [("coming", _("booked and to come"))]
        self._choose("state", [*everything, *coming, *State.choices])
        self._choose("kind", [*everything, *Booking.Kind.choices])
        self._choose("part", [*everything, *part])
        self._choose("town", [*everything, *towns_within(actor, self.data.get("town", ""))])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            del self.fields[name]
