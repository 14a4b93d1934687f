"""Visits over the year: schools check themselves, others come, and what failed is put right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any

from anxiao.demo.pictures import picture
from anxiao.demo.stories.cast import Place, Spec, specs
from anxiao.demo.stories.story import Story
from anxiao.demo.stories.telling import COURSES
from anxiao.demo.year.stage import Stage, pack
from anxiao.evidence import services as evidence
from anxiao.hazards.abilities import Ability as OnHazards
from anxiao.hazards.models import Hazard
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits.models import Finding, Sheet, Visit
from anxiao.inspections.visits.services import filling, finishing, opining, starting
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.programmes.campaigns.models import Campaign

# Nobody visits a school in the holidays.
HOLIDAYS = (2, 7, 8)
DAYS = 330
# One visit among so many does not take place after all.
EVERY = 110
UNDER_WAY = ("qh-school-001", "qh-baiyang", "qh-inspector")
# What was found so few working days ago still waits for somebody.
FRESH = {0: "reported_only", 1: "waiting_sign", 2: "rectifying", 3: "rectifying"}


@dataclass
class Planned:
    """One visit before it is told."""

    at: datetime
    kind: str
    place: Place
    lead: Actor
    lists: list[str]
    team: list[Actor] = field(default_factory=list)


def told(stage: Stage) -> None:
    """All visits in the order of time, and then those that are still under way."""
    county = _County(stage)
    for number, one in enumerate(sorted(county.planned(), key=lambda row: row.at)):
        _Visiting(county, one, stage.dice(f"visit:{number}")).tell(is_dropped=number % EVERY == 40)
    for name in UNDER_WAY:
        county.begin(name)


class _County:
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

    @cached_property
    def days(self) -> list[date]:
        first = self.stage.eve - timedelta(days=DAYS)
        every = (first + timedelta(days=day) for day in range(DAYS))
        return [day for day in every if workdays.is_working(day) and day.month not in HOLIDAYS]

    @cached_property
    def campaign(self) -> Campaign | None:
        return Campaign.objects.running(on=self.stage.eve).order_by("pk").first()

    def some_time(self) -> datetime:
        return self.stage.some_time(self.dice.choice(self.days), self.dice)

    def planned(self) -> Iterator[Planned]:
        campuses = [one for one in self.stage.cast.places if one.site.kind == "campus"]
        skipped = {*self.dice.sample(range(len(campuses)), self.skips(len(campuses)))}
        for place, one in enumerate(campuses):
            yield from self.self_checks(one)
            if place not in skipped:
                yield from self.of_school(one)
        for one in self.stage.cast.places:
            if one.site.kind == "premises" and self.dice.random() < self.told["by_shop"]:
                yield from self.of_shop(one)

    def skips(self, schools: int) -> int:
        """Some schools that nobody but themselves has looked at."""
        return min(int(self.told["skipped_schools"]), schools // 8)

    def self_checks(self, place: Place) -> Iterator[Planned]:
        own = self.stage.able(place.site.subject_owner, Ability.VISIT)
        if own is None:
            return
        names = [*self.told["lists"]["self_check"]]
        names += self.told["lists"]["boarding"] if place.boarders else []
        for _each in range(self.told["by_school"]["self_checks"]):
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

    def inspector(self) -> Actor:
        """A named inspector of the county office or of education."""
        bodies = [self.stage.key("office"), self.stage.key("education")]
        own = [one for key in bodies for one in self.stage.cast.by_organisation.get(key, [])]
        return self.dice.choice([one for one in own if one.role == "inspector"])

    def departments(self, names: Iterable[str], most: int, *, mixed: bool = True) -> list[Actor]:
        found = [self.stage.able(key, Ability.VISIT) for key in self.stage.keys(names)]
        able = [one for one in found if one is not None]
        return self.dice.sample(able, min(most, len(able))) if mixed else able[:most]

    def begin(self, username: str) -> None:
        """Somebody went this afternoon and has not come to the end of the list."""
        stage, key = self.stage, self.stage.organisation_of(username)
        actor = stage.able(key, Ability.VISIT)
        campuses = [one for one in stage.cast.places if one.site.kind == "campus"]
        own = [
            one for one in campuses if key in (one.site.subject_owner, one.site.territorial_owner)
        ]
        if actor is None:
            return
        place, is_own = (own or campuses)[-1], bool(own) and own[0].site.subject_owner == key
        at = stage.hour(stage.eve, 15, 40)
        kind = "self_check" if is_own else "open"
        one = Planned(at, kind, place, actor, ["gate_peak"])
        _Visiting(self, one, stage.dice(f"begun:{username}")).leave_half_done()


class _Visiting:
    """One visit, from the start to what becomes of its findings."""

    def __init__(self, county: _County, planned: Planned, dice: Random) -> None:
        self.county, self.stage, self.planned, self.dice = county, county.stage, planned, dice
        self.at, self.told = planned.at, county.told
        self.row: Visit | None = None

    def act(self, actor: Actor, service: Any, **given: Any) -> Any:
        return self.stage.act(self.at, actor, service, **given)

    def tell(self, *, is_dropped: bool = False) -> None:
        self._start()
        if self.row is None:
            return
        if is_dropped:
            self.at += timedelta(minutes=12)
            why = self.dice.choice(self.told["drops"])
            self.act(self.planned.lead, starting.drop, row=self.row, reason=why)
            return
        self.at += timedelta(minutes=self.dice.randint(25, 80))
        done = self.act(self.planned.lead, finishing.finish, row=self.row, sheets=self._filled_in())
        if done is not None:
            self.row = done
            self._go_on()
            self._opinion(done)

    def leave_half_done(self) -> None:
        self._start()
        if self.row is None:
            return
        (sheet, *_others) = self._sheets()
        items = self.county.items[sheet.checklist_id]
        answers = {one.path: self._well(one) for one in items[: len(items) // 2]}
        self.at += timedelta(minutes=20)
        given = {"row": self.row, "sheet": sheet.pk, "answers": answers}
        self.act(self.planned.lead, filling.save, **given)

    def _start(self) -> None:
        one = self.planned
        self.row = self.act(
            one.lead,
            starting.start,
            site=one.place.site,
            kind=one.kind,
            checklists=[self.county.lists[key].pk for key in one.lists],
            team=[mate.post for mate in one.team if mate.post is not None],
            campaign=self._campaign(),
        )

    def _campaign(self) -> Any:
        """What is done together while a campaign runs counts to it."""
        found = self.county.campaign
        if found is None or self.planned.kind != "joint":
            return None
        on, lead = self.at.astimezone(clock.LOCAL).date(), self.planned.lead.organisation
        return found.pk if found.starts_on <= on and lead in found.parties else None

    def _sheets(self) -> list[Sheet]:
        return list(Sheet.objects.filter(visit=self.row).order_by("place"))

    # --- what is answered -------------------------------------------------------------------

    def _filled_in(self) -> list[dict[str, Any]]:
        return [self._sheet(one) for one in self._sheets()]

    def _sheet(self, sheet: Sheet) -> dict[str, Any]:
        items = self.county.items[sheet.checklist_id]
        answers, photos = {one.path: self._well(one) for one in items}, {}
        for item in self._failing(items):
            is_fixed = self._fail(item, answers)
            is_own_fix = is_fixed and self.planned.kind == "self_check"
            if item.needs_photo or is_own_fix:
                photos[item.path] = [self._photo(is_after=is_own_fix)]
        return {"sheet": sheet.pk, "answers": answers, "photos": photos}

    def _well(self, item: Item) -> str:
        """As it should be; a few questions do not apply."""
        names = [one.name for one in item.choices]
        if "na" in names and self.dice.random() < 0.04:
            return "na"
        if "pass" in names:
            return "pass"
        return names[0] if names else {"integer": "2", "decimal": "2"}.get(item.kind, "")

    def _failing(self, items: list[Item]) -> list[Item]:
        if self.dice.random() > self.told["fails"][self.planned.kind]:
            return []
        may = [one for one in items if self._may_fail(one)]
        return self.dice.sample(may, min(len(may), self.dice.choice((1, 1, 2))))

    def _may_fail(self, item: Item) -> bool:
        spec, site = self.county.specs.get(item.hazard), self.planned.place.site
        if spec is None or item.grade or item.criteria or "fail" not in item.fails:
            return False
        lead = self.stage.cast.lead(spec, site)
        is_new = (site.pk, item.hazard) not in self.county.open
        return is_new and self.stage.able(lead, OnHazards.RESPOND) is not None

    def _fail(self, item: Item, answers: dict[str, str]) -> bool:
        """Answer that it failed, and what was seen; whether it was put right on the spot."""
        answers[item.path] = "fail"
        spec = self.county.specs[item.hazard]
        if item.note_path:
            answers[item.note_path] = str(spec["title_zh"])
        is_fixed = (
            bool(item.fixed_path) and self.dice.random() < self.told["fixed"][self.planned.kind]
        )
        if is_fixed:
            answers[item.fixed_path] = "yes"
            if item.note_path:
                answers[item.note_path] += "；" + self.dice.choice(self.told["fixes"])
        return is_fixed

    def _photo(self, *, is_after: bool) -> Any:
        site = self.planned.place.site
        near = None
        if site.latitude is not None and site.longitude is not None:
            near = float(site.latitude), float(site.longitude)
        content = picture(self.dice, self.at, is_after=is_after, near=near)
        return self.act(self.planned.lead, evidence.store, content=content, name="visit.jpg").pk

    # --- what becomes of it -----------------------------------------------------------------

    def _go_on(self) -> None:
        """Each hazard goes the way of all others, up to the last hour that is told."""
        rows = Finding.objects.filter(visit=self.row, hazard__isnull=False)
        for one in rows.select_related("hazard"):
            if one.hazard is not None and one.hazard.state == "reported":
                self._course(one.hazard)

    def _course(self, hazard: Hazard) -> None:
        spec, stage = self.county.specs[hazard.item_id], self.stage
        words = {name: self.dice.choice(one) for name, one in spec["vars"].items()}
        course = self._course_of()
        at = self.at.astimezone(clock.LOCAL)
        place = self.planned.place
        story = Story(
            stage.cast,
            self.dice,
            spec,
            place,
            course,
            at=at,
            end=stage.end,
            has_scenes=False,
            words=words,
            hazard=hazard,
        )
        COURSES[course](story)
        story.at = story.end
        story.sweep()
        if story.told.is_open:
            self.county.open.add((place.site.pk, hazard.item_id))

    def _course_of(self) -> str:
        on = self.at.astimezone(clock.LOCAL).date()
        ago = next((days for days in FRESH if self.stage.ago(days) <= on), None)
        return "closed_on_time" if ago is None else FRESH[ago]

    def _opinion(self, row: Visit) -> None:
        if row.is_self_check:
            return
        subject, chance = self.stage.able(row.subject_owner, Ability.VISIT), self.dice.random()
        for name, share in self.told["opinions"].items():
            chance -= share
            if chance < 0:
                self._say(row, name, subject)
                return

    def _say(self, row: Visit, name: str, subject: Actor | None) -> None:
        self.at += timedelta(minutes=self.dice.randint(5, 40))
        if name == "refused":
            why = self.dice.choice(self.told["refuses"])
            self.act(self.planned.lead, opining.opinion_refused, row=row, reason=why)
        elif subject is not None:
            words = self.dice.choice(self.told[name])
            self.act(subject, opining.opinion, row=row, opinion=name, words=words)
