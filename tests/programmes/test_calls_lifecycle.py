"""Every verb of a call from every state by every role: allowed by the table, or refused by it."""

from itertools import product
from typing import Any

import pytest

from anxiao.config.roles import ROLES
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.errors import No, NotAllowed, Refused
from anxiao.programmes.calls.lifecycle import LIFECYCLE, TOP, State
from anxiao.programmes.calls.models import Call
from tests.world import TOWN

SCHOOL, CENTRAL, POLICE, TOWN_OFFICE, OFFICE, CITY, OTHER = range(5, 12)
STATES = [str(state) for state in State]
OF_THE_SCHOOL = ("close_helped", "close_unhelped", "reopen", "add", "withdraw")


def a_call(state: str, level: int = 0) -> Call:
    return Call(
        state=state,
        level=level,
        caller=SCHOOL,
        subject_owner=SCHOOL,
        routed_to=POLICE,
        territorial_owner=TOWN_OFFICE,
        raised_to=[OFFICE, CITY][:level],
        territory_code=TOWN,
        due_at=clock.now(),
        answer_by=clock.now(),
    )


def an_actor(role: str, organisation: int, *, supervises: tuple[int, ...] = ()) -> Actor:
    subjects = (organisation, *supervises)
    return Actor(
        name=role,
        abilities=ROLES[role].abilities,
        organisation=organisation,
        role=role,
        reach=Reach(lo=0, hi=999_999_999_999, subjects=subjects, parties=(organisation,)),
    )


def may(verb: str, role: str, organisation: int, state: str, level: int) -> bool:
    """Who may do what when, written down once more in plain words."""
    school = role == "school_officer" and organisation == SCHOOL
    if verb in OF_THE_SCHOOL:
        when = {"close_helped": ("made", "answered"), "add": ("made", "answered")}
        when |= {"close_unhelped": ("answered",), "reopen": ("answered",)}
        return school and state in when.get(verb, ("made", "answered"))
    answers = role in ("officer", "town_officer", "coordinator")
    if verb == "answer":
        asked = {POLICE, TOWN_OFFICE, *[OFFICE, CITY][:level]}
        return answers and state == "made" and organisation in asked
    if verb == "route":
        is_office = role == "coordinator"
        return state == "made" and (is_office or (answers and organisation == POLICE))
    return verb == "pass_up" and role == "coordinator" and state == "made" and level < TOP


def test_the_table_knows_every_verb_and_every_state() -> None:
    assert {step.verb for step in LIFECYCLE.steps} == set(LIFECYCLE.verbs)
    reached = {"made", *(str(step.target) for step in LIFECYCLE.steps)}
    assert reached == set(STATES)


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("state", STATES)
def test_every_verb_by_every_role_at_every_organisation(state: str, level: int) -> None:
    where = (SCHOOL, CENTRAL, POLICE, TOWN_OFFICE, OFFICE, CITY, OTHER)
    for role, organisation in product(sorted(ROLES), where):
        actor = an_actor(role, organisation)
        offered = LIFECYCLE.offers(a_call(state, level), to=actor)
        for verb in LIFECYCLE.verbs:
            is_allowed = may(verb, role, organisation, state, level)
            assert fires(verb, a_call(state, level), actor, offered) is is_allowed, (
                verb, role, organisation,
            )  # fmt: skip


def fires(verb: str, call: Call, actor: Actor, offered: dict[str, Any]) -> bool:
    before = call.state
    try:
        LIFECYCLE.fire(verb, call, actor=actor)
    except No as error:
        assert call.state == before
        assert isinstance(error, (Refused, NotAllowed))
        assert offered.get(verb, error.sentence) is not None
        return False
    assert offered[verb] is None
    return True


@pytest.mark.parametrize("verb", OF_THE_SCHOOL)
def test_nobody_closes_it_for_the_school(verb: str) -> None:
    """Not the office, not whoever supervises the school, and no machine."""
    supervisor = an_actor("school_officer", CENTRAL, supervises=(SCHOOL,))
    for actor in (an_actor("coordinator", OFFICE), supervisor, Actor.system("job")):
        with pytest.raises(NotAllowed):
            LIFECYCLE.fire(verb, a_call("answered"), actor=actor)


def test_a_machine_answers_nothing() -> None:
    with pytest.raises(NotAllowed):
        LIFECYCLE.fire("answer", a_call("made"), actor=Actor.system("job"))


def test_readers_have_no_verbs() -> None:
    for role, state in product(("auditor", "publisher", "administrator", "leader"), STATES):
        assert LIFECYCLE.offers(a_call(state), to=an_actor(role, OFFICE)) == {}
