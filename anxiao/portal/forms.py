"""The filters of the list of exceptions."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxiao.hazards.forms import towns_within
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.portal.exceptions import Period
from anxiao.ui.widgets import Day

DAYS = 30


class FilterForm(forms.Form):
    """Which exceptions: where, when, looked at or not."""

    town = forms.ChoiceField(required=False, label=gettext_lazy("Town"))
    since = forms.DateField(required=False, label=gettext_lazy("From"), widget=Day)
    until = forms.DateField(required=False, label=gettext_lazy("To"), widget=Day)
    seen = forms.ChoiceField(required=False, label=gettext_lazy("Looked at"))

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        choices = [("", _("all")), ("no", _("not yet")), ("yes", _("yes"))]
        towns = [("", _("all")), *towns_within(actor)]
        for name, offered in (("seen", choices), ("town", towns)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    def period(self) -> Period:
        """The days asked for, the last thirty unasked; at most a year."""
        given = self.cleaned_data if self.is_valid() else {}
        until = given.get("until") or clock.today()
        since = given.get("since") or until - timedelta(days=DAYS)
        return Period(max(min(since, until), until - timedelta(days=366)), until)
