"""One visit of the year: begun, filled in, finished, and what becomes of its findings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from anxiao.demo import pictures
from anxiao.demo.stories.cast import Place
from anxiao.demo.stories.story import Story
from anxiao.demo.stories.telling import COURSES
from anxiao.demo.year.counting import figure
from anxiao.evidence import services as evidence
from anxiao.hazards.abilities import Ability as OnHazards
from anxiao.hazards.models import Hazard
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.plans.models import Recheck
from anxiao.inspections.visits.models import Finding, Sheet, Visit
from anxiao.inspections.visits.services import (
    filling,
    finishing,
    opining,
    planned,
    rechecking,
    starting,
)
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor

if TYPE_CHECKING:
    from anxiao.demo.year.visits import County

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
    # One that a plan has laid out already.
    row: Visit | None = None


class Visiting:
    """One visit, from its beginning to what becomes of its findings."""

    def __init__(self, county: "County", planned: Planned, dice: Random) -> None:
        self.county, self.stage, self.planned, self.dice = county, county.stage, planned, dice
        self.at, self.told = planned.at, county.told
        self.row: Visit | None = None

    def act(self, actor: Actor, service: Callable[..., Any], **given: Any) -> Any:
        return self.stage.act(self.at, actor, service, **given)

    def tell(self, *, is_dropped: bool = False) -> None:
        self._begin()
        if self.row is None:
            return
        if is_dropped:
            self.at += timedelta(minutes=12)
            why = self.dice.choice(self.told["drops"])
            self.act(self.planned.lead, starting.drop, row=self.row, reason=why)
            return
        self.at += timedelta(minutes=self.dice.randint(25, 80))
        self._look_again()
        done = self.act(self.planned.lead, finishing.finish, row=self.row, sheets=self._filled_in())
        if done is not None:
            self.row = done
            if done.failed:
                self._go_on()
            self._opinion(done)

    def leave_half_done(self) -> None:
        self._begin()
        if self.row is None:
            return
        (sheet, *_others) = self._sheets()
        items = self.county.items[sheet.checklist_id]
        answers = {one.path: self._well(one) for one in items[: len(items) // 2]}
        self.at += timedelta(minutes=20)
        given = {"row": self.row, "sheet": sheet.pk, "answers": answers}
        self.act(self.planned.lead, filling.save, **given)

    def _begin(self) -> None:
        one = self.planned
        if one.row is not None:
            self.row = self.act(one.lead, planned.begin, row=one.row)
            return
        self.row = self.act(
            one.lead,
            starting.start,
            site=one.place.site.pk,
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
        """Read as the team reads them: what is sealed is there for nobody else."""
        rows = Sheet.objects.filter(visit=self.row).order_by("place")
        found: list[Sheet] | None = self.act(self.planned.lead, lambda actor: list(rows))
        return found or []

    # --- what was closed and is looked at again ----------------------------------------------

    def _look_again(self) -> None:
        """Most dangers are gone; one in a plan of re-checks is back."""
        if self.row is None or not self.row.is_recheck:
            return
        rows = Recheck.objects.filter(visit=self.row).order_by("pk")
        for one in self.act(self.planned.lead, lambda actor: list(rows)) or ():
            is_back = one.hazard_id in self.county.back
            words = self.dice.choice(self.told["back" if is_back else "gone"])
            given = {"row": self.row, "hazard": one.hazard_id, "words": words}
            photos = [self._photo(is_after=not is_back)]
            outcome = Recheck.Outcome.BACK if is_back else Recheck.Outcome.GONE
            given |= {"outcome": outcome, "files": photos}
            self.act(self.planned.lead, rechecking.recheck, **given)

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
        if names:
            return names[0]
        return figure(item, self.dice, self.at.astimezone(clock.LOCAL).date())

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
        is_fixed = self._is_fixed(item)
        if is_fixed:
            answers[item.fixed_path] = "yes"
            if item.note_path:
                answers[item.note_path] += "；" + self.dice.choice(self.told["fixes"])
        return is_fixed

    def _is_fixed(self, item: Item) -> bool:
        return bool(item.fixed_path) and self.dice.random() < self.told["fixed"][self.planned.kind]

    def _photo(self, *, is_after: bool) -> Any:
        site = self.planned.place.site
        near = None
        if site.latitude is not None and site.longitude is not None:
            near = float(site.latitude), float(site.longitude)
        return self._kept(pictures.picture(self.dice, self.at, is_after=is_after, near=near))

    def _kept(self, content: bytes, name: str = "现场.jpg") -> Any:
        return self.act(self.planned.lead, evidence.store, content=content, name=name).pk

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
        """By a post of the unit, on paper with the team's photo of it, or refused."""
        self.at += timedelta(minutes=self.dice.randint(5, 40))
        if self.at >= self.stage.end:
            return
        lead, words = self.planned.lead, self.dice.choice(self.told[name])
        if name == "refused":
            self.act(lead, opining.opinion_refused, row=row, reason=words)
        elif name == "paper":
            photo = self._kept(pictures.record(self.dice, self.at), "检查记录签字页.jpg")
            given = {"opinion": Visit.Opinion.AGREES, "files": [photo], "words": words}
            self.act(lead, opining.opinion_on_paper, row=row, **given)
        elif subject is not None:
            self.act(subject, opining.opinion, row=row, opinion=name, words=words)
