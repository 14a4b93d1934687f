"""When each rung is proposed and how long it gives, as the rule of the place has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from anxiao.kernel import workdays
from anxiao.norms import services as norms
from anxiao.supervision.rungs import HIGHEST_FOR_GENERAL, LADDER, Rung

KEY = "supervision.ladder"


@dataclass(frozen=True)
class Terms:
    """One rung: from how many working days late on it is proposed, and the limit that it sets."""

    late_days: int
    limit_days: int


@dataclass(frozen=True)
class Ladder:
    """The rule of a territory on a day."""

    rungs: Mapping[Rung, Terms]
    weekly: int
    long_overdue_days: int

    def limit(self, rung: Rung) -> int:
        return self.rungs[rung].limit_days


def ladder(territory: int, on: date) -> Ladder:
    value = norms.rule(KEY, territory=territory, on=on)
    rungs = {one: Terms(**value[one]) for one in LADDER}
    return Ladder(rungs, value["weekly_proposals"], value["long_overdue_days"])


@dataclass(frozen=True)
class Standing:
    """How a case stands on a day, with nothing but what the next proposal depends on.

    ``late_since`` is the oldest limit that was missed, ``grave_since`` the oldest among major and
    rebounded hazards; neither counts what waits for somebody else's eyes.
    """

    rung: Rung | None
    late_since: date | None
    grave_since: date | None
    is_limit_over: bool


def next_rung(standing: Standing, rule: Ladder, on: date) -> Rung | None:
    """The rung to propose, one above the one that was decided last; None where none is due.

    What is late and general gets reminders and one order, whatever time passes.
    """
    place = LADDER.index(standing.rung) + 1 if standing.rung is not None else 0
    if place >= len(LADDER) or not standing.is_limit_over:
        return None
    rung = LADDER[place]
    is_for_all = place <= LADDER.index(HIGHEST_FOR_GENERAL)
    since = standing.late_since if is_for_all else standing.grave_since
    if since is None or workdays.between(since, on) < rule.rungs[rung].late_days:
        return None
    return rung


def latest_since(late_days: int, on: date) -> date:
    """The latest day since which something is so many working days late."""
    day = on
    while workdays.between(day, on) < late_days:
        day -= timedelta(days=1)
    return day
