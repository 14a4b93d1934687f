"""The one source of now: real by default, moved by tests and by the demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

LOCAL = ZoneInfo("Asia/Shanghai")
_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)
_ahead: ContextVar[timedelta] = ContextVar("ahead", default=timedelta())


def now() -> datetime:
    return _moved.get() or timezone.now() + _ahead.get()


def lead() -> timedelta:
    """How far our clock runs ahead of the clocks of cameras."""
    return _ahead.get()


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


@contextmanager
def ahead(by: timedelta) -> Iterator[None]:
    """Let the clock run so much ahead of the real one for the code inside."""
    token = _ahead.set(by)
    try:
        yield
    finally:
        _ahead.reset(token)
