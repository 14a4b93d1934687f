"""Visits over the year: schools check themselves, others come, and what failed is put right."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from anxiao.demo.stories.cast import Place, Spec, specs
from anxiao.demo.year.stage import Stage, pack
from anxiao.demo.year.visiting import Planned, Visiting
from anxiao.hazards.models import Hazard
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.models import Checklist
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.programmes.campaigns.models import Campaign

# Nobody visits a school in the holidays.
HOLIDAYS = (2, 7, 8)
DAYS = 330
# One visit among so many does not take place after all.
EVERY = 110
UNDER_WAY = ("qh-school-001", "qh-baiyang", "qh-inspector")


def told(stage: Stage) -> None:
    """All visits in the order of time, and then those that are still under way."""
    county = County(stage)
    for number, one in enumerate(sorted(county.planned(), key=lambda row: row.at)):
        Visiting(county, one, stage.dice(f"visit:{number}")).tell(is_dropped=number % EVERY == 40)
    for name in UNDER_WAY:
        county.begin(name)


class County:
    """Who visits whom in a year, and what may be found there."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.dice, self.told = stage, stage.dice("visits"), pack("visits")
        rows = Checklist.objects.in_use().exclude(library_key="")
        self.lists = {one.library_key: one for one in rows.defer("form", "xform")}
        self.items = {one.pk: one.items for one in self.lists.values()}
        self.specs: dict[str, Spec] = {}
        for spec in specs():
            if spec["grade"] == "general":
                self.specs.setdefault(spec["item"], spec)
        # A kind that is open at a place already would only be seen again.
        self.open = {*Hazard.objects.unfinished().values_list("site", "item")}
        # Closed ones that are back when somebody looks again.
        self.back: set[UUID] = set()

    @cached_property
    def days(self) -> list[date]:
        first = self.stage.eve - timedelta(days=DAYS)
        every = (first + timedelta(days=day) for day in range(DAYS))
        return [day for day in every if workdays.is_working(day) and day.month not in HOLIDAYS]

    @cached_property
    def campaign(self) -> Campaign | None:
        return Campaign.objects.running(on=self.stage.eve).order_by("pk").first()

    def some_time(self, *among: date) -> datetime:
        """Early enough that what is found is reported within working hours."""
        at = self.stage.some_time(self.dice.choice(among or self.days), self.dice)
        return at - timedelta(minutes=90) if at.astimezone(clock.LOCAL).hour >= 16 else at

    # --- where ------------------------------------------------------------------------------

    def places(self, kind: str) -> list[Place]:
        return [one for one in self.stage.cast.places if one.site.kind == kind]

    @cached_property
    def skipped(self) -> list[Place]:
        """Some schools that nobody but themselves has looked at."""
        campuses = self.places("campus")
        most = min(int(self.told["skipped_schools"]), len(campuses) // 8)
        # Schools with an account of the demonstration are seen like most others.
        may = [one for one in campuses if one.site.subject_owner not in self.shown]
        return self.stage.dice("visits:skipped").sample(may, min(most, len(may)))

    @cached_property
    def shown(self) -> set[int | None]:
        return {self.stage.organisation_of(name) for name in self.told["shown"]}

    def planned(self) -> Iterator[Planned]:
        skipped = {one.site.pk for one in self.skipped}
        for one in self.places("campus"):
            yield from self.self_checks(one)
            if one.site.pk not in skipped:
                yield from self.of_school(one)
        for one in self.places("premises"):
            if self.dice.random() < self.told["by_shop"]:
                yield from self.of_shop(one)
        for one in self.places("vehicle"):
            if self.dice.random() < self.told["by_vehicle"]:
                yield from self.of_vehicle(one)

    def self_checks(self, place: Place) -> Iterator[Planned]:
        own = self.stage.able(place.site.subject_owner, Ability.VISIT)
        if own is None:
            return
        names = [*self.told["lists"]["self_check"]]
        names += self.told["lists"]["boarding"] if place.boarders else []
        for _each in range(self.dice.choice(self.told["by_school"]["self_checks"])):
            yield Planned(self.some_time(), "self_check", place, own, [self.dice.choice(names)])

    def of_school(self, place: Place) -> Iterator[Planned]:
        chances, lists = self.told["by_school"], self.told["lists"]
        town = self.stage.able(place.site.territorial_owner, Ability.VISIT)
        named = self.inspector()
        if town is not None and self.dice.random() < chances["by_town"]:
            yield Planned(self.some_time(), "open", place, town, [self.dice.choice(lists["town"])])
        if self.dice.random() < chances["by_inspector"]:
            names = [self.dice.choice(lists["inspector"])]
            yield Planned(self.some_time(), "open", place, named, names)
        if self.dice.random() < chances["joint"]:
            beside = self.departments(self.told["departments"], 2)
            team = [*beside, *([town] if town else [])]
            yield Planned(self.some_time(), "joint", place, named, lists["joint"], team)

    def of_shop(self, place: Place) -> Iterator[Planned]:
        market, *others = self.departments(self.told["of_shops"], 3, mixed=False)
        names = [self.dice.choice(self.told["lists"]["shop"])]
        kind = self.dice.choice(["open", "open", "joint"])
        yield Planned(self.some_time(), kind, place, market, names, others)

    def of_vehicle(self, place: Place) -> Iterator[Planned]:
        """At the roadside, by the list for what it is."""
        first, *others = self.departments(self.told["of_vehicles"], 2, mixed=False)
        names = [self.told["lists"]["vehicle"].get(place.subtype, "pickup_vehicles")]
        yield Planned(self.some_time(), "open", place, first, names, others)

    # --- who --------------------------------------------------------------------------------

    def inspector(self) -> Actor:
        """A named inspector of the county office or of education."""
        bodies = [self.stage.key("office"), self.stage.key("education")]
        own = [one for key in bodies for one in self.stage.cast.by_organisation.get(key, [])]
        return self.dice.choice([one for one in own if one.role == "inspector"])

    def departments(self, names: Iterable[str], most: int, *, mixed: bool = True) -> list[Actor]:
        """Whoever of a department does the daily work; no bureau heads."""
        found = [self.stage.actor(f"qh-{name}") for name in names]
        able = [one for one in found if one is not None and one.may(Ability.VISIT)]
        return self.dice.sample(able, min(most, len(able))) if mixed else able[:most]

    # --- under way --------------------------------------------------------------------------

    def begin(self, username: str) -> None:
        """Somebody went this afternoon and has not come to the end of the list."""
        stage, key = self.stage, self.stage.organisation_of(username)
        actor = stage.able(key, Ability.VISIT)
        campuses = self.places("campus")
        own = [
            one for one in campuses if key in (one.site.subject_owner, one.site.territorial_owner)
        ]
        if actor is None:
            return
        place, is_own = (own or campuses)[-1], bool(own) and own[0].site.subject_owner == key
        at = stage.hour(stage.eve, 15, 40)
        kind = "self_check" if is_own else "open"
        one = Planned(at, kind, place, actor, ["gate_peak"])
        Visiting(self, one, stage.dice(f"begun:{username}")).leave_half_done()
