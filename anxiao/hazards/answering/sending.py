"""The office's side of links: what it fills in, and how the links of a case stand."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import links as hazard_links
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_moment
from anxiao.notices import mail
from anxiao.people.models import CaseLink
from anxiao.ui.widgets import Day


class LinkForm(forms.Form):
    """Until when, and to which address where mail is sent."""

    expires_on = forms.DateField(label=gettext_lazy("Valid until"))
    send_to = forms.EmailField(
        required=False,
        label=gettext_lazy("Send to (mail address)"),
        help_text=gettext_lazy("Leave it empty to pass the link on yourself."),
    )

    def __init__(self, data: Any, *, hazard: Hazard) -> None:
        super().__init__(data)
        today, last = clock.today(), clock.today() + CaseLink.LONGEST - timedelta(days=1)
        proposed = hazard_links.default_end(hazard).astimezone(clock.LOCAL).date()
        day = self.fields["expires_on"]
        day.widget = Day(attrs={"min": f"{today:%Y-%m-%d}", "max": f"{last:%Y-%m-%d}"})
        day.initial = min(proposed, last)
        if not mail.is_on():
            del self.fields["send_to"]


@dataclass(frozen=True)
class Made:
    """A link that was just made: its address is shown this once."""

    address: str
    picture: str


def shown_once(secret: str) -> Made:
    address = f"{settings.BASE_URL}{reverse('answer:open', args=[secret])}"
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=2)
    return Made(address=address, picture=picture)


def lines(actor: Actor, hazard: Hazard) -> list[dict[str, Any]]:
    """The links of a case, the latest first, each with how it stands."""
    rows = CaseLink.objects.visible_to(actor).filter(subject=hazard.pk)
    return [
        {"link": one, "state": _state(one), "is_living": one.is_living(at=clock.now())}
        for one in rows.select_related("organisation").order_by("-pk")
    ]


def _state(link: CaseLink) -> str:
    if link.spent_at is not None:
        return _("answered on %(moment)s") % {"moment": word_moment(link.spent_at)}
    if link.revoked_at is not None:
        return _("revoked on %(moment)s") % {"moment": word_moment(link.revoked_at)}
    if not link.is_living(at=clock.now()):
        return _("expired on %(moment)s") % {"moment": word_moment(link.expires_at)}
    if link.opened_at is not None:
        return _("opened on %(moment)s") % {"moment": word_moment(link.opened_at)}
    return _("not opened yet")
