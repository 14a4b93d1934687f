"""Schools call for help: answered, passed upwards, helped or not."""

from datetime import timedelta
from random import Random
from typing import Any

from anxiao.demo.pictures import picture
from anxiao.demo.year.stage import Stage, pack
from anxiao.evidence import services as evidence
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.places.models import Site
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.models import Call
from anxiao.programmes.calls.services import answering, clocks, closing, make

MACHINE = Actor.system("the clock of calls")
# How many working days ago the school called; what is not named here ended long ago.
RECENT = {"made": 0, "answered": 2, "again": 0, "passed_open": 3, "confidential": 1}
LONG_AGO = (8, 110)
# What has just been asked for again is not yet due when the story ends.
HOURS = {"again": 13}


def told(stage: Stage) -> None:
    callers = [one for one in stage.schools if stage.able(one.pk, Ability.CALL)]
    for place, one in enumerate(pack("calls")):
        school = stage.organisation_of(one["by"]) or callers[place * 7 % len(callers)].pk
        Calling(stage, one, school, stage.dice(f"call:{place}")).tell()


class Calling:
    """One call, its clock and its end."""

    def __init__(self, stage: Stage, told: dict[str, Any], school: int, dice: Random) -> None:
        self.stage, self.told, self.dice, self.course = stage, told, dice, told["course"]
        caller = stage.able(school, Ability.CALL)
        assert caller is not None
        self.caller, self.school = caller, school
        days = RECENT.get(self.course)
        on = stage.ago(dice.randint(*LONG_AGO) if days is None else days)
        self.at = stage.hour(on, HOURS.get(self.course, 9), dice.randrange(60))
        self.row: Call | None = None

    def do(self, actor: Actor, service: Any, **given: Any) -> bool:
        done = self.stage.act(self.at, actor, service, row=self.row, **given)
        self.row = done or self.row
        return done is not None

    def soon(self, minutes: int) -> None:
        """A while later, within the hours of work."""
        moved = self.at + timedelta(minutes=minutes + self.dice.randrange(15))
        if moved.astimezone(clock.LOCAL).time() > workdays.CLOSING:
            on = workdays.deadline(moved.astimezone(clock.LOCAL).date(), 1).on
            moved = self.stage.hour(on, 8, 40)
        self.at = moved

    @property
    def answerer(self) -> Actor:
        assert self.row is not None
        asked = self.row.raised_to[-1] if self.row.raised_to else self.row.routed_to
        return self.stage.able(asked, Ability.ANSWER_CALL) or self.stage.office

    def tell(self) -> None:
        self._make()
        if self.row is None or self.course == "made":
            return
        if self.course == "withdrawn":
            self.soon(90)
            self.do(self.caller, closing.withdraw, reason=self.told["reason"])
            return
        if self.course == "routed":
            self.soon(40)
            to = self.stage.key(self.told["to"])
            self.do(self.stage.office, answering.route, to=to, reason=self.told["reason"])
        if self.course in ("passed", "passed_open"):
            self._pass_up()
        if self.course != "passed_open":
            self._answer()

    def _make(self) -> None:
        told, site = self.told, Site.objects.filter(organisation=self.school, kind="campus").first()
        files = [self._photo(site)] if told["photo"] else []
        self.row = self.stage.act(
            self.at,
            self.caller,
            make.make,
            kind=told["kind"],
            title=told["title"],
            text=told["text"],
            site=site,
            files=files,
            is_confidential=bool(told["confidential"]),
        )

    def _photo(self, site: Site | None) -> Any:
        near = None
        if site is not None and site.latitude is not None and site.longitude is not None:
            near = float(site.latitude), float(site.longitude)
        content = picture(self.dice, self.at, is_after=False, near=near)
        return self.stage.act(
            self.at, self.caller, evidence.store, content=content, name="call.jpg"
        ).pk

    def _pass_up(self) -> None:
        """Nobody answers: the clock puts it before the next level, again and again."""
        most = 1 if self.course == "passed" else 2
        for _step in range(most):
            assert self.row is not None
            if self.row.due_at is None:
                return
            self.at = self.row.due_at + timedelta(minutes=4)
            done = self.stage.act(self.at, MACHINE, clocks.pass_up_due, call=self.row.pk)
            self.row = done or self.row
        self.soon(60)

    def _answer(self) -> None:
        self.soon(50)
        if not self.do(self.answerer, answering.answer, answer=self.told["answer"]):
            return
        if self.course in ("answered", "confidential"):
            return
        self.soon(150)
        if self.course == "again":
            self.do(self.caller, closing.reopen, words=self.told["words"])
        elif self.course == "unhelped":
            self.do(self.caller, closing.close_unhelped, words=self.told["words"])
        else:
            self.do(self.caller, closing.close_helped)
