"""Numbers without a gap, one paper for one occasion, and reach that follows the case."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from anxiao.documents import services as documents
from anxiao.documents.models import Document, Series
from anxiao.hazards.models import Hazard
from anxiao.hazards.papers.slip import slip_of
from anxiao.hazards.services import triage
from anxiao.hazards.services.slips import issue_slip
from anxiao.kernel.actors import Actor
from anxiao.kernel.digests import digest
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry
from tests.world import SYSTEM, World, make_hazard, make_world

RARE = "\U000323af"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def slip(world: World, hazard: Hazard, who: str = "town", because: str = "") -> Document:
    with acting(world.actors[who]) as actor:
        return issue_slip(actor=actor, hazard=hazard, because=because)


def test_numbers_run_by_issuer_from_one(world: World) -> None:
    first, second = (slip(world, make_hazard(world, state="dispatched")) for _each in range(2))
    office = slip(world, make_hazard(world, state="dispatched"), "coordinator")
    assert (first.ordinal, second.ordinal, office.ordinal) == (1, 2, 1)
    year = first.year
    assert first.number == f"单位town交〔{year}〕1号"
    assert office.number == f"单位office交〔{year}〕1号"


def test_a_paper_that_cannot_be_printed_uses_no_number_up(world: World) -> None:
    bad = make_hazard(world, state="dispatched")
    with acting(SYSTEM):
        Hazard.objects.filter(pk=bad.pk).update(title=f"王{RARE}")
    with pytest.raises(Invalid):
        slip(world, bad)
    assert slip(world, make_hazard(world, state="dispatched")).ordinal == 1
    assert not Document.objects.filter(subject=bad.pk).exists()


def test_a_transaction_rolled_back_gives_its_number_back(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    with transaction.atomic():
        assert slip(world, hazard).ordinal == 1
        transaction.set_rollback(True)
    assert slip(world, hazard).ordinal == 1
    assert Series.objects.get().last == 1


def test_many_at_once_get_numbers_without_gap_or_repetition(
    fresh_database: None,
) -> None:
    world = make_world()
    hazards = [make_hazard(world, state="dispatched") for _each in range(6)]
    found: list[int] = []
    at_once(*(lambda one=one: found.append(slip(world, one).ordinal) for one in hazards))  # type: ignore[misc]
    assert sorted(found) == [1, 2, 3, 4, 5, 6]


def test_two_at_once_for_one_dispatch_get_the_same_paper(fresh_database: None) -> None:
    world = make_world()
    hazard = make_hazard(world, state="dispatched")
    found: list[Any] = []
    at_once(*[lambda: found.append(slip(world, hazard).pk)] * 3)
    assert len(found) == 3
    assert len({*found}) == 1


def at_once(*calls: Callable[[], Any]) -> None:
    """Carry them out in threads, each on a connection of its own, all begun together."""
    gate, faults = threading.Barrier(len(calls)), []

    def run(call: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=20)
            call()
        except Exception as error:  # noqa: BLE001 (told below, in the test's own thread)
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert faults == []


def test_a_paper_keeps_its_bytes_under_their_digest(world: World) -> None:
    row = slip(world, make_hazard(world, state="dispatched"))
    content = documents.file_of(row)
    assert digest(content) == row.digest
    assert len(content) == row.size
    assert row.digest.partition(":")[2] in row.path


def test_bytes_that_do_not_fit_their_digest_are_not_given_out(world: World) -> None:
    row = slip(world, make_hazard(world, state="dispatched"))
    default_storage.delete(row.path)
    with default_storage.open(row.path, "wb") as file:
        file.write(b"%PDF-forged")
    with pytest.raises(Refused):
        documents.file_of(row)
    default_storage.delete(row.path)


def test_issuing_stands_on_the_chain_of_the_paper_and_of_the_case(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    row = slip(world, hazard)
    with acting(SYSTEM):
        on = {
            (entry.subject, entry.details["digest"])
            for entry in Entry.objects.filter(action="document.issue")
        }
    assert on == {(row.pk, row.digest), (hazard.pk, row.digest)}


def test_only_who_may_dispatch_issues(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    for who in ("school", "leader", "police", "auditor"):
        with pytest.raises(NotAllowed):
            _issue(world.actors[who], hazard)
    with pytest.raises(NotAllowed):
        _issue(SYSTEM, hazard)


def _issue(actor: Actor, hazard: Hazard) -> Document:
    with acting(actor if not actor.is_system else SYSTEM):
        return documents.issue(
            actor=actor,
            kind="slip",
            context=replace(slip_of(hazard, actor)),
            about=hazard,
            title="t",
            occasion="x",
        )


def test_a_second_paper_for_the_same_occasion_is_refused(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    _issue(world.actors["town"], hazard)
    with pytest.raises(Refused):
        _issue(world.actors["town"], hazard)


def test_revoking_takes_a_reason_and_the_organisation_that_issued_it(world: World) -> None:
    row = slip(world, make_hazard(world, state="dispatched"))
    for who, reason, no in (
        ("coordinator", "误发", NotAllowed),
        ("school", "误发", NotAllowed),
        ("town", "  ", Invalid),
    ):
        with acting(world.actors[who]) as actor, pytest.raises(no):
            documents.revoke(actor=actor, document=row, reason=reason)
    with acting(world.actors["town"]) as town:
        done = documents.revoke(actor=town, document=row, reason="误发")
        assert (done.standing, done.reason) == ("revoked", "误发")
        with pytest.raises(Refused):
            documents.revoke(actor=town, document=row, reason="再来")
        assert documents.file_of(done)
    with acting(SYSTEM):
        assert Entry.objects.filter(action="document.revoke").count() == 2


def test_the_application_can_change_neither_bytes_nor_numbers(world: World) -> None:
    row = slip(world, make_hazard(world, state="dispatched"))
    town = world.actors["town"]
    for change in ({"number": "1号"}, {"digest": "sha256:00"}, {"context": {}}, {"ordinal": 9}):
        with acting(town), pytest.raises(DatabaseError), transaction.atomic():
            Document.objects.filter(pk=row.pk).update(**change)
    with acting(town), pytest.raises(DatabaseError), transaction.atomic():
        Document.objects.filter(pk=row.pk).delete()


def test_who_gets_the_case_gets_its_papers(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    row, police = slip(world, hazard), world.actors["police"]
    with acting(police):
        assert not Document.objects.visible_to(police).exists()
    with acting(world.actors["coordinator"]) as office:
        lead = world.organisations["police"].pk
        triage.transfer(actor=office, hazard=hazard, lead=lead, reason="不属教育")
    with acting(police):
        found = Document.objects.visible_to(police).get()
        assert Entry.objects.visible_to(police).filter(subject=row.pk).exists()
    assert (found.pk, found.standing) == (row.pk, "replaced")


@pytest.mark.both_postgres
def test_a_paper_is_no_row_outside_reach(world: World) -> None:
    row = slip(world, make_hazard(world, state="dispatched"))
    for who, sees in (
        ("school", True),
        ("coordinator", True),
        ("other_town", False),
        ("far_school", False),
        ("neighbour", False),
    ):
        with acting(world.actors[who]) as actor:
            assert Document.objects.filter(pk=row.pk).exists() is sees, who
            assert Document.objects.visible_to(actor).filter(pk=row.pk).exists() is sees, who


def test_behind_a_seal_there_is_a_series_of_its_own_and_members_alone_see_it(
    world: World,
) -> None:
    before = slip(world, make_hazard(world, state="dispatched"), "coordinator")
    hazard = sealed(world)
    row = slip(world, hazard, "coordinator")
    after = slip(world, make_hazard(world, state="dispatched"), "coordinator")
    assert (before.ordinal, row.ordinal, after.ordinal) == (1, 1, 2)
    assert row.seal == hazard.seal
    assert "密" in row.number
    for who in ("town", "leader", "school", "auditor"):
        with acting(world.actors[who]):
            assert not Document.objects.filter(pk=row.pk).exists(), who
            assert not Series.objects.filter(seal=row.seal).exists(), who


def sealed(world: World) -> Hazard:
    """A dispatched hazard behind a seal that only the coordinator's post is a member of."""
    hazard = make_hazard(world, state="dispatched")
    with acting(world.actors["coordinator"]) as office:
        seal = ledger.confidential(actor=office, members=[])
        Hazard.objects.filter(pk=hazard.pk).update(seal=seal.pk)
        hazard.seal = seal.pk
    return hazard
