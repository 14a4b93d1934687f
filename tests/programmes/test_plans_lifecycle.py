"""Every verb from every state by every role: allowed by the table, or refused by it."""

from itertools import product
from typing import Any

import pytest

from anxiao.config.roles import ROLES
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.errors import No, NotAllowed, Refused
from anxiao.kernel.machines import Machine
from anxiao.programmes.plans.doors import PROGRAMMES, TASKS
from anxiao.programmes.plans.lifecycle import PROGRAMME, TASK, ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Task

GIVER, HAS, ELSE = 5, 6, 7


def a_task(state: str) -> Task:
    whole = Task(state="signed", giver=1, organisation=GIVER)
    return Task(
        state=state,
        parent=whole,
        is_top=False,
        giver=GIVER,
        organisation=HAS,
        above=[1],
        standard="每月一次",
        leader=whole.pk,
        deadline=clock.today(),
    )


def an_actor(role: str, organisation: int) -> Actor:
    return Actor(
        name=role,
        abilities=ROLES[role].abilities,
        organisation=organisation,
        role=role,
        reach=Reach(lo=0, hi=999_999_999_999, parties=(organisation,)),
    )


@pytest.mark.parametrize(("machine", "states"), [(TASK, TaskState), (PROGRAMME, ProgrammeState)])
def test_the_tables_know_every_verb_and_every_state(machine: Machine, states: Any) -> None:
    assert {step.verb for step in machine.steps} == set(machine.verbs)
    reached = {"draft", *(str(step.target) for step in machine.steps)}
    assert reached == {str(state) for state in states}
    assert {*machine.states} == reached


def test_every_verb_of_the_doors_is_one_of_the_table() -> None:
    assert {*TASKS.table} <= {*TASK.verbs}
    assert {*PROGRAMMES.table} <= {*PROGRAMME.verbs}


@pytest.mark.parametrize("state", [str(state) for state in TaskState])
def test_every_verb_of_a_task_from_a_state(db: None, state: str) -> None:
    for role, organisation in product(sorted(ROLES), (GIVER, HAS, ELSE)):
        actor = an_actor(role, organisation)
        offered = TASK.offers(a_task(state), to=actor)
        for verb in sorted(TASK.verbs):
            try_verb(TASK, verb, a_task(state), actor, offered)


@pytest.mark.parametrize("state", [str(state) for state in ProgrammeState])
def test_every_verb_of_a_programme_from_a_state(db: None, state: str) -> None:
    for role, organisation in product(sorted(ROLES), (GIVER, ELSE)):
        actor = an_actor(role, organisation)
        offered = PROGRAMME.offers(Programme(state=state, issuer=GIVER), to=actor)
        for verb in sorted(PROGRAMME.verbs):
            row = Programme(state=state, issuer=GIVER)
            try_verb(PROGRAMME, verb, row, actor, offered)


def try_verb(machine: Machine, verb: str, row: Any, actor: Actor, offered: dict[str, Any]) -> None:
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
            assert all(step.is_moot(actor, row, clock.now()) for step in here)
    else:
        assert here
        assert offered[verb] is None
        assert row.state == step.target


@pytest.mark.parametrize(
    ("verb", "state", "whose"),
    [
        ("sign_for", "handed", HAS),
        ("report", "signed", HAS),
        ("submit", "signed", HAS),
        ("break_down", "signed", HAS),
        ("confirm", "submitted", GIVER),
        ("return", "submitted", GIVER),
        ("cancel", "handed", GIVER),
        ("hand_over", "draft", GIVER),
    ],
)
def test_a_verb_belongs_to_one_side(db: None, verb: str, state: str, whose: int) -> None:
    for organisation in (GIVER, HAS, ELSE):
        task, actor = a_task(state), an_actor("town_officer", organisation)
        if organisation == whose:
            TASK.fire(verb, task, actor=actor)
        else:
            with pytest.raises(NotAllowed):
                TASK.fire(verb, task, actor=actor)


@pytest.mark.parametrize("lacks", ["leader", "organisation", "standard", "deadline"])
def test_nothing_is_handed_over_without_the_four(lacks: str) -> None:
    task = a_task("draft")
    setattr(task, lacks, "" if lacks == "standard" else None)
    with pytest.raises(Refused) as refused:
        TASK.fire("hand_over", task, actor=an_actor("coordinator", GIVER))
    assert "%(what)s is missing" in refused.value.sentence["key"]


def test_whoever_reported_it_done_does_not_confirm_it() -> None:
    task = a_task("submitted")
    actor = Actor(
        name="x", abilities=ROLES["coordinator"].abilities, organisation=GIVER, post=task.pk
    )
    task.submitted_by = task.pk
    with pytest.raises(NotAllowed):
        TASK.fire("confirm", task, actor=actor)


def test_readers_have_no_verbs() -> None:
    for role in ("auditor", "publisher", "administrator", "leader"):
        for state in TaskState:
            assert TASK.offers(a_task(str(state)), to=an_actor(role, HAS)) == {}
