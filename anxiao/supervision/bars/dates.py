"""The three rules by which an effect begins and ends: pure arithmetic on days.

A listing bars from the day it was hung, a listing that was not remedied in time from the end of
the rectification period, and especially grave harm from the day of the event. A period in months
ends on the corresponding day of its last month, and on that month's last day where it has no such
day (民法典 art. 201 and 202, recalled).
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dateutil.relativedelta import relativedelta


class Start(StrEnum):
    """What a period is counted from; the spelling is that of the rule ``bar_periods``."""

    LISTING_DATE = "listing_date"
    END_OF_RECTIFICATION = "end_of_rectification"
    EVENT_DATE = "event_date"


@dataclass(frozen=True)
class Period:
    """An effect in days, with what it was reckoned from; both days belong to it."""

    starts_on: date
    ends_on: date
    months: int
    start: Start


def period(start: Start, months: int, days: dict[Start, date]) -> Period:
    """The period that a rule gives; KeyError where the day that it counts from is not known."""
    first = days[start]
    ends_on: date = first + relativedelta(months=months)  # type: ignore[no-untyped-call]
    return Period(first, ends_on, months, start)
