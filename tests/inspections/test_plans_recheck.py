"""Going to look again at closed hazards: gone, they are confirmed; back, they are open."""

from datetime import timedelta
from typing import Any

import pytest

from anxiao.evidence.models import Attachment
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import triage
from anxiao.inspections.plans.models import Recheck
from anxiao.inspections.plans.services import issuing
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import rechecking
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from tests.inspections.planning import (
    begun,
    does,
    draft,
    filled,
    issued,
    released,
    second,
    visits_of,
)
from tests.inspections.test_plans import refused
from tests.inspections.visiting import finish, picture
from tests.world import SYSTEM, World, make_hazard

pytestmark = pytest.mark.django_db


def now(hazard: Hazard) -> Hazard:
    with acting(SYSTEM):
        return Hazard.objects.get(pk=hazard.pk)


def planned(world: World, kind: str = "special", **filters: Any) -> Visit:
    plan = issued(world, kind, at=(), sites_from="recheck", filters=filters)
    (visit,) = visits_of(plan, world)
    return visit


def saw(world: World, visit: Visit, hazard: Hazard, outcome: str, **more: Any) -> Visit:
    given = {"hazard": hazard.pk, "outcome": outcome, **more}
    return does(world, "inspector", rechecking.recheck, visit, **given)  # type: ignore[no-any-return]


def test_a_site_with_hazards_in_the_pool_gets_one_visit_with_all_of_them(world: World) -> None:
    hazards = {make_hazard(world, state="self_closed").pk for _each in range(2)}
    make_hazard(world, state="closed")
    visit = planned(world)
    assert visit.is_recheck
    with acting(SYSTEM):
        rows = Recheck.objects.filter(visit=visit)
        assert {*rows.values_list("hazard", flat=True)} == hazards


def test_without_any_in_the_pool_nothing_is_issued(world: World) -> None:
    make_hazard(world, state="closed")
    plan = draft(world, at=(), sites_from="recheck")
    refused(Refused, "No site fits today", does, world, "coordinator", issuing.issue, plan)


def test_what_is_gone_is_confirmed_when_the_visit_is_finished(world: World) -> None:
    hazard = make_hazard(world, state="self_closed")
    visit = filled(world, begun(world, planned(world)))
    refused(Invalid, "has not been looked at yet", finish, world, visit)
    shown = picture(world, "inspector", 41)
    saw(world, visit, hazard, "gone", files=[shown.pk])
    assert now(hazard).state == "self_closed"
    finish(world, visit)
    found = now(hazard)
    assert (found.state, found.accepted_by) == ("closed", world.organisations["education"].pk)
    with acting(SYSTEM):
        assert Attachment.objects.filter(subject=hazard.pk, file=shown.pk).exists()
        assert Entry.objects.filter(subject=hazard.pk, action="hazard.confirm").exists()


def test_what_is_back_is_open_again_whoever_saw_it(world: World) -> None:
    hazard = make_hazard(world, state="closed")
    visit = filled(world, begun(world, planned(world, closed=True)))
    refused(Invalid, "how the danger is back", saw, world, visit, hazard, "back")
    saw(world, visit, hazard, "back", words="通道又堆满杂物")
    finish(world, visit)
    found = now(hazard)
    assert (found.state, found.rebounds) == ("rebounded", 1)
    with acting(SYSTEM):
        entry = Entry.objects.get(subject=hazard.pk, action="hazard.rebound")
    assert entry.post == world.actors["inspector"].post


def test_a_closed_one_that_is_gone_stays_closed(world: World) -> None:
    hazard = make_hazard(world, state="closed")
    visit = filled(world, begun(world, planned(world, closed=True)))
    before = now(hazard).version
    saw(world, visit, hazard, "gone")
    finish(world, visit)
    assert (now(hazard).state, now(hazard).version) == ("closed", before)


def test_only_the_team_says_it_and_of_its_own_hazards_alone(world: World) -> None:
    hazard, other = (make_hazard(world, state=state) for state in ("self_closed", "closed"))
    visit = begun(world, planned(world))
    refused(OutOfReach, "not to be looked at", saw, world, visit, other, "gone")
    refused(Invalid, "gone, or it is back", saw, world, visit, hazard, "perhaps")
    refused(
        NotAllowed, "Only whoever carries",
        does, world, "town", rechecking.recheck, visit, hazard=hazard.pk, outcome="gone",
    )  # fmt: skip


def test_a_sealed_recheck_moves_no_hazard_before_it_is_open(world: World) -> None:
    second(world)
    hazard = make_hazard(world, state="self_closed")
    visit = filled(world, begun(world, released(world, planned(world, "covert"))))
    saw(world, visit, hazard, "back", words="又堆放")
    with acting(world.actors["school"]):
        assert not Recheck.objects.exists()
    assert now(hazard).state == "self_closed"
    finish(world, visit)
    assert now(hazard).state == "rebounded"


def test_what_others_have_moved_since_stays_as_it_is(world: World) -> None:
    hazard = make_hazard(world, state="self_closed")
    visit = filled(world, begun(world, planned(world)))
    saw(world, visit, hazard, "back", words="又堆放")
    with acting(world.actors["coordinator"]) as office:
        triage.rebound(actor=office, hazard=now(hazard), reason="群众举报")
    with clock.at(clock.now() + timedelta(minutes=5)):
        finish(world, visit)
    assert now(hazard).rebounds == 1
