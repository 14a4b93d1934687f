"""What people fill in about cases; the rules stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.places.codes import interval
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation, Territory
from anxiao.supervision.cases.lifecycle import COLUMNS, ENDED
from anxiao.supervision.cases.models import Kind

STATES = (
    ("open", _("open")),
    ("proposed", _("to be decided on")),
    ("grave", _("with something grave")),
    ("late", _("limit over")),
    ("asking", _("asks for a pause or another hand")),
)


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    state = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[("", "—"), *STATES, *((one.value, one.label) for one in (*COLUMNS, *ENDED))],
    )
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[("", "—"), *Kind.choices])
    town = forms.TypedChoiceField(required=False, label=_("Town"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["town"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "—"), *towns(actor)]


def towns(actor: Actor) -> list[tuple[int, str]]:
    """The towns within the actor's territory; none for whoever has no other."""
    lo, hi = actor.reach.lo, actor.reach.hi
    if lo is None or hi is None or lo == hi or hi - lo > 10**8:
        return []
    rows = Territory.objects.valid(clock.today()).filter(code__range=(lo, hi), level="town")
    return [(one.code, pick(one.name)) for one in rows]


class OpenForm(forms.Form):
    """A case of an area, or of an organisation and its leaders."""

    kind = forms.ChoiceField(
        label=_("What is to be supervised"),
        choices=[one for one in Kind.choices if one[0] != Kind.HAZARDS],
    )
    organisation = forms.TypedChoiceField(
        label=_("Who answers for it"), coerce=int, empty_value=None
    )
    area = forms.TypedChoiceField(
        required=False,
        label=_("Area"),
        coerce=int,
        empty_value=None,
        help_text=_("Only for an area."),
    )
    why = forms.CharField(
        max_length=2000, label=_("What is wrong there"), widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("organisation", _below(actor))
        self._choose("area", towns(actor))

    def _choose(self, name: str, rows: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "—"), *rows]


def _below(actor: Actor) -> list[tuple[int, str]]:
    """Towns, departments and schools of the actor's own territory."""
    if actor.territory is None:
        return []
    rows = Organisation.objects.filter(
        in_force(clock.today()),
        kind__in=("town", "department", "school"),
        territory_code__range=interval(actor.territory),
    ).exclude(pk=actor.organisation or 0)
    return [(one.pk, pick(one.name)) for one in rows.order_by("kind", "sort_key")[:2000]]
