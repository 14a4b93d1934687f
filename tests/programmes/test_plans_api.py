"""The API of programmes and tasks: the same services, the same sentences."""

from typing import Any

import pytest
from django.test import Client

from anxiao.kernel.principal import acting
from anxiao.people.jobs import run_batch
from anxiao.programmes.plans.models import Task
from tests.programmes.plans import issued, signed
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def world() -> World:
    return make_world()


def call(world: World, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
    client = Client(headers={"accept-language": "en", **headers})
    client.force_login(world.people[who])
    more = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(client, method)(f"{API}{path}", **more)


def test_a_programme_from_its_draft_to_a_report(world: World) -> None:
    body = {"title": "2026年方案", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    made = call(world, "coordinator", "post", "/programmes", body)
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    said = {
        "programme": key, "title": "护学岗", "standard": "早晚高峰到岗", "deadline": "2026-12-31",
        "organisation": world.organisations["town"].pk,
    }  # fmt: skip
    task = call(world, "coordinator", "post", "/tasks", said).json()
    assert (task["code"], task["state"]) == ("1", "draft")
    edited = call(world, "coordinator", "post", f"/tasks/{task['id']}/edit", {"weight": 5})
    assert edited.json()["weight"] == 5
    done = call(world, "coordinator", "post", f"/programmes/{key}/issue", {})
    assert done.json()["state"] == "issued"
    shown = call(world, "town", "get", f"/tasks/{task['id']}")
    assert shown["ETag"] == f'"{shown.json()["version"]}"'
    stale = call(world, "town", "post", f"/tasks/{task['id']}/sign_for", {}, **{"if-match": '"1"'})
    assert stale.status_code == 412
    call(world, "town", "post", f"/tasks/{task['id']}/sign_for", {})
    told = call(world, "town", "post", f"/tasks/{task['id']}/report", {"percent": 20})
    assert told.json()["progress"] == 2000
    assert call(world, "coordinator", "get", f"/programmes/{key}").json()["progress"] == 2000
    again = call(world, "coordinator", "post", f"/programmes/{key}/copy", {"years": 1})
    assert again.status_code == 201
    assert again.json()["title"] == "2027年方案"


def test_lists_are_narrowed_by_the_filters_of_the_page(world: World) -> None:
    programme, _tasks = issued(world, "town", "police", "school")
    of = world.organisations["police"].pk
    asked: dict[str, int] = {
        "": 3, "?whose=given": 3, "?whose=mine": 0, f"?of={of}": 1, "?state=handed": 3,
        "?state=open": 3, "?due=soon": 0, f"?programme={programme.pk}": 3, "?town=990121100000": 2,
        "?q=police": 1, "?kind=rural": 0, "?size=2": 2,
    }  # fmt: skip
    for query, number in asked.items():
        found = call(world, "coordinator", "get", f"/tasks{query}")
        assert len(found.json()["items"]) == number, query
    assert call(world, "coordinator", "get", "/programmes?year=2026").json()["items"]
    assert not call(world, "coordinator", "get", "/programmes?state=draft").json()["items"]
    assert call(world, "administrator", "get", "/tasks").status_code == 403


def test_the_offers_name_the_verbs_and_the_reasons(world: World) -> None:
    task = signed(world, "town")
    found = call(world, "town", "get", f"/tasks/{task.pk}/offers").json()
    assert {"report", "submit", "break_down"} <= {one["verb"] for one in found}
    assert call(world, "police", "get", f"/tasks/{task.pk}/offers").status_code == 404


def test_breaking_down_and_handing_to_many(world: World) -> None:
    task = signed(world, "office")
    town = world.organisations["town"].pk
    broken = call(
        world, "coordinator", "post", f"/tasks/{task.pk}/break_down", {"organisation": town}
    )
    assert broken.status_code == 200
    body = {"group": "schools", "by_class": [{"key": "rural", "weight": 4}]}
    begun = call(world, "coordinator", "post", f"/tasks/{task.pk}/fan-out", body)
    assert begun.status_code == 201, begun.content
    assert begun.json()["total"] == 3
    who = world.actors["coordinator"]
    run_batch(begun.json()["id"], str(who.post), str(who.person))
    told = call(world, "coordinator", "get", f"/tasks/batches/{begun.json()['id']}").json()
    assert (told["done"], told["is_complete"]) == (3, True)
    assert call(world, "town", "get", f"/tasks/batches/{told['id']}").status_code == 404
    with acting(who):
        assert {*Task.objects.filter(kind="rural").values_list("weight", flat=True)} == {4}


def test_a_revision_and_what_stood_before(world: World) -> None:
    programme, (task,) = issued(world, "town")
    body = {
        "reason": "上级调整",
        "changes": [{"task": str(task.pk), "terms": {"standard": "每周一次"}}],
    }
    path = f"/programmes/{programme.pk}"
    done = call(world, "coordinator", "post", f"{path}/revise", body)
    assert done.json()["revision"] == 1, done.content
    listed = call(world, "town", "get", f"{path}/revisions").json()
    assert [one["reason"] for one in listed] == ["上级调整"]
    old, new = (call(world, "town", "get", f"{path}/revisions/{n}/tasks").json()[0] for n in (0, 1))
    assert old["is_changed"] is True
    assert old["words"]["standard"] != new["words"]["standard"] == "每周一次"
    assert call(world, "town", "get", f"{path}/revisions/9/tasks").status_code == 404
    assert call(world, "town", "post", f"{path}/revise", body).status_code == 403


@pytest.mark.parametrize("seen", ['"²"', '"x"', '"12345678901"'])
def test_an_etag_that_is_none_is_named(world: World, seen: str) -> None:
    _programme, (task,) = issued(world, "town")
    town = Client(headers={"accept-language": "en"})
    town.force_login(world.people["town"])
    answer = town.post(
        f"/api/v1/tasks/{task.pk}/sign_for", "{}", "application/json", headers={"if-match": seen}
    )
    assert answer.status_code == 422
