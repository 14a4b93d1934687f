"""One hazard on its way through working hours, and the acts that all families share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from anxiao.demo.pictures import picture
from anxiao.demo.stories.cast import Cast, Place, Spec
from anxiao.evidence import services as evidence
from anxiao.hazards.abilities import Ability
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, clocks, rectify, report, triage
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting

CLOSING = time(17, 30)
NIGHT = time(0, 10)
SWEEP = Actor.system("nightly overdue sweep")
NO_TEXT = "情况已说明，详见附件。"


@dataclass
class Story:
    """A hazard, its teller's dice, and the moment that has been reached."""

    cast: Cast
    random: Random
    spec: Spec
    place: Place
    course: str
    at: datetime
    end: datetime
    has_scenes: bool
    words: dict[str, object]
    hazard: Hazard | None = None

    @property
    def told(self) -> Hazard:
        assert self.hazard is not None
        return self.hazard

    @property
    def limit(self) -> int:
        return self.cast.items[self.spec["item"]].limit_days

    def text(self, name: str) -> str:
        """A text of the pack with this story's numbers in it."""
        return (self.spec.get(name) or NO_TEXT).format(**self.words)

    def later(self, low: int, high: int) -> None:
        """Move the clock on by some working days, to an hour of work."""
        on = workdays.deadline(self.at.date(), self.random.randint(low, max(low, high))).on
        moved = datetime.combine(
            on, time(self.random.randint(8, 16), self.random.randrange(60)), clock.LOCAL
        )
        if moved <= self.at:
            moved = self.at + timedelta(minutes=self.random.randint(15, 50))
        if moved.time() > CLOSING:
            morning = workdays.deadline(moved.date(), 1).on
            moved = datetime.combine(morning, time(8, self.random.randrange(10, 60)), clock.LOCAL)
        self.at = moved

    def past_the_limit(self, low: int, high: int) -> None:
        """Move on to some working days after the limit has passed."""
        due = self.told.due_at
        if due is not None and due > self.at:
            self.at = due.astimezone(clock.LOCAL)
        self.later(low, high)

    def act(self, actor: Actor, call: Callable[[Actor, Hazard], Hazard]) -> bool:
        """Let an actor do something now; False once the story has reached its end."""
        self.sweep()
        if self.at >= self.end:
            return False
        with clock.at(self.at), acting(actor):
            self.hazard = call(actor, self.told)
        return True

    def sweep(self) -> None:
        """The night after the limit marks the case as overdue, as every night does."""
        due = self.told.due_at
        if due is None or not self.told.is_open or self.told.overdue_since is not None:
            return
        first = due.astimezone(clock.LOCAL).date() + timedelta(days=1)
        night = datetime.combine(first, NIGHT, clock.LOCAL)
        if night < min(self.at, self.end):
            with clock.at(night), acting(SWEEP):
                clocks.mark_overdue(actor=SWEEP)
                self.told.refresh_from_db()

    def photo(self, actor: Actor, *, is_after: bool) -> UUID:
        site = self.place.site
        near = None
        if site.latitude is not None and site.longitude is not None:
            near = float(site.latitude), float(site.longitude)
        content = picture(self.random, self.at, is_after=is_after, near=near)
        name = "after.jpg" if is_after else "before.jpg"
        key: UUID = evidence.store(actor=actor, content=content, name=name).pk
        return key

    # --- who is next ------------------------------------------------------------------------

    @property
    def lead(self) -> Actor:
        return self.cast.of(self.told.lead, Ability.RESPOND)

    def desk(self, ability: str) -> Actor:
        return self.cast.of(self.told.desk, ability)

    # --- the shared acts --------------------------------------------------------------------

    def report(self, reporter: Actor) -> None:
        with clock.at(self.at), acting(reporter):
            files = [self.photo(reporter, is_after=False)] if self.has_scenes else []
            self.hazard = report.report(
                actor=reporter,
                site=self.place.site,
                item=self.cast.items[self.spec["item"]],
                title=self.text("title_zh"),
                description=self.text("description_zh"),
                criteria=self.spec["criteria"],
                files=files,
            )

    def hand_out(self, low: int = 0, high: int = 1) -> bool:
        self.later(low, high)
        desk, lead = self.desk(Ability.DISPATCH), self.cast.lead(self.spec, self.place.site)
        return self.act(desk, lambda a, h: triage.hand_out(actor=a, hazard=h, lead=lead))

    def take(self, low: int = 0, high: int = 1) -> bool:
        self.later(low, high)
        return self.act(self.lead, lambda a, h: rectify.sign_for(actor=a, hazard=h))

    def go(self) -> bool:
        """Dispatched and signed for."""
        return self.hand_out() and self.take()

    def fix(self, low: int, high: int) -> bool:
        self.later(low, high)
        return self.show_the_fix()

    def fix_in_time(self) -> bool:
        left = self.told.days_left(self.at.date()) or 0
        return self.fix(0 if left < 3 else 1, max(0, left - 1))

    def show_the_fix(self) -> bool:
        since = self.told.rectifying_since or self.at
        fixed = max(self.at - timedelta(minutes=self.random.randint(20, 150)), since)
        return self.act(
            self.lead,
            lambda a, h: rectify.request_acceptance(
                actor=a,
                hazard=h,
                remedy=self.text("remedy_zh"),
                files=[self.photo(a, is_after=True)],
                remedied_at=fixed,
            ),
        )

    def accept(self) -> bool:
        self.later(0, 2)
        on_site = self.told.needs_site_visit or self.random.random() < 0.3
        judge = self.desk(Ability.ACCEPT)
        done = self.act(judge, lambda a, h: accept.accept(actor=a, hazard=h, on_site=on_site))
        if not done or self.told.state != "accepted" or self.told.is_grave:
            return done
        self.later(0, 0)
        closer = self.desk(Ability.CLOSE)
        return self.act(closer, lambda a, h: accept.close(actor=a, hazard=h))

    def close_with_cause(self) -> bool:
        """What major and rebounded cases need: why it happened and what was changed."""
        self.later(0, 2)
        cause, change = self.spec["cause"], self.text("change_zh")
        return self.act(
            self.desk(Ability.CLOSE),
            lambda a, h: accept.close(actor=a, hazard=h, cause=cause, change=change),
        )


def working_day_before(day: date, working_days: int) -> date:
    """The working day that lies so many working days before a day."""
    while working_days > 0 or not workdays.is_working(day):
        day -= timedelta(days=1)
        working_days -= workdays.is_working(day)
    return day
