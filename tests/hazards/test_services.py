"""The rules of the loop, at the services."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import accept, clocks, rectify, report, triage
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused, Stale
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry, Subject
from anxiao.ledger.services import seal
from anxiao.notices.models import Notice
from tests.world import FIVE, SYSTEM, WALKS, World, item, make_hazard, make_world, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize("major", [False, True], ids=["general", "major"])
@pytest.mark.parametrize("state", sorted(WALKS))
def test_a_walk_reaches_its_state_and_leaves_a_sound_chain(
    world: World, state: str, major: bool
) -> None:
    if major and state in ("self_closed",):
        with pytest.raises(Refused):
            make_hazard(world, state=state, major=True)
        return
    if state == "signed" and not major:
        state = "rectifying"
    hazard = make_hazard(world, state=state, major=major)
    assert hazard.state == state
    with acting(world.actors["coordinator"]):
        subject = Subject.objects.get(pk=hazard.pk)
        chain = list(Entry.objects.of(hazard.pk))
    assert [entry.number for entry in chain] == list(range(1, subject.entry_count + 1))
    assert chain[-1].digest == subject.head
    assert all(b.previous == a.digest for a, b in pairwise(chain))


def test_a_report_names_all_three_owners_and_tells_the_town(world: World) -> None:
    hazard = make_hazard(world)
    orgs = world.organisations
    assert hazard.territorial_owner == orgs["town"].pk
    assert hazard.subject_owner == orgs["school"].pk
    assert hazard.sector_owner == orgs["education"].pk
    with acting(world.actors["town"]):
        assert Notice.objects.visible_to(world.actors["town"]).get().subject == hazard.pk
    with acting(world.actors["police"]):
        assert not Notice.objects.exists()


def test_one_act_verifies_grades_and_dispatches_with_three_entries(world: World) -> None:
    hazard, town = make_hazard(world), world.actors["town"]
    with acting(town):
        done = triage.hand_out(actor=town, hazard=hazard)
        actions = list(Entry.objects.of(hazard.pk).values_list("action", flat=True))
    assert done.state == "dispatched"
    assert done.lead == world.organisations["school"].pk
    assert actions[-3:] == ["hazard.verify", "hazard.grade", "hazard.dispatch"]


def test_a_direct_criterion_makes_it_major_and_nobody_grades_it_down(world: World) -> None:
    hazard, town = make_hazard(world, state="verified", major=True), world.actors["town"]
    with acting(town):
        assert triage.grade(actor=town, hazard=hazard, grade="general").grade == "major"


def test_an_objection_is_possible_for_five_working_days(world: World) -> None:
    start = datetime(2026, 6, 15, 1, tzinfo=UTC)
    school = world.actors["school"]
    with clock.at(start):
        hazard = make_hazard(world, state="dispatched")
    with clock.at(start + timedelta(days=9)), acting(school), pytest.raises(Refused):
        rectify.object_to(actor=school, hazard=hazard, reason="非本单位")
    with clock.at(start + timedelta(days=4)), acting(school):
        assert rectify.object_to(actor=school, hazard=hazard, reason="非本单位").state == "objected"


def test_a_transferred_case_shows_its_past_to_the_new_lead_and_stays_with_the_old(
    world: World,
) -> None:
    hazard, office = make_hazard(world, state="objected"), world.actors["coordinator"]
    police = world.actors["police"]
    with acting(police):
        assert not Hazard.objects.filter(pk=hazard.pk).exists()
    with acting(office):
        lead = world.organisations["police"].pk
        triage.transfer(actor=office, hazard=hazard, lead=lead, reason="属公安职责")
    with acting(police):
        assert Hazard.objects.visible_to(police).get().state == "dispatched"
        assert Entry.objects.visible_to(police).of(hazard.pk).count() > 4
    with acting(world.actors["school"]):
        assert Hazard.objects.filter(pk=hazard.pk).exists()


def test_a_major_hazard_does_not_start_without_the_five_items(world: World) -> None:
    hazard, school = make_hazard(world, state="signed", major=True), world.actors["school"]
    with acting(school):
        with pytest.raises(Refused):
            rectify.start(actor=school, hazard=hazard)
        with pytest.raises(Invalid):
            rectify.plan(actor=school, hazard=hazard, **{**FIVE, "funds": " "})


def test_acceptance_needs_a_photo_newer_than_the_fix(world: World) -> None:
    hazard, school = make_hazard(world, state="rectifying"), world.actors["school"]
    with acting(school), pytest.raises(Refused):
        rectify.request_acceptance(actor=school, hazard=hazard, remedy="已清理", files=[])
    old = clock.now() - timedelta(days=3)
    with clock.at(old), acting(school):
        stale = photo(school, 8)
    with acting(school), pytest.raises(Refused):
        rectify.request_acceptance(actor=school, hazard=hazard, remedy="已清理", files=[stale.pk])


def test_the_school_never_accepts_its_own_work(world: World) -> None:
    hazard, school = make_hazard(world, state="submitted"), world.actors["school"]
    with acting(school), pytest.raises(NotAllowed):
        accept.accept(actor=school, hazard=hazard)
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Hazard.objects.filter(pk=hazard.pk).update(accepted_by=hazard.rectifier)


def test_a_town_accepts_and_closes_a_general_hazard_in_one_act(world: World) -> None:
    hazard, town = make_hazard(world, state="submitted"), world.actors["town"]
    with acting(town):
        done = accept.accept(actor=town, hazard=hazard)
    assert (done.state, done.closed_at is not None) == ("closed", True)


def test_a_major_hazard_is_accepted_on_site_and_closes_only_with_a_cause(world: World) -> None:
    hazard = make_hazard(world, state="submitted", major=True)
    office = world.actors["coordinator"]
    with acting(office):
        with pytest.raises(Refused):
            accept.accept(actor=office, hazard=hazard)
        done = accept.accept(actor=office, hazard=hazard, on_site=True)
        assert done.state == "accepted"
        with pytest.raises(Refused):
            accept.close(actor=office, hazard=done)
        closed = accept.close(actor=office, hazard=done, cause="money", change="已拨付专款")
    assert closed.state == "closed"


def test_sending_back_makes_old_photos_useless(world: World) -> None:
    hazard, town = make_hazard(world, state="submitted"), world.actors["town"]
    with acting(town):
        back = accept.send_back(actor=town, hazard=hazard, reason="仍有杂物")
    school = world.actors["school"]
    with acting(school), pytest.raises(Refused):
        rectify.request_acceptance(actor=school, hazard=back, remedy="已清理", files=[])


def test_a_recheck_confirms_what_a_unit_closed_without_a_new_photo(world: World) -> None:
    hazard, office = make_hazard(world, state="self_closed"), world.actors["coordinator"]
    assert hazard.remedied_at == hazard.evidence_at
    with acting(office):
        confirmed = accept.confirm(actor=office, hazard=hazard)
    assert (confirmed.state, confirmed.accepted_by) == ("closed", office.organisation)


def test_more_time_comes_only_by_approval(world: World) -> None:
    hazard, school = make_hazard(world, state="rectifying"), world.actors["school"]
    due = hazard.due_at
    assert due is not None
    until = (due + timedelta(days=20)).date()
    with acting(school):
        asked = rectify.ask_extension(actor=school, hazard=hazard, until=until, reason="材料未到")
        assert asked.due_at == due
        with pytest.raises(NotAllowed):
            rectify.grant_extension(actor=school, hazard=asked)
    office = world.actors["coordinator"]
    with acting(office):
        granted = rectify.grant_extension(actor=office, hazard=asked)
    assert granted.due_at is not None
    assert granted.due_at.astimezone(clock.LOCAL).date() == until
    assert granted.extension is None


def test_a_stale_version_changes_nothing(world: World) -> None:
    hazard, town = make_hazard(world), world.actors["town"]
    with acting(town), pytest.raises(Stale):
        triage.verify(actor=town, hazard=hazard, version=hazard.version + 1)


def test_out_of_reach_is_no_record_at_all(world: World) -> None:
    hazard = make_hazard(world)
    for key in ("far_school", "other_town", "neighbour", "police", "administrator"):
        stranger = world.actors[key]
        with acting(stranger):
            assert not Hazard.objects.filter(pk=hazard.pk).exists()
            with pytest.raises((OutOfReach, NotAllowed)):
                triage.verify(actor=stranger, hazard=hazard)


def test_the_night_marks_what_is_late_once_and_reminds_the_desk(world: World) -> None:
    hazard = make_hazard(world, state="rectifying")
    assert hazard.due_at is not None
    with clock.at(hazard.due_at + timedelta(hours=1)), acting(SYSTEM):
        assert clocks.mark_overdue(actor=SYSTEM) == 1
        assert clocks.mark_overdue(actor=SYSTEM) == 0
    school = world.actors["school"]
    with acting(school):
        assert Hazard.objects.get(pk=hazard.pk).overdue_since is not None
        assert Notice.objects.visible_to(school).filter(kind="reminder").count() == 1


def test_a_sealed_hazard_exists_for_the_members_of_its_seal_alone(world: World) -> None:
    from_office = world.actors["coordinator"]
    with acting(from_office):
        hazard = _sealed(world)
        assert Hazard.objects.visible_to(from_office).filter(pk=hazard.pk).exists()
    for key in ("school", "town", "leader", "auditor", "education"):
        with acting(world.actors[key]):
            assert not Hazard.objects.filter(pk=hazard.pk).exists()
            assert not Subject.objects.filter(pk=hazard.pk).exists()
            assert not Entry.objects.filter(subject=hazard.pk).exists()
            assert not Notice.objects.filter(subject=hazard.pk).exists()


def _sealed(world: World) -> Hazard:
    actor = world.actors["coordinator"]
    until = clock.today() + timedelta(days=10)
    made = seal(actor=actor, members=[], opens_latest_on=until)
    return report.report(actor=actor, site=world.sites["school"], item=item(), seal=made.pk)
