"""One thing that waits for an actor; every app offers a list of them to *My work*."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
