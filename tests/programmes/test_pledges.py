"""Pledges: one frozen text, two sides that sign it, and what makes it a thing of yesterday."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import translation

from anxiao.kernel import clock
from anxiao.kernel.canonical import canonical
from anxiao.kernel.digests import digest
from anxiao.kernel.errors import Invalid, No, NotAllowed, Refused, Stale
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.notices.models import Notice
from anxiao.people.models import Tenure
from anxiao.programmes.plans.services import doing, revising
from anxiao.programmes.pledges import jobs
from anxiao.programmes.pledges.doors import DOORS, TABLE
from anxiao.programmes.pledges.lifecycle import PledgeState
from anxiao.programmes.pledges.models import Pledge, Signature
from anxiao.programmes.pledges.services import making, signing
from anxiao.programmes.pledges.waiting import waiting
from tests.programmes.plans import a_programme, a_task, issued
from tests.programmes.pledging import (
    a_mandate,
    a_pledge,
    follow,
    pledged,
    seen,
    sign,
    walked,
)
from tests.world import HOLDERS, PASSWORD, SYSTEM, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    cache.clear()
    with translation.override("en"):
        yield make_world()
    cache.clear()


def entries(row: Pledge, action: str) -> list[Entry]:
    with acting(SYSTEM):
        return list(Entry.objects.of(row.pk).filter(action=action))


# --- the text -------------------------------------------------------------------------------


def test_a_pledge_holds_the_tasks_of_one_organisation_and_nobody_elses(world: World) -> None:
    programme, _tasks = issued(world, "town", "police")
    row = pledged(world, programme, "town")
    assert [task["title"] for task in row.content["tasks"]] == ["任务 town"]
    assert row.content["tasks"][0]["leader"]["zh"]
    assert row.content["tasks"][0]["deadline"] == "2026-12-31"
    assert row.content["party_a"]["name"]["zh"] == "单位office"
    assert row.content["ends_on"] == "2026-12-31"


def test_its_digest_is_that_of_the_canonical_text_and_stands_in_the_ledger(world: World) -> None:
    row = a_pledge(world)
    assert row.digest == digest(canonical(row.content))
    assert entries(row, "pledge.make")[0].details["digest"] == row.digest
    sign(world, row, "town")
    (signed,) = entries(row, "pledge.sign")
    assert signed.details["digest"] == row.digest
    assert signed.details["side"] == "b"


def test_the_database_itself_keeps_the_text_and_the_signatures(world: World) -> None:
    row = walked(world, "signed_b")
    with acting(world.actors["coordinator"]):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            Pledge.objects.filter(pk=row.pk).update(content={"tasks": []})
        for sql in ("UPDATE programmes_signature SET side = 'a'", "DELETE FROM programmes_pledge"):
            with pytest.raises(ProgrammingError), transaction.atomic():
                connection.cursor().execute(sql)


def test_without_a_task_there_is_nothing_to_pledge(world: World) -> None:
    programme, _tasks = issued(world, "town")
    with pytest.raises(Refused, match="no task"):
        pledged(world, programme, "police")


def test_nobody_pledges_to_herself_or_under_a_draft(world: World) -> None:
    draft = a_programme(world)
    a_task(world, draft, "town")
    with pytest.raises(Refused, match="issued programme"):
        pledged(world, draft, "town")
    programme, _tasks = issued(world, "town")
    with pytest.raises(Invalid):
        pledged(world, programme, "office")


def test_a_second_pledge_of_the_same_words_is_refused(world: World) -> None:
    programme, _tasks = issued(world, "town")
    row = pledged(world, programme, "town")
    with pytest.raises(Refused, match="waiting for signatures"):
        pledged(world, programme, "town")
    sign(world, row, "town", "coordinator")
    with pytest.raises(Refused, match="nothing has changed"):
        pledged(world, programme, "town")


# --- signing --------------------------------------------------------------------------------


@pytest.mark.parametrize("order", [("town", "coordinator"), ("coordinator", "town")])
def test_either_side_may_sign_first(world: World, order: tuple[str, str]) -> None:
    row = a_pledge(world)
    first = sign(world, row, order[0])
    assert first.state == ("signed_b" if order[0] == "town" else "signed_a")
    assert first.desk == world.organisations["office" if order[0] == "town" else "town"].pk
    done = sign(world, first, order[1])
    assert done.state == "signed"
    assert done.desk is None
    with acting(world.actors["coordinator"]):
        signed = {one.side: one for one in done.signatures.all()}
    assert signed["b"].person_name == "town post"
    assert signed["b"].post_zh == "岗位town_officer"
    assert signed["a"].how == "password"


def test_a_wrong_password_signs_nothing_and_is_counted(world: World) -> None:
    row = a_pledge(world)
    with acting(world.actors["town"]) as town:
        for _attempt in range(5):
            with pytest.raises(Invalid, match="password"):
                signing.sign(actor=town, row=row, password="wrong", digest=row.digest)
        with pytest.raises(Refused, match="Too many"):
            signing.sign(actor=town, row=row, password=PASSWORD, digest=row.digest)
    assert seen(world, row).state == "made"
    with acting(world.actors["coordinator"]):
        assert not Signature.objects.exists()
    assert sign(world, row, "coordinator").state == "signed_a"


def test_another_text_than_the_one_shown_is_stale(world: World) -> None:
    row = a_pledge(world)
    with acting(world.actors["town"]) as town, pytest.raises(Stale):
        signing.sign(actor=town, row=row, password=PASSWORD, digest="sha256:00")
    assert seen(world, row).state == "made"


def test_one_person_does_not_sign_for_both_sides(world: World) -> None:
    row = sign(world, a_pledge(world), "town")
    with acting(SYSTEM):
        Tenure.objects.filter(post=world.actors["coordinator"].post).update(
            person=world.people["town"]
        )
    both = world.actors["coordinator"].__class__(
        **{**vars(world.actors["coordinator"]), "person": world.people["town"].pk}
    )
    with acting(both), pytest.raises(NotAllowed, match="both sides"):
        signing.sign(actor=both, row=row, password=PASSWORD, digest=row.digest)


def test_a_school_without_a_post_is_signed_for_by_the_one_that_supervises_it(world: World) -> None:
    programme, _tasks = issued(world, "school")
    row = pledged(world, programme, "school")
    assert row.side_of(world.actors["central"]) == ""
    with acting(SYSTEM):
        Tenure.objects.filter(post=world.actors["school"].post).update(
            valid_to=clock.today() - timedelta(days=1)
        )
    assert row.side_of(world.actors["central"]) == "b"


# --- mandates -------------------------------------------------------------------------------


def test_a_pledge_names_the_mandate_it_was_made_under(world: World) -> None:
    mandate = a_mandate(world)
    row = a_pledge(world)
    assert row.mandate == mandate.pk
    assert row.content["mandate"]["number"] == mandate.number


def test_signing_under_a_mandate_that_has_ended_is_refused_with_what_to_change(
    world: World,
) -> None:
    today = clock.today()
    a_mandate(world, until=today)
    row = a_pledge(world)
    with clock.at(clock.now() + timedelta(days=1)):
        with pytest.raises(Refused, match="make a new pledge"):
            sign(world, row, "town")
        a_mandate(world, since=today, n=4)
        with acting(world.actors["coordinator"]) as office:
            new = making.renew(actor=office, row=seen(world, row))
        assert sign(world, new, "town").state == "signed_b"


def test_signing_where_the_only_mandate_has_ended_is_refused_too(world: World) -> None:
    a_mandate(world, since=date(2020, 1, 1), until=date(2021, 1, 1))
    row = a_pledge(world)
    assert row.mandate is None
    with pytest.raises(Refused, match="The only mandate"):
        sign(world, row, "town")


def test_without_any_mandate_a_pledge_is_signed_with_a_warning(world: World) -> None:
    row = a_pledge(world)
    assert row.mandate_fault() is None
    assert sign(world, row, "town").state == "signed_b"


# --- what makes it a thing of yesterday -------------------------------------------------------


def test_a_post_that_changes_hands_has_its_pledge_signed_again(world: World) -> None:
    row = walked(world, "signed")
    with acting(world.actors["coordinator"]):
        assert not Pledge.objects.to_be_resigned(on=clock.today()).exists()
    follow(world, "town")
    with acting(world.actors["coordinator"]):
        assert Pledge.objects.to_be_resigned(on=clock.today()).get() == row
    new_one = world.actors["new town"]
    with acting(new_one):
        (line,) = [one for one in waiting(new_one, clock.today()) if one.subject == row.pk]
        assert "again" in line.next_step["key"]
        again = signing.sign_again(actor=new_one, row=row, password=PASSWORD, digest=row.digest)
    assert again.replaces_id == row.pk
    assert again.state == "signed_b"
    assert seen(world, row).state == "signed"
    done = sign(world, again, "coordinator")
    assert done.state == "signed"
    assert seen(world, row).state == "superseded"
    assert entries(row, "pledge.supersede")[0].details["by"] == str(done.pk)


def test_a_second_holder_of_the_post_makes_it_to_be_signed_again(world: World) -> None:
    walked(world, "signed")
    later = clock.now() + timedelta(days=2)
    with clock.at(later), acting(SYSTEM):
        Tenure.objects.create(
            post_id=world.actors["town"].post,
            person=world.people["police"],
            valid_from=clock.today(),
        )
        assert Pledge.objects.to_be_resigned(on=clock.today()).count() == 1


def test_the_night_tells_whose_pledge_is_to_be_signed_again_once(world: World) -> None:
    row = walked(world, "signed")
    follow(world, "town")
    jobs.nightly()
    jobs.nightly()
    reader = world.actors["new town"]
    with acting(reader):
        rows = Notice.objects.visible_to(reader).filter(subject=row.pk)
        assert [one for one in rows if "changed hands" in one.says["key"]] != []
        assert len([one for one in rows if "changed hands" in one.says["key"]]) == 1


def test_a_task_changed_by_a_revision_makes_the_text_old(world: World) -> None:
    programme, (task,) = issued(world, "town")
    row = sign(world, pledged(world, programme, "town"), "town", "coordinator")
    office = world.actors["coordinator"]
    with acting(office):
        assert not row.text_changed(office)
        revising.revise(
            actor=office,
            row=programme,
            reason="上级调整",
            changes=[revising.Change(task.pk, {"standard": "每周检查一次"})],
        )
    fresh = seen(world, row)
    with acting(office):
        assert fresh.text_changed(office)
        new = making.renew(actor=office, row=fresh)
    assert new.content["tasks"][0]["standard"] == "每周检查一次"
    assert seen(world, row).state == "signed"
    sign(world, new, "town", "coordinator")
    assert seen(world, row).state == "superseded"


def test_what_is_reported_on_a_task_changes_no_text(world: World) -> None:
    programme, (task,) = issued(world, "town")
    row = pledged(world, programme, "town")
    with acting(world.actors["town"]) as town:
        doing.sign_for(actor=town, row=task)
        assert not row.text_changed(town)


# --- every verb as every role ---------------------------------------------------------------


WHO = {
    "sign": {"coordinator", "town", "leader"},
    "sign_again": set(),
    "enter_paper": {"coordinator"},
    "renew": set(),
    "void": {"coordinator"},
}
OPEN_IN = {
    "sign": {"made": WHO["sign"], "signed_a": {"town"}, "signed_b": {"coordinator", "leader"}},
    "enter_paper": dict.fromkeys(("made", "signed_a", "signed_b"), WHO["enter_paper"]),
    "void": dict.fromkeys(("made", "signed_a", "signed_b", "signed"), WHO["void"]),
}


@pytest.mark.parametrize("state", [state.value for state in PledgeState])
def test_each_verb_is_open_to_those_whose_it_is_and_to_nobody_else(
    world: World, state: str
) -> None:
    row = walked(world, state)
    for who in HOLDERS:
        actor = world.actors[who]
        with acting(actor):
            found = Pledge.objects.visible_to(actor).filter(pk=row.pk).first()
            if found is None:
                continue
            offered = DOORS.offers(found, actor)
            for verb in TABLE:
                may = who in OPEN_IN.get(verb, {}).get(state, set())
                assert (verb in offered and offered[verb] is None) is may, (who, verb, offered)


@pytest.mark.parametrize("who", sorted(HOLDERS))
def test_what_is_not_offered_is_refused_by_the_service(world: World, who: str) -> None:
    row = walked(world, "made")
    actor = world.actors[who]
    given = {
        "sign": {"password": PASSWORD, "digest": row.digest},
        "sign_again": {"password": PASSWORD, "digest": row.digest},
        "enter_paper": {"files": [row.pk], "signed_on": clock.today()},
        "renew": {},
        "void": {"reason": "作废"},
    }
    for verb, door in TABLE.items():
        if who in OPEN_IN.get(verb, {}).get("made", set()):
            continue
        with acting(actor), pytest.raises(No):
            door.service(actor=actor, row=row, **given[verb])
    assert seen(world, row).state == "made"


def test_only_the_two_and_those_around_them_reach_it(world: World) -> None:
    row = a_pledge(world)
    reached = set()
    for who, actor in world.actors.items():
        with acting(actor):
            if Pledge.objects.filter(pk=row.pk).exists():
                reached.add(who)
    assert reached == {"coordinator", "leader", "auditor", "publisher", "town"}


def test_the_desk_of_a_pledge_asks_only_whoever_can_sign(world: World) -> None:
    programme, _tasks = issued(world, "school")
    row = pledged(world, programme, "school")
    for who, expected in (("school", 1), ("central", 0), ("coordinator", 0), ("auditor", 0)):
        actor = world.actors[who]
        with acting(actor):
            lines = [one for one in waiting(actor, clock.today()) if one.subject == row.pk]
            assert len(lines) == expected, who
