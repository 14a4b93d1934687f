"""The filters of the list of vehicles, all in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.places.forms import territories_below
from anxiao.places.registers.vehicles.models import Vehicle

ALL = [("", _("all"))]
PAPERS = [
    ("late", _("a paper has expired")),
    ("soon", _("a paper ends within 30 days")),
    ("none", _("a paper was never seen")),
    ("good", _("all papers valid")),
]


class FilterForm(forms.Form):
    q = forms.CharField(
        required=False,
        label=_("Plate, route or operator"),
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("the last 4 or 5 characters suffice")}
        ),
    )
    kind = forms.ChoiceField(
        required=False, label=_("Class"), choices=[*ALL, *Vehicle.Kind.choices]
    )
    papers = forms.ChoiceField(required=False, label=_("Its papers"), choices=[*ALL, *PAPERS])
    town = forms.ChoiceField(required=False, label=_("Town"))
    ended = forms.BooleanField(required=False, label=_("Those that ended too"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        town = self.fields["town"]
        assert isinstance(town, forms.ChoiceField)
        town.choices = [*ALL, *territories_below(actor)]
        self.fields["q"].is_quick = True  # type: ignore[attr-defined]
        self.fields["kind"].widget = forms.HiddenInput()
