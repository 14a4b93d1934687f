"""What the API promises its callers, whatever they call."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from anxiao.config.api import api
from anxiao.config.openapi import operations
from anxiao.hazards.doors import DOORS
from anxiao.hazards.models import Hazard
from anxiao.kernel.models import StoredAnswer
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.people.tokens import make_token
from anxiao.places.models import Organisation, Site
from tests.world import SYSTEM, World, item, make_hazard, make_world

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
LISTS = (
    "/api/v1/hazards",
    "/api/v1/sites",
    "/api/v1/notices",
    "/api/v1/ledger/entries",
)


@pytest.fixture
def world(furnished: Callable[[str, Callable[[], World]], World]) -> World:
    return furnished("world", make_world)


def caller(world: World, who: str, **headers: str) -> Client:
    actor = world.actors[who]
    with acting(actor):
        secret = make_token(actor=actor, label="test")[1]
    return Client(
        headers={"authorization": f"Bearer {secret}", "accept-language": "en"}
        | {name.replace("_", "-"): value for name, value in headers.items()}
    )


def send(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    text = body if isinstance(body, str) else json.dumps(body if body is not None else {})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, text, content_type="application/json", headers=named)


def a_report(world: World, title: str = "消防通道堆放杂物") -> dict[str, Any]:
    return {"site": str(world.sites["school"].pk), "item": item().pk, "title": title}


# --- saying no ------------------------------------------------------------------------------


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["detail"]
    return body


def test_nobody_is_asked_to_sign_in(world: World) -> None:
    answer = Client().get("/api/v1/hazards")
    assert_problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_wrong_method_is_told_which_ones_there_are(world: World) -> None:
    answer = caller(world, "town").delete("/api/v1/hazards")
    assert_problem(answer, 405)
    assert {one.strip() for one in answer["Allow"].split(",")} == {"GET", "POST"}


def test_an_unknown_address_is_a_problem_and_no_page(world: World) -> None:
    assert_problem(caller(world, "town").get("/api/v1/nowhere"), 404)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/xml"])
def test_a_body_of_another_kind_is_refused_unread(world: World, kind: str) -> None:
    client = caller(world, "school")
    answer = client.post("/api/v1/hazards", json.dumps(a_report(world)), content_type=kind)
    assert_problem(answer, 415)


def test_a_form_with_files_is_refused_unread(world: World) -> None:
    client = caller(world, "school", idempotency_key="a")
    assert_problem(client.post("/api/v1/hazards", {"title": "x"}), 415)


@pytest.mark.parametrize("body", ["{", '{"title": NaN}', "[" * 5000])
def test_a_body_that_is_not_json_is_a_sentence(world: World, body: str) -> None:
    answer = send(caller(world, "school"), "/api/v1/hazards", body)
    assert assert_problem(answer, 400)["detail"] == "The body is not valid JSON."


@pytest.mark.parametrize("word", ["a\0b", "\ud800", "\udfff!"])
def test_what_is_no_text_is_refused_in_a_body_however_deep(world: World, word: str) -> None:
    client = caller(world, "school")
    answer = send(client, "/api/v1/hazards", {**a_report(world), "criteria": [word]})
    assert "none that a text can have" in assert_problem(answer, 422)["detail"]


def test_what_is_no_text_is_refused_in_an_address_and_in_a_form(world: World) -> None:
    client = caller(world, "town")
    assert_problem(client.get("/api/v1/hazards?q=a%00b"), 422)
    page = Client(headers={"accept-language": "en"})
    page.force_login(world.people["town"])
    for answer in (
        page.get("/hazards/?q=a%00b"),
        page.get("/hazards/report/?area=%00"),
        page.post("/hazards/report/", {"item": "a\0b"}),
        page.post("/accounts/login/", {"login": "a\0b", "password": "x"}),
    ):
        assert answer.status_code == 422
        assert "none that a text can have" in answer.content.decode()


def test_a_cookie_that_is_no_text_is_no_cookie(world: World) -> None:
    client = Client(headers={"cookie": 'sessionid="\\000abcdefghijklmnop"; language=en'})
    assert client.get("/hazards/").status_code in (302, 403)
    assert_problem(client.get("/api/v1/hazards"), 401)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400, 1e400])
def test_a_number_beyond_what_can_be_kept_is_a_sentence(world: World, number: float) -> None:
    body = {"key": "upload.limits", "territory_code": 1, "valid_from": "2026-01-01"}
    text = json.dumps({**body, "value": {"photo_mb": number}}).replace("Infinity", "1e400")
    answer = send(caller(world, "coordinator"), "/api/v1/norms/rules", text)
    assert "too large" in assert_problem(answer, 422)["detail"]


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ("en", "There is no such record"),
        ("zh-CN", "没有"),
        ("zh-TW", "沒有"),
        ("fr, en;q=0.8", "There is no such record"),
        ("fr", "没有"),
    ],
)
def test_the_caller_s_language_decides_the_words(world: World, accepted: str, words: str) -> None:
    client = caller(world, "town")
    answer = client.get("/api/v1/hazards/nowhere", headers={"accept-language": accepted})
    assert assert_problem(answer, 404)["detail"].find(words) >= 0


def test_a_change_by_session_carries_the_token_against_forged_forms(world: World) -> None:
    page = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    page.force_login(world.people["school"])
    refused = send(page, "/api/v1/hazards", a_report(world))
    assert "X-CSRFToken" in assert_problem(refused, 403)["detail"]
    page.get("/accounts/login/")
    page.get("/hazards/report/")
    secret = page.cookies["csrftoken"].value
    assert send(page, "/api/v1/hazards", a_report(world), x_csrftoken=secret).status_code == 201
    assert page.get("/api/v1/hazards").status_code == 200


# --- pages and versions ---------------------------------------------------------------------


@pytest.mark.parametrize("path", LISTS)
def test_a_list_goes_on_from_its_cursor_to_its_end_and_no_further(world: World, path: str) -> None:
    make_hazard(world, state="dispatched")
    make_hazard(world)
    client, found, after = caller(world, "town"), [], ""
    for _turn in range(200):
        page = client.get(f"{path}?size=1{after}").json()
        found += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    everything = client.get(f"{path}?size=200").json()["items"]
    assert found[: len(everything)] == [row["id"] for row in everything]
    assert len(found) == len(set(found))
    beyond = client.get(f"{path}?after=00000000-0000-7000-8000-000000000000")
    assert beyond.json() == {"items": [], "next": None}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("wrong", ["after=x", "size=0", "size=201", "size=x", "after=%00"])
def test_a_damaged_page_address_is_a_problem(world: World, path: str, wrong: str) -> None:
    assert_problem(caller(world, "town").get(f"{path}?{wrong}"), 422)


def test_a_record_read_again_unchanged_is_not_sent_again(world: World) -> None:
    hazard = make_hazard(world)
    client = caller(world, "town")
    first = client.get(f"/api/v1/hazards/{hazard.pk}")
    again = client.get(f"/api/v1/hazards/{hazard.pk}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_change_of_a_record_that_has_changed_meanwhile_is_refused(world: World) -> None:
    hazard = make_hazard(world)
    client = caller(world, "town")
    seen = client.get(f"/api/v1/hazards/{hazard.pk}")["ETag"]
    path = f"/api/v1/hazards/{hazard.pk}"
    assert send(client, f"{path}/verify", if_match=seen).status_code == 200
    stale = send(client, f"{path}/mark_false", {"reason": "x"}, if_match=seen)
    assert_problem(stale, 412)
    assert client.get(path).json()["state"] == "verified"
    assert_problem(send(client, f"{path}/grade", if_match='"x"'), 422)


# --- repeats --------------------------------------------------------------------------------


def test_a_repeat_is_answered_and_another_request_by_the_same_key_refused(world: World) -> None:
    client = caller(world, "school", idempotency_key="one")
    first = send(client, "/api/v1/hazards", a_report(world))
    again = send(client, "/api/v1/hazards", a_report(world))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert_problem(send(client, "/api/v1/hazards", a_report(world, "别的")), 422)
    assert_problem(send(client, "/api/v1/hazards?x=1", a_report(world)), 422)
    with acting(SYSTEM):
        assert Hazard.objects.count() == 1


def test_a_refusal_is_repeated_too_and_a_key_belongs_to_its_post(world: World) -> None:
    hazard = make_hazard(world)
    path = f"/api/v1/hazards/{hazard.pk}/close"
    client = caller(world, "town", idempotency_key="one")
    assert send(client, path).content == send(client, path).content
    other = caller(world, "coordinator", idempotency_key="one")
    assert send(other, f"/api/v1/hazards/{hazard.pk}/verify").status_code == 200


def test_a_key_too_long_to_keep_is_refused_before_anything_is_done(world: World) -> None:
    client = caller(world, "school", idempotency_key="k" * 121)
    assert_problem(send(client, "/api/v1/hazards", a_report(world)), 422)
    with acting(SYSTEM):
        assert not Hazard.objects.exists()


def test_the_same_request_arriving_twice_at_once_is_carried_out_once(world: World) -> None:
    clients = [caller(world, "school", idempotency_key="twice") for _ in range(4)]

    def one(client: Client) -> tuple[int, str]:
        try:
            answer = send(client, "/api/v1/hazards", a_report(world))
            return answer.status_code, answer.json()["id"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(one, clients))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    with acting(SYSTEM):
        assert Hazard.objects.count() == 1
        assert Entry.objects.filter(action="hazard.report").count() == 1
    assert StoredAnswer.objects.count() == 1


# --- the document ---------------------------------------------------------------------------


def test_every_operation_says_how_it_refuses_and_every_post_takes_a_key() -> None:
    document = api.get_openapi_schema()
    assert document["openapi"].startswith("3.1")
    assert document["security"] == [{"token": []}, {"session": []}]
    found = list(operations(document))
    assert len(found) > 40
    for method, operation in found:
        names = [one["name"] for one in operation["parameters"]]
        assert ("Idempotency-Key" in names) is (method == "post")
        for status in ("400", "401", "403", "404", "409", "412", "413", "415", "422"):
            assert list(operation["responses"][status]["content"]) == [PROBLEM]
    assert len({one["operationId"] for _method, one in found}) == len(found)


def test_a_change_of_a_hazard_takes_if_match() -> None:
    paths = api.get_openapi_schema()["paths"]
    verbs = [
        one["post"]
        for path, one in paths.items()
        if path.startswith("/api/v1/hazards/{pk}/") and path.rpartition("/")[2] in DOORS
    ]
    assert len(verbs) > 20
    assert all("If-Match" in [p["name"] for p in one["parameters"]] for one in verbs)


def test_choices_of_the_same_short_name_do_not_take_each_other_s_place() -> None:
    paths = api.get_openapi_schema()["paths"]
    for path, choices in (("sites", Site.Kind), ("organisations", Organisation.Kind)):
        asked = {one["name"]: one for one in paths[f"/api/v1/{path}"]["get"]["parameters"]}
        assert asked["kind"]["schema"]["anyOf"][0]["enum"] == choices.values


def test_the_document_is_served_to_anybody(db: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Anxiao 安校"
