"""The filters of the table of guards and devices."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.places.forms import territories_below

SHOWS = (
    ("lacking", _("falls short")),
    ("guards", _("too few guards")),
    ("failed", _("a live test failed")),
    ("expired", _("something has run out")),
    ("soon", _("something runs out within 60 days")),
    ("fine", _("seen, and nothing is missing")),
    ("unseen", _("not yet seen")),
)


class FilterForm(forms.Form):
    """All in the address."""

    q = forms.CharField(
        required=False,
        label=_("Name or pinyin"),
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("name, pinyin, initials")}
        ),
    )
    show = forms.ChoiceField(
        required=False, label=_("Which schools"), choices=[("", _("all")), *SHOWS]
    )
    town = forms.ChoiceField(required=False, label=_("Town"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns: Any = self.fields["town"]
        towns.choices = [("", _("all")), *territories_below(actor)]
        self.fields["q"].is_quick = True  # type: ignore[attr-defined]
