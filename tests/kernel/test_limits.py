"""Which step a limit has reached today."""

from datetime import date, datetime, time, timedelta

import pytest

from anxiao.kernel import clock, workdays
from anxiao.kernel.limits import Steps, days_late, due_for

STEPS = Steps.of([3, 1, 3], [7, 1, 3, 15])
DUE = datetime.combine(date(2026, 6, 12), workdays.CLOSING, clock.LOCAL)  # a Friday


def at(day: date, hour: int = 18) -> datetime:
    return datetime.combine(day, time(hour), clock.LOCAL)


@pytest.mark.parametrize(
    ("day", "hour", "name"),
    [
        (date(2026, 6, 8), 6, ""),
        (date(2026, 6, 9), 6, "due:3"),
        (date(2026, 6, 9), 18, "due:3"),
        (date(2026, 6, 10), 18, ""),
        (date(2026, 6, 11), 18, "due:1"),
        (date(2026, 6, 12), 6, ""),
        (date(2026, 6, 12), 18, "late:1"),
        (date(2026, 6, 13), 18, "late:1"),
        (date(2026, 6, 15), 6, "late:1"),
        (date(2026, 6, 16), 6, ""),
        (date(2026, 6, 17), 6, "late:3"),
        (date(2026, 6, 24), 6, "late:7"),
    ],
)
def test_a_step_has_its_working_day_and_no_other(day: date, hour: int, name: str) -> None:
    """The dragon boat festival of 2026 is the Friday after."""
    with clock.at(at(day, hour)):
        step = STEPS.today(DUE)
    assert (step.name if step else "") == name


def test_what_was_reached_is_known_however_long_ago() -> None:
    with clock.at(at(date(2026, 6, 19))):
        step = STEPS.reached(DUE)
        assert step is not None
        assert (step.name, step.place, step.following) == ("late:3", 2, 7)
    with clock.at(at(date(2027, 6, 19))):
        step = STEPS.reached(DUE)
        assert step is not None
        assert (step.name, step.place, step.following) == ("late:15", 4, None)
    with clock.at(DUE - timedelta(minutes=1)):
        assert STEPS.reached(DUE) is None
    with clock.at(at(date(2026, 6, 30))):
        assert Steps.of([3], []).reached(DUE) is None
        assert Steps.of([], [20]).reached(DUE) is None


def test_the_first_day_late_begins_when_the_limit_ends() -> None:
    with clock.at(DUE + timedelta(seconds=1)):
        assert days_late(DUE) == 1
    with clock.at(at(date(2026, 6, 16))):
        assert days_late(DUE) == 2


@pytest.mark.parametrize("hour", [6, 18])
def test_the_days_to_look_at_are_few_and_miss_no_step(hour: int) -> None:
    several = [STEPS, Steps.of([2], [20])]
    for number in range(30):
        with clock.at(at(date(2026, 2, 5) + timedelta(days=number), hour)):
            spans = _spans(due_for(several))
            near = [clock.today() + timedelta(days=one) for one in range(-60, 61)]
            limits = [datetime.combine(day, workdays.CLOSING, clock.LOCAL) for day in near]
            inside = {one for one in limits if any(lo <= one < hi for lo, hi in spans)}
            wanted = {one for one in limits if any(steps.today(one) for steps in several)}
        assert wanted <= inside
        assert len(inside) < 40


def test_without_steps_no_row_is_looked_at() -> None:
    assert _spans(due_for([Steps()])) == []


def _spans(found: object) -> list[tuple[datetime, datetime]]:
    """Beginnings and ends of a filter, however nested."""
    moments: list[datetime] = []

    def walk(one: object) -> None:
        for child in getattr(one, "children", ()):
            if isinstance(child, tuple):
                moments.append(child[1])
            else:
                walk(child)

    walk(found if "due_at" in str(found) else None)
    ordered = sorted(moments)
    return list(zip(ordered[::2], ordered[1::2], strict=True))
