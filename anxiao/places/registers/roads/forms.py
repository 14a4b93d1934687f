"""Filters of road sections, and the form that draws one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.places.forms import schools_around, territories_below
from anxiao.places.models import RoadFacility, RoadSection
from anxiao.ui.widgets import Folded

ALL = [("", _("all"))]
GAPS = [("any", _("anything is missing")), ("none", _("nothing is missing"))]


class FilterForm(forms.Form):
    """The filters of the list, all in the address."""

    q = forms.CharField(
        required=False,
        label=_("Road, number or place"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    town = forms.ChoiceField(required=False, label=_("Town"))
    gaps = forms.ChoiceField(
        required=False,
        label=_("What is missing"),
        choices=[*ALL, *GAPS, *RoadFacility.Kind.choices],
    )
    ended = forms.BooleanField(required=False, label=_("Those that ended too"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        town = self.fields["town"]
        assert isinstance(town, forms.ChoiceField)
        town.choices = [*ALL, *territories_below(actor)]
        self.fields["q"].is_quick = True  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """Where a road section runs, and which schools it serves."""

    line = forms.CharField(
        label=_("Points of the line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "31.850000, 113.200000"}),
        help_text=_("One point a line: latitude, longitude; at least both ends."),
    )
    schools = forms.TypedMultipleChoiceField(
        label=_("Schools it serves"), required=False, coerce=int, widget=Folded(shown=12)
    )

    def __init__(self, *args: Any, row: RoadSection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["schools"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = field.widget.choices = schools_around(row.territory_code, first=row.schools)
        self.initial = {
            "line": "\n".join(", ".join(point) for point in row.line),
            "schools": row.schools,
            **self.initial,
        }
