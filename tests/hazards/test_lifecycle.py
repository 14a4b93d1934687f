"""Every verb from every state by every role: allowed by the table, or refused by it."""

import pytest

from anxiao.config.roles import ROLES
from anxiao.hazards.lifecycle import LIFECYCLE, State
from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.errors import No, NotAllowed, Refused

VERBS = sorted(LIFECYCLE.verbs)
LEAD = 5


def a_hazard(state: str) -> Hazard:
    return Hazard(state=state, lead=LEAD, subject_owner=LEAD, parties=[LEAD])


def an_actor(role: str, organisation: int) -> Actor:
    return Actor(
        name=role,
        abilities=ROLES[role].abilities,
        organisation=organisation,
        role=role,
        reach=Reach(lo=0, hi=999_999_999_999, parties=(organisation,)),
    )


def test_the_table_knows_every_verb_and_every_state() -> None:
    assert {step.verb for step in LIFECYCLE.steps} == set(LIFECYCLE.verbs)
    assert {step.source for step in LIFECYCLE.steps} <= {str(s) for s in State}
    reached = {"reported", *(str(step.target) for step in LIFECYCLE.steps)}
    assert reached == {str(state) for state in State}


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("organisation", [LEAD, 6], ids=["lead", "other"])
@pytest.mark.parametrize("state", [str(state) for state in State])
def test_every_verb_from_a_state(role: str, organisation: int, state: str) -> None:
    actor = an_actor(role, organisation)
    offered = LIFECYCLE.offers(a_hazard(state), to=actor)
    for verb in VERBS:
        rows = [step for step in LIFECYCLE.steps if step.verb == verb]
        able = any(step.ability in actor.abilities for step in rows)
        here = any(step.source == state and step.ability in actor.abilities for step in rows)
        hazard = a_hazard(state)
        try:
            step = LIFECYCLE.fire(verb, hazard, actor=actor)
        except No as error:
            assert hazard.state == state
            assert isinstance(error, (Refused, NotAllowed))
            if not able:
                assert isinstance(error, NotAllowed)
            elif not here:
                assert isinstance(error, Refused)
            else:
                assert offered[verb] == error.sentence
        else:
            assert here
            assert offered[verb] is None
            assert hazard.state == step.target


@pytest.mark.parametrize("verb", ["accept", "close", "confirm", "return"])
def test_the_rectifier_never_judges_its_own_work(verb: str) -> None:
    source = next(step.source for step in LIFECYCLE.steps if step.verb == verb)
    hazard = a_hazard(source)
    hazard.rectifier = LEAD
    with pytest.raises(NotAllowed):
        LIFECYCLE.fire(verb, hazard, actor=an_actor("coordinator", LEAD))


def test_readers_have_no_verbs() -> None:
    for role in ("auditor", "publisher", "administrator"):
        for state in State:
            assert LIFECYCLE.offers(a_hazard(str(state)), to=an_actor(role, LEAD)) == {}
