"""The background work of hazards."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from procrastinate.contrib.django import app

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import clocks
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.notices import mail
from anxiao.people.links import services as links
from anxiao.people.models import CaseLink


def nightly() -> None:
    """Mark what is late, and tell of limits before and after they pass."""
    actor = Actor.system(N_("nightly overdue sweep"))
    clocks.mark_overdue(actor=actor)
    clocks.remind(actor=actor)


def recompute() -> None:
    """Compute limits of hazards anew that ran past the last published calendar."""
    clocks.recompute(actor=Actor.system(N_("the calendar of working days")))


def opened_seals() -> None:
    """Tell of the cases that have come out of their seals."""
    actor = Actor.system(N_("news of opened seals"))
    with acting(actor):
        clocks.tell_of_opened(actor=actor)


@app.task(name="hazards.mail_link", retry=mail.PATIENCE)
def mail_link(link: str) -> None:
    """Mail a one-time link to the address it was made for, while it lives."""
    actor = Actor.system("mail")
    with acting(actor):
        found = CaseLink.objects.visible_to(actor).living(at=clock.now())
        one = found.select_related("sender", "organisation").filter(pk=UUID(link)).first()
        if one is not None and one.sent_to:
            with translation.override(settings.LANGUAGE_CODE):
                _mail(actor, one)


def _mail(actor: Actor, link: CaseLink) -> None:
    hazard: Hazard | None = Hazard.objects.visible_to(actor).filter(pk=link.subject).first()
    secret = links.secret_of(link)
    if hazard is None or not links.is_whole(link, secret):
        return
    asks = _("%(sender)s asks %(who)s to answer one case. No account is needed.")
    lines = [
        hazard.title,
        mail.until(hazard.due_at),
        asks % {"sender": link.sender.zh, "who": link.organisation.zh},
        f"{settings.BASE_URL}{reverse('answer:open', args=[secret])}",
    ]
    mail.send(to=link.sent_to, subject=hazard.title, lines=lines)


def reused_photos() -> None:
    """Tell the coordinating offices of photos that hung on another record before."""
    actor = Actor.system(N_("news of reused photos"))
    with acting(actor):
        clocks.tell_of_reuse(actor=actor)
