"""Road sections before schools: drawn with the schools they serve, and counted by visits.

In most towns something is missing; in some nothing is, and some nobody has counted yet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from math import cos, radians, sin
from random import Random
from typing import Any

from anxiao.demo.stories.cast import Place
from anxiao.demo.year.stage import Stage, pack
from anxiao.demo.year.visiting import Planned, Visiting
from anxiao.demo.year.visits import County
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.items import Item
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.places.distance import Point, metres
from anxiao.places.models import Organisation, RoadFacility, RoadSection
from anxiao.places.registers.roads import services

LIST = "road_section"
KINDS = RoadFacility.Kind.values
# Metres of one degree of latitude; steps of a line to each side of where the site lies.
DEGREE, STEPS = 111_320, 3
NAMED = re.compile(r"([XYC]\d{3})线.*?K(\d+)\+(\d+)")
Figures = dict[str, tuple[int, int]]


def told(stage: Stage) -> None:
    """Draw them at the beginning of the year; count them as it goes on."""
    county = County(stage)
    rows = [_Road(county, one) for one in county.places("road")]
    for one in rows:
        one.draw()
    for visit in sorted(_counted(stage, rows), key=lambda each: each.at):
        visit.tell()


def _counted(stage: Stage, rows: list["_Road"]) -> Iterator["_Counting"]:
    """What is counted where: no section of some towns, and not every one of the others."""
    said, dice = pack("roads"), stage.dice("roads")
    towns = dice.sample(stage.towns, len(stage.towns))
    uncounted, whole = (round(len(towns) * said[name] - 0.5) for name in ("uncounted", "whole"))
    for one in rows:
        place = towns.index(one.town)
        if place >= uncounted and one.dice.random() >= said["skipped"]:
            yield from one.visits(is_whole=place < uncounted + whole)


@dataclass
class _Road:
    """One section: where it runs, what it takes, what is there."""

    county: County
    place: Place
    said: dict[str, Any] = field(default_factory=lambda: pack("roads"))

    def __post_init__(self) -> None:
        self.stage, self.site = self.county.stage, self.place.site
        self.dice = self.stage.dice(f"road:{self.site.zh}")

    @cached_property
    def town(self) -> Organisation:
        lies = self.site.territory_code // 1000
        return next(one for one in self.stage.towns if one.territory_code // 1000 == lies)

    # --- where it runs ----------------------------------------------------------------------

    def draw(self) -> None:
        """The office draws it, point by point; a few are not drawn yet."""
        if self.site.latitude is None or self.dice.random() < self.said["undrawn"]:
            return
        at = self.stage.hour(self.county.days[2], 9, self.dice.randrange(10, 60))
        with acting(self.stage.office):
            row = RoadSection.objects.get(pk=self.site.pk)
        given = {"line": self._line(), "schools": sorted({*row.schools, *self._near()})}
        self.stage.act(at, self.stage.office, services.draw, row=row, **given)

    def _line(self) -> str:
        """Some steps to each side of the site, bending as such roads do."""
        heading = self.dice.uniform(0, 360)
        points = [*reversed(self._walk(heading + 180)), self._here, *self._walk(heading)]
        return ";".join(f"{lat:.6f} {lon:.6f}" for lat, lon in points)

    @property
    def _here(self) -> tuple[float, float]:
        return float(self.site.latitude or 0), float(self.site.longitude or 0)

    def _walk(self, heading: float) -> list[tuple[float, float]]:
        (lat, lon), found = self._here, []
        low, high = self.said["steps"][self.place.subtype]
        turn = self.said["turns"][self.place.subtype]
        for _step in range(STEPS):
            heading += self.dice.uniform(-turn, turn)
            far = self.dice.uniform(low, high) / DEGREE
            lat += far * cos(radians(heading))
            lon += far * sin(radians(heading)) / cos(radians(lat))
            found.append((lat, lon))
        return found

    def _near(self) -> list[int]:
        """The schools whose pupils come along here, the nearest ones."""
        here: Point = (Decimal(str(self._here[0])), Decimal(str(self._here[1])))
        sites = [one.site for one in self.county.places("campus")]
        far = [(metres(here, one.position), one.organisation_id) for one in sites if one.position]
        near = sorted(one for one in far if one[0] <= self.said["near"])
        return [key for _far, key in near[: self.said["most_schools"]]]

    # --- what is counted --------------------------------------------------------------------

    def visits(self, *, is_whole: bool) -> Iterator["_Counting"]:
        """Counted once; where something was missing altogether, again some months later."""
        first = self._figures(is_whole=is_whole)
        at, lead, team = self.county.some_time(*self._days()), *self._team()
        yield self._counting(at, lead, team, first)
        again = at + timedelta(days=self.said["again_after"] + self.dice.randrange(20))
        lacks = {kind for kind, (takes, has) in first.items() if takes and not has}
        if lacks and again.astimezone(clock.LOCAL).date() in self.county.days:
            built = {kind: (takes, max(has, 1)) for kind, (takes, has) in first.items() if takes}
            yield self._counting(again, lead, team, first | built)

    def _counting(
        self, at: datetime, lead: Actor, team: list[Actor], figures: Figures
    ) -> "_Counting":
        one = Planned(at, "joint" if team else "open", self.place, lead, [LIST], team)
        dice = self.stage.dice(f"road:{self.site.zh}:{at.date()}")
        return _Counting(self.county, one, dice, _Answers(self, figures))

    def _days(self) -> list[date]:
        """Not in the very last days: what is missing on a road is not put right in a week."""
        days: list[date] = self.county.days
        return days[len(days) // 8 : -25]

    def _figures(self, *, is_whole: bool) -> Figures:
        found = {}
        for kind in KINDS:
            takes = self.dice.choice(self.said["needs"][self.place.subtype][kind])
            is_gap = not is_whole and self.dice.random() < self.said["gap"]
            lacks = self.dice.randint(1, takes) if takes and is_gap else 0
            found[kind] = takes, takes - lacks
        return found

    def _team(self) -> tuple[Actor, list[Actor]]:
        """Transport with traffic police; the town where transport answers for the road itself."""
        first, *others = [self.stage.actor(f"qh-{name}") for name in self.said["teams"]]
        town = self.stage.able(self.site.territorial_owner, Ability.VISIT)
        lead = next(one for one in (first, town) if one and not self._is_own(one))
        return lead, [one for one in others if one and not self._is_own(one)]

    def _is_own(self, actor: Actor) -> bool:
        return actor.organisation == self.site.subject_owner


@dataclass
class _Answers:
    """What a visit writes down of a section, by the words of the register."""

    road: _Road
    figures: Figures

    def __post_init__(self) -> None:
        # Whoever comes again says the same of where it begins and who pays.
        self.dice = self.road.stage.dice(f"road:{self.road.site.zh}:says")
        self.by_word = self._ends() | self._plan()
        for kind, (takes, has) in self.figures.items():
            self.by_word[f"road.{kind}_required"] = str(takes)
            self.by_word[f"road.{kind}_present"] = str(has)

    def _ends(self) -> dict[str, str]:
        """By the mileage where the name has it, else by what stands at both ends."""
        named = NAMED.search(self.road.site.zh)
        if named is None:
            begins, ends = self.dice.choice(self.road.said["ends"])
            return {"road.begins": begins, "road.ends": ends}
        middle, half = 1000 * int(named[2]) + int(named[3]), 50 * self.dice.randint(3, 7)
        begins, ends = (
            f"K{one // 1000}+{one % 1000:03}" for one in (max(0, middle - half), middle + half)
        )
        return {"road.number": named[1], "road.begins": begins, "road.ends": ends}

    def _plan(self) -> dict[str, str]:
        """Who pays and when, of what is missing; of some nobody has said so yet."""
        payer = self.dice.choice(self.road.said["payers"][self.road.place.subtype])
        later = self.dice.choice(self.road.said["years"])
        if not payer or all(has >= takes for takes, has in self.figures.values()):
            return {}
        year = self.road.stage.today.year + later
        return {
            "road.payer": payer.replace(":town", self.road.town.zh),
            "road.planned_year": str(year),
        }


class _Counting(Visiting):
    """A visit that counts what stands on a road; what is not there at all fails."""

    def __init__(self, county: County, planned: Planned, dice: Random, answers: _Answers) -> None:
        super().__init__(county, planned, dice)
        self.answers = answers

    def _well(self, item: Item) -> str:
        if item.register:
            return self.answers.by_word.get(item.register, "")
        takes, has = self._figures(item) or (1, 1)
        return super()._well(item) if takes and has else "na"

    def _failing(self, items: list[Item]) -> list[Item]:
        """One that is a hazard already here is not reported twice."""
        lacking = [one for one in items if (got := self._figures(one)) and got[0] > got[1] == 0]
        return [one for one in lacking if self._may_fail(one)]

    def _figures(self, item: Item) -> tuple[int, int] | None:
        return self.answers.figures.get(item.path.rpartition("/")[2])

    def _is_fixed(self, item: Item) -> bool:
        """Nobody builds a crossing on the spot."""
        return False
