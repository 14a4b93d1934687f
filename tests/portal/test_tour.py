"""The front door: the report retold, open to strangers, leading past the sign-in where needed."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.inspections.planning import carried_out, issued, second, visits_of
from tests.supervision.supervised import after, late_case, listed
from tests.world import make_world

pytestmark = pytest.mark.django_db
FACTS = Path("anxiao/demo/packs/suixian-2018/facts.json")


def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_stranger_reads_every_sentence_and_is_led_to_the_door() -> None:
    page = stranger().get("/tour")
    text = page.content.decode()
    rows = json.loads(stranger().get("/tour.json").content)["sentences"]
    assert page.status_code == 200 and text.count("<h1") == 1
    for row in rows:
        assert f'id="{row["id"]}"' in text
        assert set(row) == {"id", "sentence", "state", "link"}
    assert "/accounts/login/?next=%2Fhazards%2F" in text
    assert 'href="/facts/"' in text


def test_somebody_signed_in_goes_straight_there() -> None:
    world = make_world()
    client = stranger()
    client.force_login(world.people["coordinator"])
    text = client.get("/tour").content.decode()
    assert 'href="/hazards/"' in text
    assert "login/?next" not in text


def test_listing_and_supervision_open_what_is_in_force_and_the_board() -> None:
    rows = {row["id"]: row for row in json.loads(stranger().get("/tour.json").content)["sentences"]}
    living, board = rows["t32"]["link"], rows["t46"]["link"]
    world = make_world()
    client = stranger()
    client.force_login(world.people["coordinator"])
    assert client.get(living).headers["location"] == reverse("listings:index")
    row = listed(world, late_case(world, major=True), after(8))
    assert client.get(living).headers["location"] == reverse("listings:detail", args=[row.pk])
    assert client.get(board).status_code == 200


def test_inspections_open_a_visit_that_is_over_and_none_that_is_sealed() -> None:
    rows = {row["id"]: row for row in json.loads(stranger().get("/tour.json").content)["sentences"]}
    links = {kind: rows[key]["link"] for key, kind in (("t41", "covert"), ("t43", "special"))}
    assert rows["t40"]["state"] == "lit" and rows["t42"]["state"] == "grey"
    world = make_world()
    second(world)
    visits = {kind: visits_of(issued(world, kind), world)[0] for kind in links}

    def opened(who: str, kind: str) -> str:
        client = stranger()
        client.force_login(world.people[who])
        place: str = client.get(links[kind]).headers["location"]
        return place

    for who in ("coordinator", "school"):
        assert {opened(who, kind) for kind in links} == {reverse("visits:index")}
    for kind, visit in visits.items():
        carried_out(world, visit)
        page = reverse("visits:detail", args=[visit.pk])
        assert {opened(who, kind) for who in ("coordinator", "school")} == {page}


def test_what_is_not_built_is_grey_and_said_to_readers_of_screens() -> None:
    text = stranger().get("/tour").content.decode()
    rows = json.loads(stranger().get("/tour.json").content)["sentences"]
    grey = [row for row in rows if row["state"] == "grey"]
    assert len(re.findall('class="ax-grey"', text)) == len(grey)
    assert text.count("(not built yet)") == len(grey)


def test_the_facts_page_holds_every_fact_of_the_real_county_and_no_demonstration() -> None:
    text = stranger().get("/facts/").content.decode()
    facts = json.loads((settings.TREE / FACTS).read_text(encoding="utf-8"))
    for fact in facts:
        assert f'id="{fact["key"]}"' in text
    assert "Sui County" in text
    assert "ax-ribbon" not in text
