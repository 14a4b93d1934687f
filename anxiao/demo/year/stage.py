"""Where the working year is told: its days, its posts and organisations, and who acts when."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from random import Random
from typing import Any
from uuid import UUID

from anxiao.demo.stories.cast import COUNTY, PACK, Cast
from anxiao.demo.stories.story import working_day_before
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.actors import actor_for
from anxiao.people.models import Tenure
from anxiao.places.models import Organisation, School

CITY = 990100000000
COUNTY_CODE = COUNTY[0]
# A load before this day of the year still tells the programme of the year before.
FIRST_DAYS = timedelta(days=80)
# From this day on the year's work runs into the next spring.
LATE_IN_THE_YEAR = (12, 1)
LEADERS = {"deputy": "qh-dual", "secretary": "qh-leader"}
SCHOOL_OF_THE_TOWN = ":school"


@cache
def pack(name: str) -> Any:
    """One part of the content that the pack brings."""
    return json.loads((PACK / f"{name}.json").read_text(encoding="utf-8"))


@dataclass
class Stage:
    """The county's year up to the closing hour before ``today``; a seed always tells the same."""

    cast: Cast
    system: Actor
    today: date
    seed: int
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}:year")  # noqa: S311 (a story, not a secret)

    def dice(self, name: str) -> Random:
        """The chances of one chapter or record, the same whatever was told before."""
        return Random(f"{self.seed}:year:{name}")  # noqa: S311 (a story, not a secret)

    # --- days -------------------------------------------------------------------------------

    @cached_property
    def eve(self) -> date:
        return working_day_before(self.today - timedelta(days=1), 0)

    @cached_property
    def end(self) -> datetime:
        return datetime.combine(self.eve, workdays.CLOSING, clock.LOCAL)

    @cached_property
    def year(self) -> int:
        return (self.today - FIRST_DAYS).year

    @cached_property
    def ends_on(self) -> date:
        """The last day of this year's programme."""
        is_over = self.eve > date(self.year, *LATE_IN_THE_YEAR)
        return date(self.year + 1, 4, 30) if is_over else date(self.year, 12, 31)

    @cached_property
    def issued_on(self) -> date:
        return self.working(date(self.year, 3, 6))

    @staticmethod
    def working(day: date) -> date:
        """That day, or the first working day after it."""
        return day if workdays.is_working(day) else workdays.deadline(day, 1).on

    def ago(self, working_days: int) -> date:
        return working_day_before(self.eve, working_days)

    def share(self, part: float, since: date | None = None) -> date:
        """The working day at a part of the way from a day, or the issue, to the end."""
        first = since or self.issued_on
        on = first + (self.eve - first) * part
        return working_day_before(on, 0)

    @staticmethod
    def hour(day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), clock.LOCAL)

    def some_time(self, day: date, dice: Random) -> datetime:
        """An hour of work on a day."""
        return self.hour(day, dice.randint(8, 16), dice.randrange(60))

    # --- who --------------------------------------------------------------------------------

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """The organisations of the pack that are there, by its keys."""
        rows = pack("county")["organisations"]
        inside = (CITY, COUNTY[1])
        found = Organisation.objects.filter(territory_code__range=inside)
        named = {(one.zh, one.territory_code): one for one in found}
        keys = {row["key"]: named.get((row["zh"], int(row["territory"]))) for row in rows}
        return {key: one for key, one in keys.items() if one is not None}

    def key(self, name: str) -> int:
        key: int = self.organisations[name].pk
        return key

    def keys(self, names: Iterable[str]) -> list[int]:
        return [self.key(name) for name in names if name in self.organisations]

    @cached_property
    def towns(self) -> list[Organisation]:
        """The towns that have schools in this load, in the order of their codes."""
        busy = {one.territory_code // 1000 for one in self.schools}
        rows = Organisation.objects.filter(kind="town", territory_code__range=COUNTY)
        return [
            one for one in rows.order_by("territory_code") if one.territory_code // 1000 in busy
        ]

    def town_of(self, school: Organisation) -> Organisation:
        code = school.territory_code // 1000
        return next(one for one in self.towns if one.territory_code // 1000 == code)

    @cached_property
    def schools(self) -> list[Organisation]:
        rows = Organisation.objects.filter(kind="school", territory_code__range=COUNTY)
        return list(rows.order_by("territory_code", "zh"))

    @cached_property
    def central(self) -> list[Organisation]:
        rows = School.objects.filter(is_central=True).values_list("organisation", flat=True)
        wanted = {*rows}
        return [one for one in self.schools if one.pk in wanted]

    @cached_property
    def city(self) -> Actor:
        """Who works in the office of the city above; it stands outside of the county's cast."""
        rows = Tenure.objects.select_related("person", "post__organisation")
        found = rows.get(person__is_demo=True, post__organisation__territory_code=CITY)
        return actor_for(found.person, found.post)

    @property
    def office(self) -> Actor:
        return self.cast.office

    @cached_property
    def head(self) -> Actor:
        """The other post of the county office, for what wants a second pair of eyes."""
        own = self.cast.by_organisation[self.office.organisation or 0]
        return next(
            one for one in own if one.role == "coordinator" and one.post != self.office.post
        )

    def able(self, organisation: int | None, ability: str) -> Actor | None:
        return next(iter(self.cast.able(organisation, ability)), None)

    @cached_property
    def _accounts(self) -> dict[str, Actor]:
        """The posts of the county by their account, the first one of each."""
        by_post = {one.post: one for own in self.cast.by_organisation.values() for one in own}
        rows = Tenure.objects.filter(person__is_demo=True, post__in=by_post).order_by("-pk")
        return {name: by_post[post] for name, post in rows.values_list("person__username", "post")}

    def actor(self, username: str) -> Actor | None:
        return self._accounts.get(username)

    def post(self, username: str, organisation: int | None = None) -> UUID | None:
        """The post under which an account works, in an organisation where it has several."""
        rows = Tenure.objects.filter(person__username=username, person__is_demo=True)
        if organisation is not None:
            rows = rows.filter(post__organisation=organisation)
        found: UUID | None = rows.order_by("pk").values_list("post", flat=True).first()
        return found

    def organisation_of(self, username: str) -> int | None:
        """Where an account works, if it is there."""
        rows = Tenure.objects.filter(person__username=username, person__is_demo=True)
        found: int | None = rows.order_by("pk").values_list("post__organisation", flat=True).first()
        return found

    def leader(self, name: str) -> UUID | None:
        """The post of a county leader, by the short name that the pack has for it."""
        if name not in LEADERS:
            return None
        return self.post(LEADERS[name], self.key("leading-group"))

    # --- acts -------------------------------------------------------------------------------

    def act(self, at: datetime, actor: Actor, service: Callable[..., Any], **given: Any) -> Any:
        """Let an actor do something at a moment; None where that lies after the end."""
        if at >= self.end:
            return None
        with clock.at(at), acting(actor):
            return service(actor=actor, **given)

    def hazards(
        self, actor: Actor, at: datetime, items: Iterable[str], *, most: int
    ) -> list[Hazard]:
        """Hazards of some items that were reported before a moment, the newest first."""
        with acting(actor):
            rows = Hazard.objects.visible_to(actor).filter(item__in=[*items], reported_at__lt=at)
            return list(rows.exclude(state="false").order_by("-reported_at", "pk")[:most])

    def settled(self, keys: Iterable[UUID], at: datetime) -> set[UUID]:
        """Those records of which nothing is told after a moment: the past stays in its order."""
        with acting(self.system):
            wanted = [*keys]
            later = Entry.objects.filter(subject__in=wanted, at__gte=at)
            return {*wanted} - {*later.values_list("subject", flat=True)}
