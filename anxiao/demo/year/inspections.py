"""Plans of visits over the year: announced and sealed, carried out, called off, never opened.

Nobody outside the team sees a visit that is sealed on the demonstration's own day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from anxiao.demo.stories.cast import Place
from anxiao.demo.stories.story import working_day_before
from anxiao.demo.year.stage import Stage, pack
from anxiao.demo.year.visiting import Planned, Visiting
from anxiao.demo.year.visits import County
from anxiao.hazards.lifecycle import State as HazardState
from anxiao.hazards.models import Hazard
from anxiao.inspections.plans import jobs
from anxiao.inspections.plans.models import InspectionPlan
from anxiao.inspections.plans.routing import nearest_next
from anxiao.inspections.plans.services import drafting, issuing, recusals, unused
from anxiao.inspections.visits.lifecycle import LATE
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import planned
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.ledger.jobs import open_due_seals

NIGHT = time(0, 20)
SWEEP = Actor.system("seals that opened unused")
# The plans of the pack are for a county of so many campuses; a smaller one takes its share.
CAMPUSES = 220
FEWEST = 2
# So many visits of a team follow one another on one day.
A_DAY = 3


def recused(stage: Stage) -> None:
    """Some posts do not visit a school to which they are close; one relation has ended."""
    county = County(stage)
    at = stage.hour(county.days[4], 10, 15)
    for number, told in enumerate(pack("inspections")["recusals"]):
        actor = stage.actor(told["who"])
        if actor is None or number >= len(county.skipped):
            continue
        where = county.skipped[number].site.subject_owner
        row = stage.act(at, actor, recusals.declare, organisation=where, kind=told["kind"])
        if told["lifted"]:
            stage.act(at + timedelta(days=90), actor, recusals.lift, row=row)


def told(stage: Stage) -> None:
    """Every plan in the order of time, each to the end that the pack gives it."""
    county = County(stage)
    rows = [
        _Telling(county, one, number) for number, one in enumerate(pack("inspections")["plans"])
    ]
    for one in sorted(rows, key=lambda row: row.made_on):
        one.tell()


@dataclass
class _Telling:
    """One plan: drafted, issued, released to its team, carried out or not."""

    county: County
    said: dict[str, Any]
    number: int

    def __post_init__(self) -> None:
        self.stage = self.county.stage
        self.dice = self.stage.dice(f"plan:{self.number}")

    # --- when -------------------------------------------------------------------------------

    @cached_property
    def starts_on(self) -> date:
        """Its first day: at a part of the year, or so many working days around its end."""
        if "at" in self.said:
            return self.county.days[int(len(self.county.days) * self.said["at"])]
        if "begins" in self.said:
            return workdays.deadline(self.stage.eve, self.said["begins"]).on
        if self.said.get("recheck") and self._settled is not None:
            return self._settled[0]
        return self.stage.ago(self.said["ago"])

    @cached_property
    def ends_on(self) -> date:
        if "until" in self.said:
            return self.stage.today + timedelta(days=self.said["until"])
        return workdays.deadline(self.starts_on, self.said["length"]).on

    @cached_property
    def made_on(self) -> date:
        """Some working days before the first one of those that are over or under way."""
        if "begins" in self.said:
            return self.stage.ago(self.said["ago"])
        return working_day_before(self.starts_on, 3)

    def on(self, day: date, hour: int, minute: int = 0) -> datetime:
        return self.stage.hour(day, hour, minute)

    # --- who and where ----------------------------------------------------------------------

    @cached_property
    def by(self) -> Actor | None:
        return self.stage.actor(self.said["by"])

    @cached_property
    def team(self) -> list[Actor]:
        found = [self.stage.actor(name) for name in self.said["team"]]
        return [one for one in found if one is not None]

    def places(self) -> list[Place]:
        """Sites that somebody visits at all, as many as a county of this size has."""
        skipped, said = {one.site.pk for one in self.county.skipped}, self.said
        kinds, known = said.get("subtypes"), self._named()
        may = [
            one
            for one in self.county.places(said["kind_of"])
            if one.site.pk not in skipped
            and (not kinds or one.subtype in kinds)
            and (not said.get("boarders") or one.boarders)
            and one not in known
        ]
        campuses = len(self.county.places("campus"))
        share = said["most"] * min(campuses, CAMPUSES) // CAMPUSES
        most = max(said.get("least", FEWEST), share) - len(known)
        return [*known, *self.dice.sample(may, max(0, min(most, len(may))))]

    def _named(self) -> list[Place]:
        """The campus of a school that the pack names by its account."""
        key = self.stage.organisation_of(self.said["with"]) if "with" in self.said else None
        every = self.county.places(self.said["kind_of"])
        return [one for one in every if key is not None and one.site.subject_owner == key][:1]

    # --- its life ---------------------------------------------------------------------------

    def tell(self) -> None:
        if self.by is None or len(self.team) < len(self.said["team"]):
            return
        plan = self._drafted(self.by)
        if plan is not None and self.said["end"] != "draft":
            self._go_on(self.by, plan)
        if self.said.get("release"):
            self._open()

    def _go_on(self, by: Actor, plan: InspectionPlan) -> None:
        at = self.on(self.made_on, 15, self.dice.randrange(60))
        if self.stage.act(at, by, issuing.issue, row=plan) is None:
            return
        rows = self._visits(plan)
        self._release(rows, at + timedelta(minutes=25))
        if self.said["end"] == "called_off":
            self._call_off(by, plan)
        elif self.said["end"] != "issued":
            self._carry_out(by, rows)

    def _drafted(self, by: Actor) -> InspectionPlan | None:
        sites = self._sites()
        if sites is None:
            return None
        names = [f"qh-{one}" for one in self.said["departments"]]
        served = [one.organisation for one in map(self.stage.actor, names) if one is not None]
        at = self.on(self.made_on, 9, self.dice.randrange(10, 60))
        made: InspectionPlan | None = self.stage.act(
            at,
            by,
            drafting.draft,
            kind=self.said["kind"],
            title=self.said["title"],
            basis=self.said["words"],
            checklists=[self.county.lists[key].pk for key in self.said["lists"]],
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            team=[one.post for one in self.team if one.post is not None],
            departments=[key for key in served if key is not None],
            release_at=self._release_at(),
            **sites,
        )
        return made

    def _release_at(self) -> datetime | None:
        """On the morning of the first day, where the plan sets a time."""
        return self.on(self.starts_on, 7) if self.said.get("release") == "time" else None

    def _sites(self) -> dict[str, Any] | None:
        if self.said.get("recheck"):
            return self._rechecked()
        if due := self.said.get("filter"):
            town = self.by.territory if self.by is not None else None
            filters = {"kind": self.said["kind_of"], "due": due, "town": town}
            return {"sites_from": "filter", "filters": filters}
        found = self.places()
        return {"sites_from": "list", "sites": [one.site.pk for one in found]} if found else None

    @cached_property
    def _settled(self) -> tuple[date, int, UUID] | None:
        """A day and a town whose self-closed hazards had come to rest by then; one is back."""
        rows = Hazard.objects.filter(state=HazardState.SELF_CLOSED).order_by("closed_at", "title")
        for ago in range(self.said["ago"], 1, -1):
            day = self.stage.ago(ago)
            for town in self.stage.towns:
                lo = town.territory_code // 1000 * 1000
                found = rows.filter(territory_code__range=(lo, lo + 999))
                keys = [*found.values_list("pk", flat=True)]
                if keys and self.stage.settled(keys, self.on(day, 8)) == {*keys}:
                    return day, lo, keys[-1]
        return None

    def _rechecked(self) -> dict[str, Any] | None:
        if self._settled is None:
            return None
        _day, town, back = self._settled
        self.county.back.add(back)
        return {"sites_from": "recheck", "filters": {"town": town, "closed": False}}

    # --- its visits -------------------------------------------------------------------------

    def _visits(self, plan: InspectionPlan) -> list[Visit]:
        """In the order in which one goes, as whoever ordered them reads them.

        A school that the pack names is the last: of one that is sealed today nothing has happened.
        """
        assert self.by is not None
        rows = Visit.objects.of_plan(plan).select_related("site").order_by("place_zh", "site")
        at = self.on(self.made_on, 17)
        found: list[Visit] = self.stage.act(at, self.by, lambda actor: list(rows)) or []
        named = {one.site.pk for one in self._named()}
        return sorted(nearest_next(found), key=lambda one: one.site_id in named)

    def _release(self, rows: list[Visit], at: datetime) -> None:
        """Two persons of the office, or the time that was set; an announced one needs neither."""
        if self.said.get("release") == "time":
            at = self.on(self.starts_on, 7, 2)
            if at < self.stage.end:
                with clock.at(at):
                    jobs.release_due()
        elif self.said.get("release") == "two":
            self._release_by_two(rows, at)

    def _release_by_two(self, rows: list[Visit], at: datetime) -> None:
        """Of those that are sealed today one waits for its second person, and one for both."""
        still = rows[1:-1][:2] if self.said["end"] == "sealed" else []
        for one in rows:
            if one in still[1:]:
                continue
            first = self.stage.act(at, self.stage.head, planned.release, row=one)
            if first is not None and one not in still:
                later = at + timedelta(minutes=20)
                self.stage.act(later, self.stage.office, planned.release, row=first)

    def _carry_out(self, by: Actor, rows: list[Visit]) -> None:
        share, missed = float(self.said.get("share", 1)), int(self.said.get("missed", 0))
        going = rows[: max(1, int(len(rows) * share))]
        going, left = going[: len(going) - missed], going[len(going) - missed :]
        is_left = False
        for number, (visit, at) in enumerate(zip(going, self._times(len(going)), strict=True)):
            if at < self.stage.end:
                self._visiting(visit, at, number).tell()
            elif not is_left and self.said["end"] == "running":
                lately = self.on(self.stage.eve, 15, 20)
                self._visiting(visit, lately, number).leave_half_done()
                is_left = True
        for one in left:
            why = self.dice.choice(self.county.told["drops"])
            at = self.on(self.ends_on, 16, 10)
            self.stage.act(at, by, planned.call_off, row=one, reason=why)

    def _visiting(self, visit: Visit, at: datetime, number: int) -> Visiting:
        place = next(one for one in self.stage.cast.places if one.site.pk == visit.site_id)
        one = Planned(at, visit.kind, place, self.team[0], self.said["lists"], row=visit)
        return Visiting(self.county, one, self.stage.dice(f"plan:{self.number}:{number}"))

    def _times(self, visits: int) -> Iterator[datetime]:
        """Visit after visit, spread over the days of the plan, some hours apart."""
        days = (self.ends_on - self.starts_on).days + 1
        every = [self.starts_on + timedelta(days=day) for day in range(days)]
        working = [day for day in every if workdays.is_working(day)]
        before: list[date] = []
        for number in range(visits):
            day = working[number * len(working) // visits]
            minutes = 20 + 135 * (before.count(day) % A_DAY) + self.dice.randrange(25)
            before.append(day)
            yield self.on(day, 9) + timedelta(minutes=minutes)

    def _call_off(self, by: Actor, plan: InspectionPlan) -> None:
        at = self.on(self.starts_on, 8, 30)
        self.stage.act(at, by, issuing.call_off, row=plan, reason=self.said["reason"])

    def _open(self) -> None:
        """The nights on which what was sealed opens to all, and what was not done is told.

        Where a team knew of a visit, the program waits some days more for its phone.
        """
        for late in (timedelta(), LATE):
            night = self.ends_on + late + timedelta(days=1)
            at = datetime.combine(night, NIGHT, clock.LOCAL)
            if at < self.stage.end:
                with clock.at(at), acting(SWEEP):
                    open_due_seals()
                    unused.sweep(actor=SWEEP)
