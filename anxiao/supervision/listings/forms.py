"""The filters of the list of listings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.supervision.cases.models import Kind
from anxiao.supervision.listings.lifecycle import State
from anxiao.supervision.rungs import Level


class FilterForm(forms.Form):
    """All in the address."""

    q = forms.CharField(required=False, label=_("Words"))
    state = forms.ChoiceField(
        required=False,
        label=_("State"),
        choices=[
            ("", "—"),
            ("standing", _("standing")),
            ("late", _("limit over")),
            *((one.value, one.label) for one in State),
        ],
    )
    level = forms.ChoiceField(required=False, label=_("Level"), choices=[("", "—"), *Level.choices])
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[("", "—"), *Kind.choices])
