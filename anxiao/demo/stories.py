"""A year of hazards told through the services, under a clock that moves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from anxiao.demo.pictures import picture
from anxiao.evidence import services as evidence
from anxiao.hazards.abilities import Ability
from anxiao.hazards.lifecycle import FIVE_ITEMS
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, rectify, report, triage
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.norms.models import HazardItem
from anxiao.people.actors import actor_for
from anxiao.people.models import Tenure
from anxiao.places.models import Organisation, Site

COUNTY = (990121000000, 990121999999)
STORIES = {
    "self_closed": 22,
    "on_time": 34,
    "returned": 8,
    "objected": 7,
    "transferred": 6,
    "extended": 6,
    "major": 8,
    "rebounded": 4,
    "false": 3,
    "waiting": 2,
}
REMEDIES = (
    "已清理完毕，并明确专人每日巡查。",
    "已更换损坏部件，现场测试正常。",
    "已整改到位，张贴提示标识。",
    "已完成修复，纳入日常巡查清单。",
)
FIVE = {
    "measures": "拆除隐患部位并重新施工，完工前封闭该区域",
    "responsibility": "总务处负责人",
    "funds": "县级专项经费先行垫付",
    "time_limit": "按交办时限完成，每周报告进度",
    "contingency": "立即停用，师生绕行，安排专人值守",
}
CAUSES = ("money", "people", "facility", "power", "enforcement")


@dataclass
class Cast:
    """Who may act, and where."""

    by_organisation: dict[int, list[Actor]]
    sites: dict[str, list[Site]]
    items: dict[str, list[HazardItem]]
    office: Actor

    def of(self, organisation: int | None, ability: str) -> Actor:
        """Somebody of an organisation with an ability, else the county office."""
        return next(iter(self.able(organisation, ability)), self.office)

    def able(self, organisation: int | None, ability: str) -> list[Actor]:
        actors = self.by_organisation.get(organisation or 0, [])
        return [one for one in actors if one.may(ability)]


def cast(system: Actor) -> Cast:
    """Everybody who has a post in the county, as actors."""
    with acting(system):
        by: dict[int, list[Actor]] = {}
        tenures = Tenure.objects.select_related("person", "post__organisation")
        for tenure in tenures.filter(person__is_demo=True).order_by("id"):
            actor = actor_for(tenure.person, tenure.post)
            by.setdefault(actor.organisation or 0, []).append(actor)
        sites: dict[str, list[Site]] = {}
        for site in Site.objects.filter(territory_code__range=COUNTY).order_by("pk"):
            sites.setdefault(site.kind, []).append(site)
        items: dict[str, list[HazardItem]] = {}
        for item in HazardItem.objects.order_by("code"):
            items.setdefault(item.place, []).append(item)
        office = Organisation.objects.get(kind="office", territory_code=COUNTY[0])
    coordinator = next(one for one in by[office.pk] if one.role == "coordinator")
    return Cast(by, sites, items, coordinator)


@dataclass
class Story:
    """One hazard on its way through time."""

    cast: Cast
    random: Random
    at: datetime
    end: datetime
    hazard: Hazard | None = None

    def later(self, low: int, high: int) -> None:
        """Move the clock on by some working days, to an hour of work."""
        days = self.random.randint(low, high)
        on = workdays.deadline(self.at.date(), days).on
        hour = time(self.random.randint(8, 16), self.random.randrange(60))
        moved = datetime.combine(on, hour, clock.LOCAL)
        self.at = moved if moved > self.at else self.at + timedelta(minutes=25)

    def act(self, actor: Actor, call: Callable[[Actor, Hazard], Hazard]) -> bool:
        """Let an actor do something now; False once the story has reached today."""
        if self.at >= self.end or self.hazard is None:
            return False
        with clock.at(self.at), acting(actor):
            self.hazard = call(actor, self.hazard)
        return True

    def photo(self, actor: Actor, *, is_after: bool) -> UUID:
        content = picture(self.random, self.at, is_after=is_after)
        file = evidence.store(actor=actor, content=content, name="photo.jpg")
        key: UUID = file.pk
        return key


def tell(cast: Cast, *, number: int, seed: int, today: date) -> Hazard | None:
    """Tell the story of one number: the same seed always tells the same."""
    random = Random(f"{seed}:{number}")  # noqa: S311 (a story, not a secret)
    end = datetime.combine(today, time(8, 0), clock.LOCAL)
    start = end - timedelta(days=random.triangular(1, 365, 60))
    story = Story(cast, random, start, end)
    story.at = datetime.combine(start.date(), time(random.randint(7, 16), 10), clock.LOCAL)
    kind = random.choices(list(STORIES), list(STORIES.values()))[0]
    if _report(story, is_major=kind == "major", is_own=kind == "self_closed"):
        TOLD[kind](story)
    return story.hazard


def _report(story: Story, *, is_major: bool, is_own: bool) -> bool:
    if story.at >= story.end:
        return False
    random, cast = story.random, story.cast
    place = "school" if is_own else random.choice(("school", "school", "surroundings", "road"))
    kind = {"school": "campus", "surroundings": "premises", "road": "road"}[place]
    site = random.choice(cast.sites[kind])
    fitting = [i for i in cast.items[place] if is_major == bool(i.major_if) or not is_major]
    items = [i for i in fitting if i.grade != "major"] if not is_major else fitting
    item = random.choice(items)
    owner = site.subject_owner if kind == "campus" else site.territorial_owner
    reporter = cast.of(owner, Ability.REPORT)
    criteria = random.sample(item.major_if, 1) if is_major else []
    with clock.at(story.at), acting(reporter):
        files = [story.photo(reporter, is_after=False)] if random.random() < 0.4 else []
        story.hazard = report.report(
            actor=reporter,
            site=site,
            item=item,
            description=f"巡查发现：{item.zh}。地点：{site.zh}。",
            criteria=criteria,
            files=files,
        )
    return True


def _hand_out(story: Story) -> bool:
    story.later(0, 2)
    hazard = story.hazard
    desk = story.cast.of(hazard.desk if hazard else None, Ability.DISPATCH)
    return story.act(desk, lambda a, h: triage.hand_out(actor=a, hazard=h))


def _lead(story: Story) -> Actor:
    """Who answers for the case: the lead, or the central school that supervises it."""
    lead = story.hazard.lead if story.hazard else None
    return story.cast.of(lead, Ability.RESPOND)


def _take(story: Story) -> bool:
    if not _has_lead(story):
        return False
    story.later(0, 2)
    return story.act(_lead(story), lambda a, h: rectify.sign_for(actor=a, hazard=h))


def _has_lead(story: Story) -> bool:
    """Operators have no account: their cases wait until an office enters for them."""
    lead = story.hazard.lead if story.hazard else None
    return bool(story.cast.able(lead, Ability.RESPOND))


def _fix(story: Story, low: int = 1, high: int = 8) -> bool:
    story.later(low, high)
    text = story.random.choice(REMEDIES)
    return story.act(
        _lead(story),
        lambda a, h: rectify.request_acceptance(
            actor=a, hazard=h, remedy=text, files=[story.photo(a, is_after=True)]
        ),
    )


def _judge(story: Story) -> Actor:
    hazard = story.hazard
    ability = Ability.CLOSE if hazard and hazard.state == "accepted" else Ability.ACCEPT
    return story.cast.of(hazard.desk if hazard else None, ability)


def _accept(story: Story) -> bool:
    story.later(0, 3)
    return story.act(_judge(story), lambda a, h: accept.accept(actor=a, hazard=h, on_site=True))


def _through(story: Story) -> bool:
    return _hand_out(story) and _take(story)


def on_time(story: Story) -> None:
    _ = _through(story) and _fix(story) and _accept(story)


def waiting(story: Story) -> None:
    _hand_out(story)


def self_closed(story: Story) -> None:
    story.later(0, 1)
    hazard = story.hazard
    own = story.cast.of(hazard.subject_owner if hazard else None, Ability.SELF_CLOSE)
    if hazard is not None and own.organisation == hazard.subject_owner and not hazard.is_major:
        story.act(
            own,
            lambda a, h: report.self_close(
                actor=a, hazard=h, files=[story.photo(a, is_after=True)], remedy=REMEDIES[0]
            ),
        )


def returned(story: Story) -> None:
    if not (_through(story) and _fix(story)):
        return
    story.later(0, 2)
    why = "照片中仍可见杂物，请彻底清理后重新申请。"
    if story.act(_judge(story), lambda a, h: accept.send_back(actor=a, hazard=h, reason=why)):
        _ = _fix(story) and _accept(story)


def objected(story: Story) -> None:
    if not (_hand_out(story) and _has_lead(story)):
        return
    story.later(0, 3)
    why = "该处不在本单位管理范围内。"
    if not story.act(_lead(story), lambda a, h: rectify.object_to(actor=a, hazard=h, reason=why)):
        return
    story.later(1, 2)
    ruling = "经现场核实，仍由该单位负责。"
    office = story.cast.office
    if story.act(office, lambda a, h: triage.overrule(actor=a, hazard=h, reason=ruling)):
        _ = _take(story) and _fix(story) and _accept(story)


def transferred(story: Story) -> None:
    if not (_hand_out(story) and _has_lead(story)):
        return
    hazard = story.hazard
    others = [pk for pk in story.cast.by_organisation if story.cast.able(pk, Ability.RESPOND)]
    others = [pk for pk in others if story.cast.by_organisation[pk][0].role == "officer"]
    to = story.random.choice([pk for pk in sorted(others) if hazard and pk != hazard.lead])
    story.later(1, 3)
    why = "处置权限属该部门，移送办理。"
    office = story.cast.office
    if story.act(office, lambda a, h: triage.transfer(actor=a, hazard=h, lead=to, reason=why)):
        _ = _take(story) and _fix(story) and _accept(story)


def extended(story: Story) -> None:
    if not _through(story) or story.hazard is None or story.hazard.due_at is None:
        return
    until = story.hazard.due_at.date() + timedelta(days=14)
    story.later(1, 2)
    why = "所需材料尚在采购，申请延期两周。"
    asked = story.act(
        _lead(story),
        lambda a, h: rectify.ask_extension(actor=a, hazard=h, until=until, reason=why),
    )
    story.later(1, 1)
    office = story.cast.office
    if asked and story.act(office, lambda a, h: rectify.grant_extension(actor=a, hazard=h)):
        _ = _fix(story, 3, 9) and _accept(story)


def major(story: Story) -> None:
    if not _through(story):
        return
    lead = _lead(story)
    story.later(1, 3)
    five = {name: FIVE[name] for name in FIVE_ITEMS}
    if story.hazard is not None and story.hazard.state == "signed":
        planned = story.act(lead, lambda a, h: rectify.plan(actor=a, hazard=h, items=five))
        if not (planned and story.act(lead, lambda a, h: rectify.start(actor=a, hazard=h))):
            return
    if _fix(story, 8, 25) and _accept(story):
        story.later(0, 2)
        cause = story.random.choice(CAUSES)
        changed = "已列入年度经费预算，并修订巡查制度。"
        if story.hazard is not None and story.hazard.state == "accepted":
            story.act(
                _judge(story),
                lambda a, h: accept.close(actor=a, hazard=h, cause=cause, change=changed),
            )


def rebounded(story: Story) -> None:
    on_time(story)
    if story.hazard is None or story.hazard.state != "closed":
        return
    story.later(15, 40)
    why = "随机复查发现问题再次出现。"
    office = story.cast.office
    if story.act(office, lambda a, h: triage.rebound(actor=a, hazard=h, reason=why)):
        story.later(0, 1)
        story.act(office, lambda a, h: triage.dispatch(actor=a, hazard=h))


def false(story: Story) -> None:
    story.later(1, 3)
    hazard = story.hazard
    desk = story.cast.of(hazard.desk if hazard else None, Ability.TRIAGE)
    why = "现场核实，未发现所报情况。"
    story.act(desk, lambda a, h: triage.mark_false(actor=a, hazard=h, reason=why))


TOLD: dict[str, Callable[[Story], None]] = {
    "self_closed": self_closed,
    "on_time": on_time,
    "returned": returned,
    "objected": objected,
    "transferred": transferred,
    "extended": extended,
    "major": major,
    "rebounded": rebounded,
    "false": false,
    "waiting": waiting,
}
