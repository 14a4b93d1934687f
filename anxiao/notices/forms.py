"""Parsing how somebody wants to be reached; the rules stand in the services."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import word
from anxiao.notices import channels
from anxiao.notices.models import Channel, Preference, Subscription
from anxiao.notices.preferring import Standing


class Hour(forms.TimeInput):
    """The browser's own clock."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PreferenceForm(forms.Form):
    """Each channel's pace, then the hours."""

    digest_at = forms.TimeField(
        label=_("When the one message of the day comes"),
        widget=Hour,
        help_text=_(
            "It gathers what is unread: late, today, coming. Where nothing is, none comes."
        ),
    )
    is_urgent_at_once = forms.BooleanField(
        label=_("What is late or due today comes at once"), required=False
    )
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=Hour)
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        widget=Hour,
        help_text=_(
            "What comes meanwhile is held until then; only news about your account is never held."
        ),
    )
    is_quiet_on_days_off = forms.BooleanField(
        label=_("Quiet on days off and holidays too"), required=False
    )

    def __init__(self, data: Any, *, standings: Iterable[Standing], kept: Preference) -> None:
        hours = {name: getattr(kept, name) for name in self.base_fields}
        super().__init__(data, initial=hours)
        self.channels = [one.channel for one in standings]
        for one in standings:
            self.fields[f"pace_{one.channel}"] = forms.ChoiceField(
                label=capfirst(_now(one.name)),
                choices=Subscription.Pace.choices,
                initial=one.pace,
            )
        self.order_fields([f"pace_{channel}" for channel in self.channels])

    def terms(self) -> dict[str, Any]:
        """What the service asks for."""
        given = dict(self.cleaned_data)
        paces = {channel: given.pop(f"pace_{channel}") for channel in self.channels}
        return {**given, "paces": paces}


class AddressForm(forms.Form):
    """One's own mail address."""

    email = forms.EmailField(
        label=_("Your mail address"),
        required=False,
        help_text=_("Leave it empty to get no mail."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class KeyForm(forms.Form):
    """The key of a robot; it is not shown again, not even when the form comes back."""

    key = forms.CharField(
        label=_("Address or key of the robot"),
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("As the settings of your chat group show it under group robots (webhook)."),
    )
    secret = forms.CharField(
        label=_("Secret for signing"),
        required=False,
        max_length=120,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only where the robot was given one; it begins with SEC."),
    )

    def __init__(self, data: Any, *, channel: str) -> None:
        super().__init__(data, auto_id=f"id_{channel}_%s")
        self.channel = channel
        if channel != Channel.DINGTALK:
            del self.fields["secret"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            if given.get("key"):
                channels.read_key(self.channel, given["key"], given.get("secret", ""))
        except Invalid as error:
            for name, says in error.fields.items():
                self.add_error(name, word(says))
        return given
