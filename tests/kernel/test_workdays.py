"""Limits in working days."""

from datetime import date, datetime, time, timedelta

import pytest

from anxiao.kernel import workdays
from anxiao.kernel.clock import LOCAL
from tests.calendars import LAST, NEXT, published


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 6, 15), 0, date(2026, 6, 15)),
        (date(2026, 6, 15), 1, date(2026, 6, 16)),
        (date(2026, 6, 12), 1, date(2026, 6, 15)),
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2025, 9, 26), 1, date(2025, 9, 28)),
    ],
)
def test_a_limit_skips_weekends_and_holidays_and_counts_swapped_days(
    start: date, days: int, end: date
) -> None:
    assert workdays.deadline(start, days).on == end


def test_a_limit_ends_at_closing_time() -> None:
    assert workdays.deadline(date(2026, 6, 15), 3).at.timetz().replace(tzinfo=None) == time(17, 30)


def test_a_limit_into_a_year_without_calendar_is_provisional() -> None:
    assert workdays.deadline(date(2040, 3, 1), 5).provisional
    assert not workdays.deadline(date(2025, 3, 3), 5).provisional


def test_days_between_count_backwards_too() -> None:
    assert workdays.between(date(2026, 6, 12), date(2026, 6, 16)) == 2
    assert workdays.between(date(2026, 6, 16), date(2026, 6, 12)) == -2


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-06-15 09:00", 2, "2026-06-15 11:00"),
        ("2026-06-15 15:30", 2, "2026-06-15 17:30"),
        ("2026-06-15 07:00", 1, "2026-06-15 09:30"),
        ("2026-06-12 17:00", 10, "2026-06-16 09:00"),
        ("2026-06-13 12:00", 9, "2026-06-15 17:30"),
    ],
)
def test_working_hours_wait_out_nights_and_weekends(start: str, hours: int, end: str) -> None:
    assert workdays.after_hours(at(start), hours) == at(end)


@pytest.mark.parametrize("on", [date(2025, 10, 1), date(2025, 9, 28), date(2026, 2, 13)])
def test_each_day_lies_at_the_distance_that_between_counts(on: date) -> None:
    """In weekends, holidays and swapped days too, and no day at two distances."""
    for away in range(-40, 41):
        day = on + timedelta(days=away)
        distance = workdays.between(on, day)
        found = [
            one
            for one in range(distance - 3, distance + 4)
            if workdays.days_at(on, one)[0] <= day < workdays.days_at(on, one)[1]
        ]
        assert found == [distance], day


def test_a_calendar_that_arrives_makes_its_year_known_and_goes_again() -> None:
    start, new_year = date(LAST, 12, 28), date(NEXT, 1, 1)
    before = workdays.deadline(start, 6)
    assert before.provisional
    with published([new_year, before.on]):
        after = workdays.deadline(start, 6)
        assert not after.provisional
        assert after.on > before.on
        assert not workdays.is_provisional(start, after.on)
    assert workdays.deadline(start, 6) == before
