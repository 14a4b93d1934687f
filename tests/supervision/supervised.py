"""Late hazards of the small county, and the cases that they come to, walked through services."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, clocks, rectify, report, triage
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.people.actors import actor_for
from anxiao.people.models import Person
from anxiao.places import services as places
from anxiao.places.models import Organisation
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases.models import Case, CaseItem, Decision, Kind, Proposal
from anxiao.supervision.cases.services import deciding, opening
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.listings.services import ending
from anxiao.supervision.listings.services.hanging import list_case
from anxiao.supervision.nights.sweep import Swept, sweep
from tests.world import FIVE, MAJOR_CRITERION, SYSTEM, World, hold, item, photo

# A Monday without holidays around it; the limits of these tests end in the weeks after it.
START = datetime(2026, 6, 15, 9, 0, tzinfo=clock.LOCAL)
BASIS = "responsibility.2016"
WANTED = "限期整改到位，书面报告结果"
CITY = 990100000000


def after(working_days: int, start: datetime = START) -> datetime:
    """Nine o'clock on the working day that lies so many after the first."""
    on = workdays.deadline(start.astimezone(clock.LOCAL).date(), working_days).on
    return datetime.combine(on, start.astimezone(clock.LOCAL).time(), clock.LOCAL)


def late_hazard(
    world: World, *, major: bool = False, who: str = "school", limit: int = 5, title: str = ""
) -> Hazard:
    """A hazard that its own school has to put right within a limit, handed out at ``START``."""
    with clock.at(START):
        with acting(world.actors[who]) as school:
            hazard = report.report(
                actor=school,
                site=world.sites[who],
                item=item(),
                title=title or "消防通道堆放杂物",
                criteria=MAJOR_CRITERION if major else (),
            )
        with acting(world.actors["coordinator"]) as office:
            lead = world.organisations[who].pk
            hazard = triage.hand_out(actor=office, hazard=hazard, lead=lead, limit_days=limit)
        with acting(world.actors[who]) as school:
            hazard = rectify.sign_for(actor=school, hazard=hazard)
            if major:
                hazard = rectify.plan(actor=school, hazard=hazard, **FIVE)
                hazard = rectify.start(actor=school, hazard=hazard)
    return hazard


def fixed(world: World, hazard: Hazard, at: datetime, *, who: str = "school") -> Hazard:
    """Put right, accepted on site by the office, and closed with its cause."""
    with clock.at(at), acting(world.actors[who]) as school:
        shown = rectify.request_acceptance(
            actor=school, hazard=again(hazard), remedy="已清理", files=[photo(school, 5).pk]
        )
    with clock.at(at + timedelta(minutes=5)), acting(world.actors["coordinator"]) as office:
        judged = accept.accept(
            actor=office, hazard=shown, on_site=True, files=[photo(office, 6).pk]
        )
        if judged.state == "accepted":
            judged = accept.close(
                actor=office, hazard=judged, cause="money", change="已列入年度预算"
            )
    return judged


def again(row: Any, actor: Actor = SYSTEM) -> Any:
    with acting(actor):
        return type(row).objects.get(pk=row.pk)


def night(at: datetime) -> Swept:
    """What the jobs do at a moment."""
    with clock.at(at):
        with acting(SYSTEM):
            clocks.mark_overdue(actor=SYSTEM)
        return sweep(actor=SYSTEM)


def case_of(world: World, who: str = "school") -> Case:
    with acting(SYSTEM):
        found: Case = Case.objects.filter(organisation=world.organisations[who].pk).latest(
            "made_at"
        )
        return found


def late_case(world: World, *, major: bool = False, days: int = 1, limit: int = 5) -> Case:
    """The case of the school, so many working days after the limit has passed."""
    late_hazard(world, major=major, limit=limit)
    night(after(limit + days))
    return case_of(world)


def does(
    world: World, who: str, service: Callable[..., Any], row: Any, at: datetime, **given: Any
) -> Any:
    """One verb by one of the county's people at a moment."""
    with clock.at(at), acting(world.actors[who]) as actor:
        return service(actor=actor, row=row, **given)


