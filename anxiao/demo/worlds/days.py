"""Days and letters of made worlds, worked out once each: a world asks for them a million times."""

from datetime import date, datetime
from functools import cache

from anxiao.kernel import clock, workdays
from anxiao.kernel.names import initials

is_provisional = cache(workdays.is_provisional)


@cache
def limit(start: date, working_days: int) -> date:
    return workdays.deadline(start, working_days).on


# A million hazards lie at some ten thousand sites.
letters = cache(initials)


def local_day(seconds: float) -> date:
    return datetime.fromtimestamp(seconds, clock.LOCAL).date()


def at_closing(on: date) -> float:
    return datetime.combine(on, workdays.CLOSING, clock.LOCAL).timestamp()
