"""The ledger's pages: by day, digests on demand, verified within the reader's reach."""

import psycopg
import pytest
from django.test import Client

from anxiao.kernel.principal import acting
from anxiao.ledger.checkpoints import take_checkpoint
from anxiao.ledger.verification import verify_within
from tests.world import World, make_hazard, make_world

COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def client(world: World, who: str, language: str = "en") -> Client:
    made = Client(headers={"accept-language": language})
    made.force_login(world.people[who])
    return made


@pytest.mark.django_db
def test_the_reader_sees_her_entries_and_opens_their_record() -> None:
    world = make_world()
    hazard = make_hazard(world, state="dispatched")
    page = client(world, "school").get("/ledger/").content.decode()
    assert hazard.title in page
    chain = client(world, "school").get(f"/ledger/{hazard.pk}/").content.decode()
    assert f"/hazards/{hazard.pk}/" in chain
    assert "Sound" in chain


@pytest.mark.django_db
def test_a_stranger_finds_no_chain() -> None:
    world = make_world()
    hazard = make_hazard(world)
    theirs = client(world, "neighbour")
    assert theirs.get(f"/ledger/{hazard.pk}/").status_code == 404
    assert hazard.title not in theirs.get("/ledger/").content.decode()


@pytest.mark.django_db
def test_verifying_says_what_was_looked_at() -> None:
    world = make_world()
    make_hazard(world, state="submitted")
    page = client(world, "coordinator").get("/ledger/verify/").content.decode()
    assert page.count("<h1") == 1
    assert "chains followed to their heads" in page
    part = client(world, "coordinator").get("/ledger/verify/", headers={"hx-request": "true"})
    assert "<h1" not in part.content.decode()
    assert client(world, "school").get("/ledger/verify/").status_code == 403


@pytest.mark.django_db
def test_places_and_rules_have_a_page_of_their_own_in_the_ledger() -> None:
    world = make_world()
    site = world.sites["school"]
    page = client(world, "coordinator").get(f"/ledger/{site.pk}/").content.decode()
    assert f"/places/sites/{site.pk}/" in page
    uid = world.organisations["school"].uid
    page = client(world, "coordinator").get(f"/ledger/{uid}/").content.decode()
    assert f"/places/organisations/of/{uid}/" in page


@COMMITS
def test_a_fault_is_named_in_the_readers_words(
    fresh_database: None, owner_connection: "psycopg.Connection[psycopg.rows.TupleRow]"
) -> None:
    world = make_world()
    hazard = make_hazard(world)
    assert take_checkpoint() is not None
    office = world.actors["coordinator"]
    with acting(office):
        assert verify_within(office).is_sound
    owner_connection.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    owner_connection.execute(
        "UPDATE ledger_entry SET person_name = 'x' WHERE subject = %s", [hazard.pk]
    )
    with acting(office):
        report = verify_within(office)
    assert any("who, when or what was changed" in fault for fault in report.faults)
    page = client(world, "coordinator").get("/ledger/verify/").content.decode()
    assert str(hazard.title) in page
    assert "1 fault." in page
