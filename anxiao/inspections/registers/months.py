"""The month that a school reports of: from its second half until the middle of the next."""

from datetime import date, datetime, time, timedelta

from anxiao.kernel import clock

MIDDLE, ASKED_FROM = 15, 20


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def reported(on: date) -> date:
    """The first day of the month of which a report made on a day tells."""
    first = on.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1) if on.day <= MIDDLE else first


def is_asked(on: date) -> bool:
    """Whether the report waits in *My work*: from the 20th on, and until the 15th after it."""
    return on.day >= ASKED_FROM or on.day <= MIDDLE


def window(first: date) -> tuple[datetime, datetime]:
    """From when until when a report of the month is made."""
    after = next_month(first)
    begins, ends = first.replace(day=MIDDLE + 1), after.replace(day=MIDDLE + 1)
    return (
        datetime.combine(begins, time(), tzinfo=clock.LOCAL),
        datetime.combine(ends, time(), tzinfo=clock.LOCAL),
    )