DECIDING: dict[str, Callable[..., Case]] = {
    "remind": deciding.remind,
    "order": deciding.order,
    "circulate": deciding.circulate,
    "interview": deciding.interview,
}


def decided(
    world: World, verb: str, row: Case, at: datetime, *, who: str = "coordinator", **given: Any
) -> Case:
    asked = {"basis": BASIS, "requirements": WANTED, **given}
    done: Case = does(world, who, DECIDING[verb], row, at, **asked)
    return done


def listed(
    world: World, row: Case, at: datetime, *, who: str = "coordinator", **given: Any
) -> Listing:
    """Listed by an office, its school's post answering for it; rungs passed over with a reason."""
    asked = {
        "basis": BASIS,
        "requirements": WANTED,
        "direct": [world.actors["school"].post],
        "why_skipped": "危险特别严重",
        **given,
    }
    does(world, who, list_case, row, at, **asked)
    with acting(SYSTEM):
        found: Listing = Listing.objects.filter(case=row.pk).latest("made_at")
        return found


def delisted(world: World, row: Listing, at: datetime, *, who: str = "coordinator") -> Listing:
    """Reported as put right, accepted on site, taken down."""
    row = does(world, "school", ending.submit, row, at, remedy="已拆除隔断并复检")
    on = at.astimezone(clock.LOCAL).date()
    row = does(world, who, ending.accept, row, at, inspected_on=on, opinion="现场已整改到位")
    done: Listing = does(world, who, ending.delist, row, at)
    return done


def area_case(world: World, at: datetime) -> Case:
    """The town as an area to be put in order."""
    town = world.organisations["town"]
    with clock.at(at), acting(world.actors["coordinator"]) as office:
        return opening.open_case(
            actor=office,
            organisation=town.pk,
            kind=Kind.AREA,
            area=town.territory_code,
            why="校园周边治安案件多发",
        )


def with_a_city(world: World) -> Actor:
    """An office of the city above, with somebody who coordinates there."""
    with acting(SYSTEM):
        office = places.add_organisation(
            actor=SYSTEM,
            name={"zh": "市平安办", "en": "City office"},
            kind="office",
            territory_code=CITY,
            sectors=["coordination"],
        )
        person = Person.objects.create(username="city", name="city post")
        post = hold(person, office, "coordinator")
        world.organisations["city"], world.people["city"] = office, person
        world.actors["city"] = actor_for(person, post)
    return world.actors["city"]


def items(case: Case) -> list[CaseItem]:
    with acting(SYSTEM):
        return list(CaseItem.objects.filter(case=case.pk).order_by("late_since", "pk"))


def decisions(case: Case) -> list[Decision]:
    with acting(SYSTEM):
        return list(Decision.objects.filter(case=case.pk).order_by("taken_at"))


def proposals(**wanted: Any) -> list[Proposal]:
    with acting(SYSTEM):
        return list(Proposal.objects.filter(**wanted).order_by("made_at", "pk"))


def effects(**wanted: Any) -> list[Bar]:
    with acting(SYSTEM):
        return list(Bar.objects.filter(**wanted).order_by("starts_on", "what", "pk"))


def holder(world: World, who: str) -> UUID:
    return world.people[who].pk


def schools(world: World, number: int) -> Sequence[Organisation]:
    """So many more schools of the town, each with a campus of its own."""
    made = []
    with acting(SYSTEM):
        for place in range(number):
            school = places.add_organisation(
                actor=SYSTEM,
                name={"zh": f"第{place}小学", "en": f"School {place}"},
                kind="school",
                territory_code=world.organisations["town"].territory_code,
            )
            places.add_school(actor=SYSTEM, organisation=school, stage="primary", pupils=90)
            world.sites[f"s{place}"] = places.add_site(
                actor=SYSTEM,
                organisation=school,
                name={"zh": f"第{place}校区", "en": f"Campus {place}"},
                kind="campus",
            )
            world.organisations[f"s{place}"] = school
            person = Person.objects.create(username=f"s{place}", name=f"s{place} post")
            world.people[f"s{place}"] = person
            world.actors[f"s{place}"] = actor_for(person, hold(person, school, "school_officer"))
            made.append(school)
    return made


def day_of(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()
