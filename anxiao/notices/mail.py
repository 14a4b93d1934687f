"""Mail: a title, a limit and the way to the page, sent by jobs where a server is set."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_moment
from anxiao.kernel.subjects import page_of
from anxiao.notices.models import Notice
from anxiao.people.models import Contact, Person, Tenure

BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# A server that is down is asked again after 3, 9, 27 … seconds, for about a day in all.
PATIENCE = RetryStrategy(max_attempts=10, exponential_wait=3)


def is_on() -> bool:
    return settings.SMTP is not None


def queue(job: str, **ids: UUID) -> None:
    """Put a job into the queue, within the transaction of whoever calls: ids and nothing else."""
    if is_on():
        app.configure_task(name=job).defer(**{name: str(value) for name, value in ids.items()})


def queue_notices(notices: Iterable[Notice]) -> None:
    if not is_on():
        return
    each: list[dict[str, Any]] = [
        {"notice": str(one.pk), "post": str(one.to_post)} for one in notices
    ]
    if each:
        app.configure_task(name="notices.mail").batch_defer(*each)


def send(*, to: str, subject: str, lines: Iterable[str]) -> None:
    """Hand one mail to the server; what it raises lets the job try again later."""
    title = " ".join(f"{_('Anxiao')} · {subject}".split())
    body = "\n\n".join(filter(None, lines)) + "\n"
    with get_connection(BACKEND, **(settings.SMTP or {})) as server:
        EmailMessage(title, body, settings.MAIL_FROM, [to], connection=server).send()


def mail_notice(actor: Actor, notice: Notice) -> int:
    """Send a notice to the holders of its post who have an address; returns how many they are."""
    told = 0
    for person in _holders(notice.to_post):
        address = _address_of(actor, person)
        if address:
            with translation.override(person.language):
                _mail(notice, address)
            told += 1
    return told


def _mail(notice: Notice, address: str) -> None:
    page = page_of(notice.subject_kind, notice.subject) or reverse("notices:index")
    lines = [notice.title, until(notice.due_at), f"{settings.BASE_URL}{page}"]
    send(to=address, subject=notice.title, lines=lines)


def until(due: datetime | None) -> str:
    return _("Limit: %(moment)s") % {"moment": word_moment(due)} if due else ""


def _holders(post: UUID) -> list[Person]:
    held = Tenure.objects.valid(on=clock.today()).filter(post=post, person__is_active=True)
    return [one.person for one in held.select_related("person")]


def _address_of(actor: Actor, person: Person) -> str:
    found = Contact.objects.visible_to(actor).filter(person=person).first()
    return str(found.email) if found else ""
