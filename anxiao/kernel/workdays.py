"""Working days of the mainland calendar.

Years that the calendar package knows are exact, swapped weekends included. For a year it
does not know yet, weekdays and the holidays of fixed date count, and the result says that
it is provisional.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import chinese_calendar

from anxiao.kernel.clock import LOCAL

OPENING, CLOSING = time(8, 30), time(17, 30)
FIXED_HOLIDAYS = {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}


@dataclass(frozen=True)
class Deadline:
    """The last working day of a limit and the instant on it when the limit ends."""

    on: date
    provisional: bool

    @property
    def at(self) -> datetime:
        return datetime.combine(self.on, CLOSING, LOCAL)


def is_known(day: date) -> bool:
    """Whether the calendar of the day's year has been published."""
    try:
        chinese_calendar.is_workday(day)  # type: ignore[no-untyped-call]
    except NotImplementedError:
        return False
    return True


def is_provisional(start: date, end: date) -> bool:
    """Whether days between two lie in a year whose calendar has not been published."""
    return not (is_known(start) and is_known(end))


@lru_cache(maxsize=20_000)
def is_working(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))  # type: ignore[no-untyped-call]
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def deadline(start: date, working_days: int) -> Deadline:
    """The limit of ``working_days`` that begins the day after ``start``; 0 ends on that day."""
    day, left, provisional = start, working_days, not is_known(start)
    while left > 0:
        day += timedelta(days=1)
        provisional = provisional or not is_known(day)
        left -= is_working(day)
    return Deadline(day, provisional)


def after_hours(start: datetime, hours: int) -> datetime:
    """When so many working hours after ``start`` are over; nights, weekends and holidays wait."""
    moment, left = start.astimezone(LOCAL), timedelta(hours=hours)
    while True:
        day = moment.date()
        begins = max(moment, datetime.combine(day, OPENING, LOCAL))
        rest = datetime.combine(day, CLOSING, LOCAL) - begins
        if is_working(day) and rest >= left:
            return begins + left
        if is_working(day) and rest > timedelta():
            left -= rest
        moment = datetime.combine(day + timedelta(days=1), OPENING, LOCAL)


@lru_cache(maxsize=20_000)
def between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when end is earlier."""
    if end < start:
        return -between(end, start)
    span = (end - start).days
    return sum(is_working(start + timedelta(days=n)) for n in range(1, span + 1))


def days_at(on: date, distance: int) -> tuple[date, date]:
    """The days that lie so many working days from ``on``, backwards where it is negative.

    From the first up to, not including, the second: days off count with the working day before
    them, so each has its distance as ``between`` has it.
    """
    if distance > 0:
        return _forth(on, distance), _forth(on, distance + 1)
    first = _back(on, 1 - distance)
    return first, _forth(on, 1) if distance == 0 else _back(on, -distance)


def _forth(on: date, count: int) -> date:
    return deadline(on, count).on


def _back(on: date, count: int) -> date:
    """The so-manieth working day backwards; ``on`` itself is the first where it is one."""
    day = on + timedelta(days=1)
    while count > 0:
        day -= timedelta(days=1)
        count -= is_working(day)
    return day
