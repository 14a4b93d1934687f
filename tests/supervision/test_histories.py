"""A year of chance: whatever people and nights do, the ladder keeps its promises."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxiao.hazards.models import Hazard
from anxiao.kernel.errors import No
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.supervision.cases.models import Case, CaseItem, Decision, Proposal
from anxiao.supervision.cases.services import deciding, passing, pausing
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.listings.services import ending
from anxiao.supervision.listings.services.hanging import list_case
from anxiao.supervision.rungs import LADDER, Rung
from tests.supervision.supervised import (
    BASIS,
    WANTED,
    after,
    again,
    day_of,
    does,
    fixed,
    late_hazard,
    night,
    schools,
    with_a_city,
)
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db
UNITS, LIMIT = 12, 5
# Of the hazards of a history every third is major.
EVERY = 3
WHO = ("coordinator", "city", "town", "s0", "s1", "leader")
OFFICES = ("coordinator", "city")
ASKED = {"basis": BASIS, "requirements": WANTED}
CASE_VERBS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "remind": (deciding.remind, ASKED),
    "order": (deciding.order, ASKED),
    "circulate": (deciding.circulate, ASKED),
    "interview": (deciding.interview, ASKED),
    "list": (list_case, ASKED),
    "dismiss": (deciding.dismiss, {"reason": "缓议"}),
    "pause": (pausing.ask_pause, {"reason": "雨季"}),
    "grant": (pausing.grant_pause, {}),
    "out": (passing.out_of_power, {"reason": "没有经费"}),
    "stay": (passing.refuse_move, {"reason": "可以办"}),
    "drop": (deciding.drop, {"reason": "重复"}),
}
LISTING_VERBS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "extend": (ending.extend, {"reason": "雨季"}),
    "submit": (ending.submit, {"remedy": "已整改"}),
    "return": (ending.send_back, {"reason": "未到位"}),
    "accept": (ending.accept, {"opinion": "已到位"}),
    "delist": (ending.delist, {}),
}
STEPS = st.tuples(
    st.sampled_from(["night", "night", "night", "fix", *CASE_VERBS, *LISTING_VERBS]),
    st.integers(0, UNITS - 1),
    st.sampled_from(WHO),
    st.integers(1, 12),
    st.booleans(),
)


@dataclass
class History:
    """One course of a year, told by chance."""

    world: World
    day: int = LIMIT + 1
    hazards: list[Hazard] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return after(self.day)

    def step(self, verb: str, unit: int, who: str, days: int, *, says_why: bool) -> None:
        """Whatever is tried may be refused; then nothing has happened."""
        self.day += days if verb == "night" else 0
        try:
            with transaction.atomic():
                self._do(verb, unit, who, days, why="另有原因" if says_why else "")
        except No:
            return

    def _do(self, verb: str, unit: int, who: str, days: int, *, why: str) -> None:
        if verb == "night":
            night(self.at)
        elif verb == "fix":
            hazard = again(self.hazards[unit])
            if hazard.is_open:
                fixed(self.world, hazard, self.at, who=f"s{unit}")
        elif verb in CASE_VERBS:
            self._of_case(verb, unit, who, days, why)
        else:
            self._of_listing(verb, unit, who, days)

    def _of_case(self, verb: str, unit: int, who: str, days: int, why: str) -> None:
        case = self._latest(Case, unit)
        if case is None:
            return
        service, given = CASE_VERBS[verb]
        more: dict[str, Any] = {}
        if verb in ("order", "circulate", "interview", "list"):
            more["why_skipped"] = why
        if verb == "list":
            more["direct"] = [self.world.actors[f"s{unit}"].post]
        if verb == "pause":
            more["until"] = day_of(after(self.day + days))
        actor = f"s{unit}" if verb in ("pause", "out") else who
        does(self.world, actor, service, case, self.at, **given, **more)

    def _of_listing(self, verb: str, unit: int, who: str, days: int) -> None:
        row = self._latest(Listing, unit)
        if row is None:
            return
        service, given = LISTING_VERBS[verb]
        more: dict[str, Any] = {}
        if verb == "extend":
            more["until"] = day_of(after(self.day + 20 + days))
        if verb == "accept":
            more["inspected_on"] = day_of(self.at)
        actor = f"s{unit}" if verb == "submit" else who
        does(self.world, actor, service, row, self.at, **given, **more)

    def _latest(self, model: Any, unit: int) -> Any:
        key = self.world.organisations[f"s{unit}"].pk
        with acting(SYSTEM):
            return model.objects.filter(organisation=key).order_by("-made_at").first()


@pytest.fixture
def ground(world: World) -> World:
    with_a_city(world)
    schools(world, UNITS)
    return world


@given(st.lists(STEPS, min_size=10, max_size=45))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_year_of_chance_keeps_the_promises(
    ground: World, steps: list[tuple[str, int, str, int, bool]]
) -> None:
    point = transaction.savepoint()
    try:
        history = History(ground)
        history.hazards = [
            late_hazard(ground, who=f"s{unit}", major=unit % EVERY == 0, limit=LIMIT)
            for unit in range(UNITS)
        ]
        night(history.at)
        for verb, unit, who, days, says_why in steps:
            history.step(verb, unit, who, days, says_why=says_why)
        history.day += 1
        night(history.at)
        second = night(history.at)
        assert not any(vars(second).values()), second
        with acting(SYSTEM):
            _no_rung_without_its_decision()
            _nothing_general_is_listed()
            _only_the_body_delists()
            _at_most_ten_a_week()
    finally:
        transaction.savepoint_rollback(point)


def _no_rung_without_its_decision() -> None:
    """Each rung below the one that was reached was decided, or passed over with a reason."""
    for case in Case.objects.all():
        rows = list(Decision.objects.filter(case=case).order_by("taken_at", "pk"))
        reached: Rung | None = None
        for row in rows:
            place = LADDER.index(reached) + 1 if reached is not None else 0
            between = [str(one) for one in LADDER[place : LADDER.index(Rung(row.rung))]]
            assert row.skipped == between
            assert not between or row.reason
            assert row.basis
            assert row.requirements
            reached = Rung(row.rung)
        if case.is_open and case.rung is not None:
            taken = {row.rung for row in rows}
            assert case.rung in taken


def _nothing_general_is_listed() -> None:
    for row in Listing.objects.all():
        grave = CaseItem.objects.filter(case=row.case_id, is_grave=True)
        assert grave.exists()
        of_rungs = {one.rung for one in Decision.objects.filter(case=row.case_id)}
        assert Rung.LISTING in of_rungs
    for case in Case.objects.all():
        if not CaseItem.objects.filter(case=case, is_grave=True).exists():
            assert case.rung in (None, Rung.REMINDER, Rung.ORDER) or not case.is_open
            rungs = {one.rung for one in Decision.objects.filter(case=case)}
            assert rungs <= {Rung.REMINDER, Rung.ORDER}


def _only_the_body_delists() -> None:
    for row in Listing.objects.filter(state="delisted"):
        entry = Entry.objects.filter(subject=row.pk, action="listing.delist").get()
        assert entry.organisation == row.body
        assert row.is_on_site
        assert row.inspected_on is not None


def _at_most_ten_a_week() -> None:
    counted = Counter(Proposal.objects.values_list("county", "week"))
    assert not counted or max(counted.values()) <= 10
    for case in Case.objects.unfinished():
        is_open = Proposal.objects.filter(case=case, ended_at=None).exists()
        assert is_open is bool(case.proposed)


def test_the_night_of_a_year_is_told_in_order(ground: World) -> None:
    """Left alone for a year, every grave case waits at the reminder that nobody has sent."""
    for unit in range(UNITS):
        late_hazard(ground, who=f"s{unit}", major=unit % EVERY == 0, limit=LIMIT)
    start = after(LIMIT + 1)
    for week in range(0, 52, 4):
        night(start + timedelta(weeks=week))
    with acting(SYSTEM):
        assert not Decision.objects.exists()
        assert {one.state for one in Case.objects.all()} == {"watched"}
        assert Case.objects.proposed().count() == UNITS
        _at_most_ten_a_week()
