"""Mail: one connection to the county's server for many of them, and what it may answer."""

import smtplib
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from anxiao.kernel.sentences import sentence
from anxiao.notices.faults import Failed, Fault, Rejected, Unreachable
from anxiao.notices.messages import Message, until

__all__ = ["PATIENCE", "Line", "is_on", "queue", "send", "until"]
BACKEND = "django.core.mail.backends.smtp.EmailBackend"
# A server that is down is asked again after 3, 9, 27 … seconds, for about a day in all.
PATIENCE = RetryStrategy(max_attempts=10, exponential_wait=3)
# What a server says after the whole mail when nobody has the address.
NO_SUCH_BOX = {550, 551, 553}


def is_on() -> bool:
    return settings.SMTP is not None


def queue(job: str, **ids: UUID) -> None:
    """Put a job into the queue, within the transaction of whoever calls: ids and nothing else."""
    if is_on():
        app.configure_task(name=job).defer(**{name: str(value) for name, value in ids.items()})


def send(*, to: str, subject: str, lines: Iterable[str]) -> None:
    """Hand one mail to the server; what it raises lets the job try again later."""
    with _connection() as server:
        _written(to, subject, lines, server).send()


class Line:
    """The way to the mail server: one connection for many mails, opened with the first."""

    def __init__(self) -> None:
        self.server = _connection()

    def send(self, address: str, message: Message) -> None:
        """Hand a mail over; a server that has hung up since the last one is called again."""
        mail = _written(address, message.subject, message.paragraphs(), self.server)
        try:
            self.server.open()
            try:
                mail.send()
            except smtplib.SMTPServerDisconnected:
                self.close()
                self.server.open()
                mail.send()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise _fault(error) from None

    def close(self) -> None:
        with suppress(smtplib.SMTPException, OSError):
            self.server.close()


def _connection() -> Any:
    return get_connection(BACKEND, **(settings.SMTP or {}))


def _written(to: str, subject: str, lines: Iterable[str], server: Any) -> EmailMessage:
    title = " ".join(f"{_('Anxiao')} · {subject}".split())
    body = "\n\n".join(filter(None, lines)) + "\n"
    return EmailMessage(title, body, settings.MAIL_FROM, [to], connection=server)


def _fault(error: Exception) -> Fault:
    """What is done about it: an address that never works, one mail, or the server itself."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((said[0] for said in error.recipients.values()), default=0)
        return _no_such_box(code) if code >= 500 else _not_taken(code)
    if isinstance(error, smtplib.SMTPDataError):
        code = int(error.smtp_code)
        return _no_such_box(code) if code in NO_SUCH_BOX else _not_taken(code)
    if isinstance(error, ValueError | smtplib.SMTPNotSupportedError):
        return Rejected(sentence(N_("This is no mail address: correct it.")))
    return Unreachable(sentence(N_("The mail server cannot be reached, or turns Anxiao away.")))


def _no_such_box(code: int) -> Fault:
    return Rejected(
        sentence(N_("The mail server knows no such address (%(code)s): correct it."), code=code)
    )


def _not_taken(code: int) -> Fault:
    return Failed(sentence(N_("The mail server did not take it (%(code)s)."), code=code))
