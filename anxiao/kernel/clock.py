"""The one source of now: real by default, moved by tests and by the demo."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LOCAL = ZoneInfo("Asia/Shanghai")
_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    return _moved.get() or timezone.now()


def today() -> date:
    """The local calendar day."""
    return now().astimezone(LOCAL).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be ``moment`` for the code inside; nests, and always comes back."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
