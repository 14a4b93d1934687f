"""Every verb from every state, of cases and of listings; and the ladder as a pure function."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxiao.kernel import workdays
from anxiao.kernel.errors import Refused
from anxiao.kernel.machines import Machine
from anxiao.supervision.cases.doors import DOORS as CASES
from anxiao.supervision.cases.lifecycle import LIFECYCLE as CASE
from anxiao.supervision.cases.lifecycle import State as CaseState
from anxiao.supervision.cases.models import Case
from anxiao.supervision.listings.doors import DOORS as LISTINGS
from anxiao.supervision.listings.lifecycle import LIFECYCLE as LISTING
from anxiao.supervision.listings.lifecycle import State as ListingState
from anxiao.supervision.listings.lifecycle import not_the_body
from anxiao.supervision.rungs import LADDER, Rung, above, skipped
from anxiao.supervision.terms import Ladder, Standing, Terms, latest_since, next_rung
from tests.world import SYSTEM

RULE = Ladder(
    {
        Rung.REMINDER: Terms(1, 3),
        Rung.ORDER: Terms(4, 5),
        Rung.CIRCULAR: Terms(9, 5),
        Rung.INTERVIEW: Terms(14, 10),
        Rung.LISTING: Terms(24, 30),
    },
    10,
    60,
)
TODAY = date(2026, 9, 15)


def sources(machine: Machine, verb: str) -> set[str]:
    return {str(step.source) for step in machine.steps if step.verb == verb}


@pytest.mark.parametrize(
    ("machine", "verb", "state"),
    [
        (machine, verb, str(state))
        for machine, states in ((CASE, CaseState), (LISTING, ListingState))
        for verb, state in product(machine.verbs, states)
    ],
)
def test_a_verb_is_possible_from_its_states_alone(machine: Machine, verb: str, state: str) -> None:
    """A machine may all that its services let it; what speaks of the record is asked elsewhere."""
    row: Any = Case(state=state)
    if state in sources(machine, verb):
        assert [step.verb for step in machine.steps if step.verb == verb and step.source == state]
    else:
        with pytest.raises(Refused, match="not possible while"):
            machine.fire(verb, row, actor=SYSTEM)
        assert row.state == state


def test_no_button_carries_what_follows_from_other_acts() -> None:
    assert {*CASE.verbs} - {*CASES.table} == {"settle", "step_down"}
    assert {*LISTING.verbs} - {*LISTINGS.table} == {
        "expire",
        "supersede",
        "come_up",
        "pass_on",
    }


def test_nobody_ends_a_listing_but_its_body() -> None:
    """Each way out of a standing listing asks for the body, but for what the clock does."""
    ends = {"delist", "revoke"}
    assert all(not_the_body in step.unless for step in LISTING.steps if step.verb in ends)


def test_levels_go_upwards_and_end_at_the_province() -> None:
    assert (above("county"), above("city"), above("province")) == ("city", "province", None)


def test_rungs_passed_over_are_those_between() -> None:
    assert skipped(None, Rung.REMINDER) == []
    assert skipped(None, Rung.LISTING) == list(LADDER[:-1])
    assert skipped(Rung.ORDER, Rung.INTERVIEW) == [Rung.CIRCULAR]
    assert skipped(Rung.LISTING, Rung.LISTING) == []


DAYS = st.one_of(st.none(), st.integers(0, 300).map(lambda n: TODAY - timedelta(days=n)))
STANDINGS = st.builds(
    Standing, st.one_of(st.none(), st.sampled_from(LADDER)), DAYS, DAYS, st.booleans()
)


@given(STANDINGS)
@settings(max_examples=400)
def test_the_next_rung_is_one_above_and_never_more(standing: Standing) -> None:
    found = next_rung(standing, RULE, TODAY)
    if found is None:
        return
    place = LADDER.index(standing.rung) if standing.rung is not None else -1
    assert LADDER.index(found) == place + 1
    assert standing.is_limit_over
    since = standing.late_since if found in LADDER[:2] else standing.grave_since
    assert since is not None
    assert workdays.between(since, TODAY) >= RULE.rungs[found].late_days


@given(STANDINGS)
def test_without_anything_grave_nothing_above_an_order_is_due(standing: Standing) -> None:
    general = Standing(standing.rung, standing.late_since, None, standing.is_limit_over)
    assert next_rung(general, RULE, TODAY) in (None, Rung.REMINDER, Rung.ORDER)


@given(st.integers(0, 120), st.integers(0, 400))
def test_the_latest_day_since_which_it_is_so_late(days: int, back: int) -> None:
    on = TODAY - timedelta(days=back)
    found = latest_since(days, on)
    assert workdays.between(found, on) >= days
    assert workdays.between(found + timedelta(days=1), on) < days or days == 0
