"""Covert and random plans: who knows of what until when, and what becomes of seals left unused."""

from datetime import date, timedelta
from typing import Any

import pytest

from anxiao.hazards.models import Hazard
from anxiao.inspections.plans import jobs
from anxiao.inspections.plans.models import InspectionPlan, PlanScope
from anxiao.inspections.plans.services import issuing
from anxiao.inspections.visits import coverage
from anxiao.inspections.visits.models import Finding, Sheet, Visit
from anxiao.inspections.visits.services import planned, starting
from anxiao.kernel import clock
from anxiao.kernel.errors import OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.jobs import open_due_seals
from anxiao.ledger.models import Entry, Seal, Subject
from anxiao.notices.models import Notice
from anxiao.people.actors import actor_for
from anxiao.programmes.bookings.models import Booking
from tests.inspections.planning import (
    MONDAY,
    WHY,
    begun,
    does,
    filled,
    issued,
    known,
    released,
    second,
    visits_of,
)
from tests.inspections.test_plans import refused
from tests.inspections.visiting import finish
from tests.programmes.booking import limit
from tests.world import HOLDERS, SYSTEM, World, hold

pytestmark = pytest.mark.django_db
OFFICE = ("coordinator", "second")
STRANGERS = tuple(who for who in HOLDERS if who != "coordinator")


@pytest.fixture(autouse=True)
def on_a_monday() -> Any:
    with clock.at(MONDAY):
        yield


@pytest.fixture
def county(world: World) -> World:
    second(world)
    limit(10, percent=40)
    return world


def seen(world: World, who: str, row: Visit) -> dict[str, int]:
    """What the database itself shows of a visit, its plan and all that hangs on them."""
    with acting(world.actors[who]):
        return {
            "visits": Visit.objects.filter(pk=row.pk).count(),
            "sheets": Sheet.objects.filter(visit=row.pk).count(),
            "bookings": Booking.objects.filter(for_id=row.pk).count(),
            "subjects": Subject.objects.filter(pk=row.pk).count(),
            "entries": Entry.objects.filter(subject=row.pk).count(),
            "seals": Seal.objects.filter(pk=row.seal).count(),
            "notices": Notice.objects.filter(subject=row.pk).count(),
        }


@pytest.mark.parametrize("kind", ["covert", "random"])
def test_a_sealed_visit_is_there_for_the_ordering_office_alone(county: World, kind: str) -> None:
    plan = issued(county, kind)
    (visit,) = visits_of(plan, county)
    assert visit.seal is not None
    for who in OFFICE:
        assert seen(county, who, visit)["visits"] == 1, who
    for who in STRANGERS:
        assert not any(seen(county, who, visit).values()), who


def test_of_a_random_plan_the_title_is_announced_and_nothing_else(county: World) -> None:
    plan = issued(county, "random", at=("school", "far_school"))
    assert plan.seal is None and plan.due_at is None
    with acting(county.actors["leader"]) as leader:
        found = InspectionPlan.objects.visible_to(leader).get(pk=plan.pk)
        assert not PlanScope.objects.filter(plan=found).exists()
        told = [*Entry.objects.filter(subject=plan.pk).values_list("action", flat=True)]
        assert told == ["inspectionplan.draft", "inspectionplan.issue"]
        assert not found.is_known


def test_of_a_covert_plan_nothing_is(county: World) -> None:
    plan = issued(county, "covert", departments=[county.organisations["market"].pk])
    for who in STRANGERS:
        with acting(county.actors[who]):
            assert not InspectionPlan.objects.filter(pk=plan.pk).exists(), who
            assert not Subject.objects.filter(pk=plan.pk).exists(), who
            assert not Notice.objects.filter(subject=plan.pk).exists(), who


def test_each_visit_has_a_seal_of_its_own(county: World) -> None:
    plan = issued(county, "covert", at=("school", "far_school"))
    seals = {one.seal for one in visits_of(plan, county)}
    assert len(seals | {plan.seal}) == 3


