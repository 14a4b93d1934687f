"""Every verb of a booking from every state by every role: allowed by the table, or refused."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from anxiao.config.roles import ROLES
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.errors import No, NotAllowed, Refused
from anxiao.programmes.bookings.lifecycle import LIFECYCLE, State
from anxiao.programmes.bookings.models import Booking
from tests.world import TOWN

SCHOOL, POLICE, MARKET, OFFICE, OTHER = range(5, 10)
STATES = [str(state) for state in State]
BOOKS = ("coordinator", "officer", "town_officer", "inspector")
APPROVES = ("coordinator", "leader")
OPEN = ("booked", "awaiting_approval")


def a_booking(state: str, orderer: int = POLICE, *, hidden: bool = False, days: int = 0) -> Booking:
    """Ordered by somebody, with the market department; it begins in so many days."""
    return Booking(
        state=state,
        orderer=orderer,
        departments=[MARKET],
        share="unannounced" if hidden else "announced",
        kind="inspection",
        subject_owner=SCHOOL,
        desk=OFFICE if state == "awaiting_approval" else orderer,
        territory_code=TOWN,
        starts_on=clock.today() + timedelta(days=days),
        ends_on=clock.today() + timedelta(days=days),
    )


def an_actor(role: str, organisation: int) -> Actor:
    return Actor(
        name=role,
        abilities=ROLES[role].abilities,
        organisation=organisation,
        role=role,
        reach=Reach(lo=0, hi=999_999_999_999, subjects=(organisation,), parties=(organisation,)),
    )


def may(verb: str, role: str, organisation: int, row: Booking) -> bool:
    """Who may do what when, written down once more in plain words."""
    orders, state = organisation == row.orderer, row.state
    if verb in ("approve", "refuse_exception"):
        decides = role in APPROVES and organisation == OFFICE and state == "awaiting_approval"
        return decides and not (orders and role == "coordinator")
    if role not in BOOKS:
        return False
    comes = orders or organisation == MARKET
    if verb == "carry_out":
        return comes and state == "booked" and row.starts_on <= clock.today()
    if verb == "join":
        return not comes and state == "booked" and not row.is_unannounced
    if verb == "merge":
        return orders and state in OPEN and not (row.is_unannounced and state == "booked")
    return orders and state in OPEN


def test_the_table_knows_every_verb_and_every_state() -> None:
    assert {step.verb for step in LIFECYCLE.steps} == set(LIFECYCLE.verbs)
    reached = {"awaiting_approval", *(str(step.target) for step in LIFECYCLE.steps)}
    assert reached == set(STATES)


@pytest.mark.parametrize("orderer", [POLICE, OFFICE])
@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("days", [0, 3])
@pytest.mark.parametrize("state", STATES)
def test_every_verb_by_every_role_at_every_organisation(
    state: str, days: int, hidden: bool, orderer: int
) -> None:
    for role, organisation in product(sorted(ROLES), (SCHOOL, POLICE, MARKET, OFFICE, OTHER)):
        actor = an_actor(role, organisation)
        row = a_booking(state, orderer, hidden=hidden, days=days)
        offered = LIFECYCLE.offers(row, to=actor)
        for verb in LIFECYCLE.verbs:
            row = a_booking(state, orderer, hidden=hidden, days=days)
            is_allowed = may(verb, role, organisation, row)
            assert fires(verb, row, actor, offered) is is_allowed, (verb, role, organisation)


def fires(verb: str, row: Booking, actor: Actor, offered: dict[str, Any]) -> bool:
    before = row.state
    try:
        LIFECYCLE.fire(verb, row, actor=actor)
    except No as error:
        assert row.state == before
        assert isinstance(error, (Refused, NotAllowed))
        assert offered.get(verb, error.sentence) is not None
        return False
    assert offered[verb] is None
    return True


def test_a_machine_neither_books_nor_approves() -> None:
    for verb, state in product(LIFECYCLE.verbs, OPEN):
        if verb == "join":
            continue
        with pytest.raises((NotAllowed, Refused)):
            LIFECYCLE.fire(verb, a_booking(state), actor=Actor.system("job"))


def test_readers_have_no_verbs() -> None:
    for role, state in product(("auditor", "publisher", "administrator", "school_officer"), STATES):
        assert LIFECYCLE.offers(a_booking(state), to=an_actor(role, SCHOOL)) == {}
