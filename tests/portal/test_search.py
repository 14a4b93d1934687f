"""Finding things by their words, within reach alone."""

import pytest
from django.db import connection
from django.test import Client

from anxiao.hazards.models import Hazard
from anxiao.kernel.actors import Actor, Reach
from anxiao.kernel.principal import acting
from tests.world import World, make_hazard, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize(
    "words", ["消防", "通道 堆放", "xftd", "school校区", "CAMPUS school", "防"]
)
def test_a_hazard_is_found_by_words_initials_and_place(world: World, words: str) -> None:
    hazard = make_hazard(world)
    for who, count in (("coordinator", 1), ("school", 1), ("neighbour", 0), ("far_school", 0)):
        actor = world.actors[who]
        with acting(actor):
            found = Hazard.objects.visible_to(actor).saying(words)
            assert len(found) == count, who
    with acting(world.actors["town"]) as town:
        assert Hazard.objects.visible_to(town).saying(hazard.number).get() == hazard
        assert Hazard.objects.visible_to(town).saying(hazard.number.lower()[:6]).get() == hazard


@pytest.mark.parametrize(
    ("words", "kind", "title"),
    [
        ("单位school", "organisation", "Organisation school"),
        ("organisation police", "organisation", "Organisation police"),
        ("校门口小卖部", "site", "Shop at the gate"),
        ("xmkxmb", "site", "Shop at the gate"),
        ("xiaomaibu", "site", "Shop at the gate"),
        ("岗位town", "post", "town_officer"),
        ("区划990121100000", "territory", "Place 990121100000"),
        ("消防", "item", ""),
    ],
)
def test_every_kind_of_thing_is_found(world: World, words: str, kind: str, title: str) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["coordinator"])
    groups = {one["kind"]: one for one in client.get("/api/v1/search", {"q": words}).json()}
    assert kind in groups
    assert len(groups[kind]["rows"]) <= 5
    if title:
        assert groups[kind]["rows"][0]["title"] == title
    page = client.get("/search/", {"q": words})
    assert groups[kind]["rows"][0]["url"] in page.content.decode()


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'", "\\", "@lo@", "{", "甲" * 300, "-"])
def test_odd_words_find_nothing_and_break_nothing(world: World, words: str) -> None:
    make_hazard(world)
    client = Client()
    client.force_login(world.people["coordinator"])
    assert client.get("/search/", {"q": words}).status_code == 200
    assert client.get("/hazards/", {"q": words}).status_code == 200


def test_a_link_of_one_case_finds_that_case_alone(world: World) -> None:
    hazard, other = make_hazard(world), make_hazard(world)
    guest = Actor(name="link", reach=Reach(case=hazard.pk))
    with acting(guest):
        assert Hazard.objects.visible_to(guest).saying("消防").get() == hazard
    assert other.pk != hazard.pk


def test_the_function_of_the_database_holds_reach_by_itself(world: World) -> None:
    hazard = make_hazard(world)
    for who, seen in (("coordinator", [hazard.pk]), ("neighbour", [])):
        with acting(world.actors[who]), connection.cursor() as cursor:
            cursor.execute("SELECT hazards_hazard_find(ARRAY['消防'], NULL)")
            assert [row[0] for row in cursor.fetchall()] == seen