# --- release --------------------------------------------------------------------------------


def test_two_persons_release_a_visit_to_its_team(county: World) -> None:
    (visit,) = visits_of(issued(county, "covert"), county)
    first = does(county, "coordinator", planned.release, visit)
    assert first.released_at is None
    refused(Refused, "a second person", does, county, "coordinator", planned.release, first)
    assert not seen(county, "inspector", visit)["visits"]
    done = does(county, "second", planned.release, first)
    assert done.released_at is not None
    for who in ("inspector", "police"):
        found = seen(county, who, visit)
        assert (found["visits"], found["sheets"]) == (1, 1)
        assert found["notices"] == 0
    for who in ("education", "leader", "school", "auditor"):
        assert not any(seen(county, who, visit).values()), who


def test_one_person_with_two_posts_is_not_two_persons(county: World) -> None:
    with acting(SYSTEM):
        person = county.people["coordinator"]
        post = hold(person, county.organisations["office"], "coordinator")
    county.actors["again"] = actor_for(person, post)
    (visit,) = visits_of(issued(county, "covert"), county)
    does(county, "coordinator", planned.release, visit)
    refused(Refused, "a second person", does, county, "again", planned.release, visit)


def test_a_visit_that_is_not_released_does_not_begin(county: World) -> None:
    (visit,) = visits_of(issued(county, "covert"), county)
    refused(OutOfReach, "no such record", begun, county, visit)


def test_at_the_set_time_the_team_knows(county: World) -> None:
    at = MONDAY + timedelta(days=1, hours=-1)
    (visit,) = visits_of(issued(county, "covert", release_at=at), county)
    jobs.release_due()
    assert not seen(county, "inspector", visit)["visits"]
    with clock.at(at + timedelta(minutes=1)):
        jobs.release_due()
        jobs.release_due()
        assert seen(county, "inspector", visit)["visits"] == 1
        found = known(visit, county)
        assert found.released_at == at + timedelta(minutes=1)
        with acting(county.actors["coordinator"]):
            told = Entry.objects.filter(subject=visit.pk, action="visit.release")
            assert told.count() == 1
    assert not any(seen(county, "school", visit).values())


# --- being carried out ----------------------------------------------------------------------


def test_nothing_moves_before_it_is_finished_and_then_all_is_open(county: World) -> None:
    plan = issued(county, "covert", at=("school", "far_school"))
    one, other = visits_of(plan, county)
    if one.site_id != county.sites["school"].pk:
        one, other = other, one
    visit = begun(county, released(county, one))
    filled(county, visit, 1)
    assert known(plan, county).state == "under_way"
    for who in ("school", "leader", "auditor", "education"):
        assert not any(seen(county, who, visit).values()), who
    before = _covered(county, "leader")
    finish(county, visit)
    assert _covered(county, "leader") == (before[0] - 1, before[1] - 1)
    for who in ("school", "leader", "auditor"):
        found = seen(county, who, visit)
        assert found["visits"] == found["sheets"] == found["bookings"] == 1, who
        assert not any(seen(county, who, other).values()), who
        with acting(county.actors[who]):
            assert Finding.objects.filter(visit=visit).count() == 1
            assert Hazard.objects.filter(findings__visit=visit).count() == 1
            assert not InspectionPlan.objects.filter(pk=plan.pk).exists()
    with acting(SYSTEM):
        booked = Booking.objects.get(for_id=visit.pk)
    assert (booked.state, booked.share) == ("carried_out", "unannounced")


def _covered(world: World, who: str) -> tuple[int, int]:
    """Sites never visited and sites due, as the coverage page counts them."""
    with acting(world.actors[who]) as actor:
        rule = coverage.frequency(actor.territory or 0, "campus", clock.today())
        kinds = coverage.kinds_counted("", rule)
        found = coverage.by_place(actor, "campus", kinds, rule)
        return sum(one.never for one in found), sum(one.due for one in found)


