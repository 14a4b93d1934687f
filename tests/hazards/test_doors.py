"""One table of verbs: page and API ask for the same, and no button leads to a closed door."""

import inspect

import pytest
from django.test import Client

from anxiao.hazards.doors import DOORS, INPUTS, form_for, offers, open_door, schema_for
from anxiao.hazards.lifecycle import LIFECYCLE
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.principal import acting
from tests.world import WALKS, World, make_hazard, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def test_every_verb_of_the_lifecycle_has_its_door_and_no_other() -> None:
    assert set(DOORS) == set(LIFECYCLE.verbs)


@pytest.mark.parametrize("verb", sorted(DOORS))
def test_a_door_gives_its_service_what_the_service_takes(verb: str) -> None:
    door = DOORS[verb]
    takes = inspect.signature(door.service).parameters
    needed = {n for n, p in takes.items() if p.default is p.empty} - {"actor", "hazard"}
    assert set(door.inputs) <= set(takes)
    assert needed <= set(door.needs)


@pytest.mark.parametrize("verb", sorted(DOORS))
def test_what_json_requires_is_what_the_verb_needs(verb: str) -> None:
    fields = schema_for(verb).model_fields
    assert set(fields) == set(DOORS[verb].inputs)
    assert {name for name, one in fields.items() if one.is_required()} == set(DOORS[verb].needs)


def test_the_page_of_a_verb_asks_only_what_matters_to_the_hazard(world: World) -> None:
    general = make_hazard(world, state="accepted")
    assert not form_for("close", general).fields
    assert set(form_for("close", make_hazard(world, state="accepted", major=True)).fields) == {
        "cause",
        "change",
    }
    assert "grade_as" in form_for("dispatch", make_hazard(world)).fields
    assert "grade_as" not in form_for("dispatch", make_hazard(world, state="graded")).fields
    assert "remedied_at" in INPUTS
    assert "remedied_at" not in form_for("request_acceptance", general).fields


@pytest.mark.parametrize("state", sorted(set(WALKS) - {"signed"}))
def test_every_open_button_opens_its_page(world: World, state: str) -> None:
    hazard = make_hazard(world, state=state)
    for who in ("coordinator", "town", "school", "inspector", "leader"):
        actor, client = world.actors[who], signed_in(world, who)
        with acting(actor):
            open_ones = [v for v, why in offers(hazard, actor).items() if why is None]
        for verb in open_ones:
            answer = client.get(f"/hazards/{hazard.pk}/{verb}/")
            assert answer.status_code == 200, (who, verb)


def test_a_closed_door_says_why(world: World) -> None:
    hazard = make_hazard(world, state="submitted")
    school, leader = world.actors["school"], world.actors["leader"]
    with acting(school), pytest.raises(NotAllowed):
        open_door("accept", hazard, school)
    with acting(leader), pytest.raises(Refused):
        open_door("grant_extension", hazard, leader)
    answer = signed_in(world, "school").get(f"/hazards/{hazard.pk}/accept/")
    assert answer.status_code == 403
    assert b"Your post does not include" in answer.content


def test_whoever_rectified_sees_the_button_grey_with_its_reason(world: World) -> None:
    hazard, town = make_hazard(world, state="submitted"), world.actors["town"]
    hazard.rectifier = world.organisations["town"].pk
    with acting(town):
        reason = offers(hazard, town)["accept"]
        with pytest.raises(NotAllowed):
            open_door("accept", hazard, town)
    assert reason is not None
    assert "other eyes" in reason["key"]


def test_nobody_is_offered_what_makes_no_sense(world: World) -> None:
    hazard, office = make_hazard(world, state="rectifying"), world.actors["coordinator"]
    with acting(office):
        offered = offers(hazard, office)
    assert "grant_extension" not in offered
    assert "resume" not in offered
    school = world.actors["school"]
    with acting(school):
        assert "plan" not in offers(hazard, school)


def test_a_report_is_handed_out_by_one_button(world: World) -> None:
    hazard, client = make_hazard(world), signed_in(world, "town")
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert "Verify, grade and dispatch" in page
    lead = world.organisations["police"].pk
    sent = {"grade_as": "general", "lead": lead, "limit_days": 15, "version": hazard.version}
    answer = client.post(f"/hazards/{hazard.pk}/dispatch/", sent, follow=True)
    with acting(world.actors["town"]):
        hazard.refresh_from_db()
    assert (hazard.state, hazard.lead) == ("dispatched", lead)
    assert "Done: Verify, grade and dispatch." in answer.content.decode()


def test_what_is_missing_is_said_beside_its_field_and_nothing_moves(world: World) -> None:
    hazard, client = make_hazard(world, state="dispatched"), signed_in(world, "school")
    answer = client.post(f"/hazards/{hazard.pk}/object/", {"reason": "", "version": hazard.version})
    assert answer.status_code == 422
    assert b"has-error" in answer.content
    with acting(world.actors["school"]):
        hazard.refresh_from_db()
    assert hazard.state == "dispatched"


def test_the_place_is_found_by_name_or_pinyin_within_reach_alone(world: World) -> None:
    found = signed_in(world, "town").get("/places/sites/lookup/?place=xiaomaibu")
    assert "Shop at the gate" in found.content.decode()
    assert (
        "Campus far_school"
        not in signed_in(world, "town").get("/places/sites/lookup/?place=far").content.decode()
    )


def test_a_report_without_a_place_comes_back_with_the_sentence(world: World) -> None:
    client = signed_in(world, "town")
    answer = client.post("/hazards/report/", {"item": "internal.guards_short"})
    assert answer.status_code == 422
    assert b"Choose the place." in answer.content
