"""One thing that waits for an actor; every app offers a list of them to *My work*."""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import Sentence


@dataclass(frozen=True)
class Waiting:
    """A record, what it waits for, until when, and the page with the button."""

    subject: UUID
    title: str
    place: Name
    state: str
    next_step: Sentence
    due_at: datetime | None
    days_left: int | None
    is_major: bool
    url_name: str
    desk: int | None = None


def work_of(actor: Actor) -> list[Waiting]:
    """Everything that waits for an actor, over all apps, latest first."""
    offers = (import_module(name).waiting for name in settings.WAITING)
    rows = [one for offer in offers for one in offer(actor, clock.today())]
    return sorted(rows, key=latest_first)


def latest_first(row: Waiting) -> tuple[bool, datetime | None, str]:
    return row.due_at is None, row.due_at, str(row.subject)
