"""Bookings of the small county's school, walked to a state through the services."""

from datetime import date, datetime, timedelta
from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.norms import services as norms
from anxiao.programmes.bookings.lifecycle import State
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services import booking, changing, excepting
from tests.world import COUNTY, SYSTEM, World

# A Monday without holidays around it.
MONDAY = datetime(2026, 6, 15, 9, 0, tzinfo=clock.LOCAL)
FIRST = date(2026, 6, 22)
WHY = "上级交办的专项督查"


def limit(
    inspections: int | None = 5,
    *,
    assessments: int | None = None,
    percent: int | None = None,
    since: date = date(2026, 1, 1),
) -> None:
    """The county's own rule of how often a school may be visited."""
    value = {
        "comprehensive_supervision": 1,
        "routine_assessments": assessments,
        "inspections": inspections,
    }
    rules: dict[str, Any] = {"school.inspection_quota": value}
    if percent is not None:
        rules["school.unannounced_share"] = percent
    for key, rule in rules.items():
        rule_of(COUNTY, key, rule, since)


def rule_of(territory: int, key: str, value: Any, since: date = date(2026, 1, 1)) -> None:
    with acting(SYSTEM):
        norms.add_rule(
            actor=SYSTEM, key=key, territory_code=territory, valid_from=since, value=value
        )


def book(world: World, who: str = "education", *, day: date = FIRST, **more: Any) -> Booking:
    """One announced inspection of the school."""
    given = {
        "school": world.organisations["school"].pk,
        "kind": "inspection",
        "title": "春季安全检查",
        "starts_on": day,
        "ends_on": day,
        **more,
    }
    with acting(world.actors[who]) as actor:
        return booking.book(actor=actor, **given)


def fill(world: World, number: int, who: str = "education", **more: Any) -> list[Booking]:
    """Several, a month apart so that none lies near another."""
    return [book(world, who, day=FIRST + timedelta(days=30 * one), **more) for one in range(number)]


def sealed(world: World, who: str = "coordinator", **more: Any) -> Booking:
    return book(world, who, share="unannounced", title="暗访：食堂与门岗", **more)


def does(world: World, who: str, service: Any, row: Booking, **given: Any) -> Booking:
    """One verb by one of the county's people."""
    with acting(world.actors[who]) as actor:
        done: Booking = service(actor=actor, row=row, **given)
        return done


def booked_in(world: World, state: str) -> Booking:
    """A booking of the police in a state; the quota is used up where it awaits approval."""
    if state in (State.AWAITING, State.REFUSED):
        if norms.rule("school.inspection_quota", territory=COUNTY, on=FIRST)["inspections"] != 0:
            limit(0)
        day = clock.today() + timedelta(days=7)
        row = book(world, "police", day=day, exception_reason=WHY)
        if state == State.REFUSED:
            return does(world, "coordinator", excepting.refuse_exception, row, reason="年内已多")
        return row
    today = clock.today()
    row = book(world, "police", day=today)
    if state == State.CANCELLED:
        return does(world, "police", changing.cancel, row, reason="另行安排")
    if state == State.CARRIED_OUT:
        return does(world, "police", changing.carry_out, row)
    if state == State.MERGED:
        other = book(world, "market", day=today)
        return does(world, "police", changing.merge, row, into=other.pk)
    return row
