"""Plans of the small county, walked to a state through the services."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from anxiao.inspections.plans.models import InspectionPlan, PlanScope
from anxiao.inspections.plans.services import drafting, issuing
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services import filling, planned
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.people.actors import actor_for
from anxiao.people.models import Person
from tests.inspections.visiting import checklist, finish, verdicts
from tests.world import SYSTEM, World, hold

# A Monday without holidays around it.
MONDAY = datetime(2026, 6, 15, 9, 0, tzinfo=clock.LOCAL)
WHY = "上级另有安排"
TEAM = ("inspector", "police")


def second(world: World) -> None:
    """A second post in the county's office that plans, books and releases."""
    with acting(SYSTEM):
        person = Person.objects.create(username="second", name="second post")
        post = hold(person, world.organisations["office"], "coordinator")
    world.people["second"], world.actors["second"] = person, actor_for(person, post)


def draft(
    world: World,
    kind: str = "special",
    who: str = "coordinator",
    *,
    at: tuple[str, ...] = ("school",),
    team: tuple[str, ...] = TEAM,
    first: date | None = None,
    days: int = 7,
    lists: list[UUID] | None = None,
    **more: Any,
) -> InspectionPlan:
    starts_on = first or clock.today()
    given = {
        "kind": kind,
        "title": "校园安全检查",
        "checklists": lists or [checklist().pk],
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=days),
        "sites": [world.sites[one].pk for one in at],
        "team": [world.actors[one].post for one in team],
        **more,
    }
    with acting(world.actors[who]) as actor:
        return drafting.draft(actor=actor, **given)


def does(world: World, who: str, service: Any, row: Any, **given: Any) -> Any:
    """One verb on a plan or a visit by one of the county's people."""
    with acting(world.actors[who]) as actor:
        return service(actor=actor, row=row, **given)


def issued(world: World, kind: str = "special", who: str = "coordinator", **more: Any) -> Any:
    return does(world, who, issuing.issue, draft(world, kind, who, **more))


def visits_of(plan: InspectionPlan, world: World, who: str = "coordinator") -> list[Visit]:
    """The visits of a plan as somebody sees them."""
    with acting(world.actors[who]) as actor:
        return list(Visit.objects.visible_to(actor).of_plan(plan).order_by("pk"))


def scope_of(plan: InspectionPlan, world: World, who: str = "coordinator") -> PlanScope:
    with acting(world.actors[who]):
        return PlanScope.objects.get(plan=plan)


def known(row: Any, world: World, who: str = "coordinator") -> Any:
    """A record as it is now, read by somebody who knows of it."""
    with acting(world.actors[who]):
        return type(row).objects.get(pk=row.pk)


def released(world: World, visit: Visit) -> Visit:
    """By the two persons of the office."""
    if "second" not in world.actors:
        second(world)
    does(world, "coordinator", planned.release, visit)
    return does(world, "second", planned.release, visit)  # type: ignore[no-any-return]


def begun(world: World, visit: Visit, who: str = "inspector") -> Visit:
    return does(world, who, planned.begin, visit)  # type: ignore[no-any-return]


def filled(world: World, visit: Visit, *failed: int, who: str = "inspector") -> Visit:
    """Every question answered by one of the team, who alone knows of a sealed one."""
    with acting(world.actors[who]) as actor:
        for sheet in Sheet.objects.filter(visit=visit).select_related("checklist"):
            answers = verdicts(sheet.checklist.items, *failed)
            filling.save(actor=actor, row=visit, sheet=sheet.pk, answers=answers)
    return visit


def carried_out(world: World, visit: Visit, *failed: int, who: str = "inspector") -> Visit:
    """Released where it has to be, begun, filled in and finished."""
    if visit.released_at is None:
        visit = released(world, visit)
    return finish(world, filled(world, begun(world, visit, who), *failed, who=who), who)
