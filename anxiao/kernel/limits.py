"""On which working days before and after a limit somebody is told, and which of them is today."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q

from anxiao.kernel import clock, workdays


@dataclass(frozen=True)
class Step:
    """One telling: so many working days before a limit, or after it.

    ``place`` counts those after the limit from 1; ``following`` is the day of the next of them.
    """

    days: int
    place: int = 0
    following: int | None = None

    @property
    def is_late(self) -> bool:
        return self.place > 0

    @property
    def name(self) -> str:
        return f"{'late' if self.is_late else 'due'}:{self.days}"


@dataclass(frozen=True)
class Steps:
    """The working days before a limit and after it, in their order."""

    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()

    @classmethod
    def of(cls, before: Iterable[int], after: Iterable[int]) -> "Steps":
        return cls(tuple(sorted({*before})), tuple(sorted({*after})))

    def today(self, due: datetime) -> Step | None:
        """The step whose day is today; None on every other day."""
        if due >= clock.now():
            left = workdays.between(clock.today(), _local_day(due))
            return Step(left) if left in self.before else None
        found = self.reached(due)
        return found if found is not None and found.days == days_late(due) else None

    def reached(self, due: datetime) -> Step | None:
        """The last step that a limit has reached that is past, however long ago that was."""
        if due >= clock.now():
            return None
        place = bisect_right(self.after, days_late(due))
        if place == 0:
            return None
        following = self.after[place] if place < len(self.after) else None
        return Step(self.after[place - 1], place, following)


def days_late(due: datetime) -> int:
    """Working days since a limit that is past; the first of them begins when the limit ends."""
    return max(1, workdays.between(_local_day(due), clock.today()))


def due_for(several: Iterable[Steps]) -> Q:
    """The rows whose limit lies so that one of some steps may be today's; few days, as spans."""
    distances: set[int] = set()
    for steps in several:
        distances.update(steps.before)
        distances.update(-days for days in steps.after)
    if -1 in distances:
        distances.add(0)
    found = Q(pk__in=[])
    for number, (first, end) in enumerate(_spans(distances)):
        one = Q(due_at__gte=_midnight(first), due_at__lt=_midnight(end))
        found = one if number == 0 else found | one
    return found


def _spans(distances: Iterable[int]) -> list[tuple[date, date]]:
    """The days at some distances from today, those that adjoin as one span."""
    spans: list[tuple[date, date]] = []
    for distance in sorted(distances):
        first, end = workdays.days_at(clock.today(), distance)
        if spans and spans[-1][1] == first:
            first = spans.pop()[0]
        spans.append((first, end))
    return spans


def _local_day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.LOCAL)