def test_the_last_one_finished_opens_the_plan(county: World) -> None:
    plan = issued(county, "covert")
    (one,) = visits_of(plan, county)
    visit = begun(county, released(county, one))
    filled(county, visit)
    finish(county, visit)
    with acting(county.actors["leader"]):
        assert InspectionPlan.objects.get(pk=plan.pk).state == "ended"
        assert PlanScope.objects.filter(plan=plan).exists()


def test_an_announced_plan_does_not_say_that_a_sealed_visit_has_begun(county: World) -> None:
    plan = issued(county, "random", at=("school", "far_school"))
    one, other = visits_of(plan, county)
    visit = begun(county, released(county, one))
    found = known(plan, county, "leader")
    assert (found.state, found.version) == ("issued", plan.version)
    does(county, "coordinator", planned.call_off, other, reason=WHY)
    assert known(plan, county, "leader").version == plan.version
    filled(county, visit)
    finish(county, visit)
    found = known(plan, county, "leader")
    # The other one lies under its seal to its latest day, so the plan is not over before.
    assert found.state == "under_way"
    with acting(county.actors["leader"]):
        assert not PlanScope.objects.filter(plan=plan).exists()
    with clock.at(MONDAY + timedelta(days=8)):
        open_due_seals()
        jobs.opened_unused()
        assert known(plan, county, "leader").state == "ended"


def test_whoever_joins_on_site_knows_of_it_from_then_on(county: World) -> None:
    (one,) = visits_of(issued(county, "covert"), county)
    visit = begun(county, released(county, one))
    post = county.actors["market"].post
    does(county, "inspector", starting.add_members, visit, posts=[post])
    assert seen(county, "market", visit)["visits"] == 1
    assert not seen(county, "education", visit)["visits"]


# --- what was not carried out ---------------------------------------------------------------


def _auditor_reads(world: World) -> list[str]:
    with acting(world.actors["auditor"]) as auditor:
        rows = Notice.objects.visible_to(auditor).order_by("sent_at", "pk")
        return [str(one.says["key"]) for one in rows]


def test_a_seal_that_was_called_off_goes_to_the_auditor_when_it_opens(county: World) -> None:
    plan = issued(county, "covert")
    (visit,) = visits_of(plan, county)
    does(county, "coordinator", issuing.call_off, plan, reason=WHY)
    jobs.opened_unused()
    assert _auditor_reads(county) == []
    assert not any(seen(county, "auditor", visit).values())
    with clock.at(MONDAY + timedelta(days=8)):
        for _night in range(2):
            open_due_seals()
            jobs.opened_unused()
        told = _auditor_reads(county)
        with acting(county.actors["auditor"]):
            assert Visit.objects.get(pk=visit.pk).reason == WHY
    assert len(told) == 2
    assert any("visit was given up" in one for one in told)
    assert any("plan was called off" in one for one in told)


def test_a_seal_that_expired_goes_to_the_auditor_and_the_visit_has_ended(county: World) -> None:
    (visit,) = visits_of(issued(county, "random"), county)
    with clock.at(MONDAY + timedelta(days=8)):
        open_due_seals()
        jobs.opened_unused()
        jobs.opened_unused()
        assert _auditor_reads(county) == ["A sealed visit was not carried out on its days."]
        found = known(visit, county, "auditor")
        with acting(SYSTEM):
            assert Booking.objects.get(pk=visit.booking).state == "cancelled"
    assert (found.state, bool(found.reason)) == ("dropped", True)


def test_without_a_place_in_the_unannounced_share_nothing_is_issued(county: World) -> None:
    limit(0, percent=0, since=date(2026, 2, 1))
    refused(Refused, "keeps 0 unannounced", issued, county, "covert")
    with acting(county.actors["coordinator"]):
        assert not Visit.objects.exists()
