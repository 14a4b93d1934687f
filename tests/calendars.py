"""The calendar of a year that the calendar package does not know yet, arriving within a test."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from chinese_calendar import constants

from anxiao.kernel import workdays

LAST = max(constants.holidays).year
NEXT = LAST + 1


@contextmanager
def published(holidays: Iterable[date]) -> Iterator[None]:
    """Let the package know some holidays, and thereby the whole of their year, for a while."""
    added = {day: "Holiday" for day in holidays if day not in constants.holidays}
    constants.holidays.update(added)
    _forget()
    try:
        yield
    finally:
        for day in added:
            del constants.holidays[day]
        _forget()


def _forget() -> None:
    workdays.is_working.cache_clear()
    workdays.between.cache_clear()
