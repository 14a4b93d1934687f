"""Every verb of requests, orders and instructions from every state by every role."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from anxiao.config.roles import ROLES
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.errors import No, NotAllowed, Refused
from anxiao.kernel.machines import Machine
from anxiao.programmes.asks import doors, lifecycle
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.instructions.doors import INSTRUCTIONS
from anxiao.programmes.instructions.lifecycle import BY_ITSELF, INSTRUCTION, State
from anxiao.programmes.instructions.models import Instruction

SENDER, RECIPIENT, OTHER = 5, 6, 7


def a_request(state: str) -> Request:
    until = clock.today()
    return Request(state=state, sender=SENDER, recipient=RECIPIENT, declinable_until=until)


def an_order(state: str) -> Order:
    return Order(state=state, sender=SENDER, recipient=RECIPIENT)


def an_instruction(state: str) -> Instruction:
    return Instruction(state=state, office=SENDER)


KINDS: list[tuple[Machine, Callable[[str], Any], Any, str]] = [
    (lifecycle.REQUEST, a_request, lifecycle.RequestState, "sent"),
    (lifecycle.ORDER, an_order, lifecycle.OrderState, "issued"),
    (INSTRUCTION, an_instruction, State, "entered"),
]
EACH = [(machine, make, str(one)) for machine, make, states, _first in KINDS for one in states]


def an_actor(role: str, organisation: int) -> Actor:
    return Actor(
        name=role,
        abilities=ROLES[role].abilities,
        organisation=organisation,
        role=role,
        reach=Reach(lo=0, hi=999_999_999_999, parties=(organisation,)),
    )


@pytest.mark.parametrize(("machine", "make", "states", "first"), KINDS)
def test_the_table_knows_every_verb_and_every_state(
    machine: Machine, make: Any, states: Any, first: str
) -> None:
    assert {step.verb for step in machine.steps} == {*machine.verbs}
    assert {first, *(str(step.target) for step in machine.steps)} == {str(one) for one in states}


@pytest.mark.parametrize(("machine", "make", "state"), EACH)
def test_every_verb_from_a_state(machine: Machine, make: Any, state: str) -> None:
    for role, organisation in product(sorted(ROLES), (SENDER, RECIPIENT, OTHER)):
        actor = an_actor(role, organisation)
        offered = machine.offers(make(state), to=actor)
        for verb in machine.verbs:
            try_verb(machine, verb, make(state), actor, offered)


def try_verb(machine: Machine, verb: str, row: Any, actor: Actor, offered: Any) -> None:
    state = row.state
    able = [s for s in machine.steps if s.verb == verb and s.ability in actor.abilities]
    here = [step for step in able if step.source == state]
    try:
        step = machine.fire(verb, row, actor=actor)
    except No as error:
        assert row.state == state
        assert isinstance(error, Refused if able and not here else (Refused, NotAllowed))
        assert able or isinstance(error, NotAllowed)
        if verb in offered:
            assert offered[verb] == error.sentence
        else:
            assert all(one.is_moot(actor, row, clock.now()) for one in here)
    else:
        assert here
        assert actor.organisation != OTHER
        assert offered[verb] is None
        assert row.state == step.target


def test_an_order_cannot_be_declined_nor_a_request_be_out_of_power() -> None:
    assert "decline" not in lifecycle.ORDER.verbs
    assert "out_of_power" not in lifecycle.REQUEST.verbs
    assert "decline" not in doors.ORDERS.table


def test_every_verb_has_its_door_but_those_that_follow_by_themselves() -> None:
    assert {*doors.REQUESTS.table} == {*lifecycle.REQUEST.verbs}
    assert {*doors.ORDERS.table} == {*lifecycle.ORDER.verbs}
    assert {*INSTRUCTIONS.table} == {*INSTRUCTION.verbs} - {*BY_ITSELF}


@pytest.mark.parametrize("verb", BY_ITSELF)
def test_nobody_takes_a_step_that_follows_from_the_orders(verb: str) -> None:
    for step in INSTRUCTION.steps:
        if step.verb == verb:
            row = an_instruction(str(step.source))
            assert verb not in INSTRUCTION.offers(row, to=an_actor("coordinator", SENDER))
            with pytest.raises(NotAllowed):
                INSTRUCTION.fire(verb, row, actor=an_actor("coordinator", SENDER))
