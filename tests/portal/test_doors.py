"""Every address as every role: no error of ours, and nothing of another county."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from anxiao.people.tokens import make_token
from tests.world import World, make_hazard, make_world

pytestmark = pytest.mark.django_db
OURS = (
    "portal", "hazards", "places", "people", "norms", "evidence", "documents", "notices",
    "ledger", "backups", "api",
)  # fmt: skip


@pytest.fixture
def world() -> World:
    return make_world()


def walk(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for one in patterns:
        route = prefix + str(one.pattern).replace("^", "").replace("$", "")
        if isinstance(one, URLResolver):
            namespace = one.namespace or ""
            if not prefix and namespace and namespace not in OURS:
                continue
            yield from walk(one.url_patterns, route)
        else:
            yield route


def filled(route: str, world: World, hazard: Hazard) -> str:
    values = {
        "<uuid:pk>": str(hazard.pk),
        "<uuid:site>": str(world.sites["school"].pk),
        "<int:pk>": str(world.organisations["school"].pk),
        "<slug:verb>": "dispatch",
        "<verb>": "dispatch",
        "<pk>": str(world.organisations["school"].pk),
    }
    for place, value in values.items():
        route = route.replace(place, value)
    return f"/{route}"


def paths(world: World, hazard: Hazard) -> list[str]:
    found = [filled(route, world, hazard) for route in walk(get_resolver().url_patterns)]
    return sorted({path for path in found if not path.startswith("/accounts/") and "<" not in path})


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


@pytest.mark.parametrize(
    "who", ["coordinator", "school", "police", "neighbour", "administrator", ""]
)
def test_no_door_breaks_and_a_stranger_finds_nothing(world: World, who: str) -> None:
    hazard = make_hazard(world, state="submitted")
    client = signed_in(world, who) if who else Client()
    walked = paths(world, hazard)
    assert len(walked) > 40
    inside = who in ("coordinator", "leader", "auditor", "publisher", "education", "inspector") or (
        who in ("town", "central", "school")
    )
    for path in walked:
        answer = client.get(path)
        assert answer.status_code < 500, path
        if str(hazard.pk) in path and not inside:
            assert answer.status_code in (302, 401, 403, 404, 405), path
        if not inside and not answer.streaming:
            assert hazard.title not in answer.content.decode(), path


def test_the_loop_has_one_page_for_those_within_reach(world: World) -> None:
    hazard = make_hazard(world, state="submitted")
    for who in ("coordinator", "town", "school", "central", "education", "leader", "auditor"):
        answer = signed_in(world, who).get(f"/hazards/{hazard.pk}/")
        assert answer.status_code == 200, who
        assert answer.content.decode().count("<h1") == 1


def test_every_lit_sentence_of_the_tour_leads_somewhere(world: World) -> None:
    make_hazard(world, state="submitted")
    client = signed_in(world, "coordinator")
    rows = json.loads(client.get("/tour.json").content)["sentences"]
    lit = [row for row in rows if row["state"] == "lit"]
    assert len(lit) >= 20
    assert any(row["state"] == "grey" for row in rows)
    for row in lit:
        answer = client.get(row["link"], follow=True)
        assert answer.status_code == 200, row


def test_a_token_acts_as_its_post_and_a_repeat_is_answered_not_carried_out(world: World) -> None:
    town = world.actors["town"]
    with acting(town):
        _token, secret = make_token(actor=town, label="test")
    hazard = make_hazard(world)
    client = Client(headers={"authorization": f"Bearer {secret}", "idempotency-key": "a-1"})
    url, body = f"/api/v1/hazards/{hazard.pk}/dispatch", "{}"
    first = client.post(url, body, content_type="application/json")
    again = client.post(url, body, content_type="application/json")
    assert (first.status_code, first.json()["state"]) == (200, "dispatched")
    assert again.content == first.content
    stale = client.post(
        f"/api/v1/hazards/{hazard.pk}/transfer",
        json.dumps({"lead": world.organisations["police"].pk, "reason": "x"}),
        content_type="application/json",
        headers={"if-match": '"1"', "idempotency-key": "a-2"},
    )
    assert stale.status_code == 412
    assert stale["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("cursor", ["99999999999999999999999", "x", "-1"])
def test_a_damaged_page_address_is_a_sentence(world: World, cursor: str) -> None:
    answer = signed_in(world, "town").get(f"/hazards/?after={cursor}")
    assert answer.status_code == 422
    assert b"This page address is damaged" in answer.content
    api = signed_in(world, "town").get(f"/api/v1/hazards?after={cursor}")
    assert api.status_code == 422


def test_health_says_what_answers(world: World) -> None:
    told = Client().get("/healthz").json()
    assert told["status"] == "ok"
    assert told["database"] == "ok"
    assert told["demo"] == "none"


def test_a_page_over_plain_http_says_what_the_browser_switches_off(world: World) -> None:
    """Off this machine and without https; nothing is said where nobody can read along."""
    words = "This address is not encrypted"
    for person, path in ((None, "/accounts/login/"), (world.people["school"], "/")):
        client = Client(headers={"accept-language": "en"})
        if person:
            client.force_login(person)
        assert words in client.get(path, headers={"host": "testserver"}).content.decode()
        assert words not in client.get(path, headers={"host": "127.0.0.1"}).content.decode()
        assert words not in client.get(path, secure=True).content.decode()
