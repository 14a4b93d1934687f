"""What a programme said before stays readable, and what changed stands side by side."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from anxiao.kernel.principal import acting
from anxiao.programmes.plans.boards import revisions
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.reach import whole
from anxiao.programmes.plans.services import revising
from anxiao.programmes.plans.services.revising import Change
from tests.programmes.plan_world import again, begin, issued
from tests.world import World, make_world

TERMS: dict[str, Any] = {"standard": "达标", "deadline": date(2026, 9, 30)}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def revise(world: World, programme: Programme, reason: str, *changes: Change) -> None:
    with acting(world.actors["coordinator"]) as office:
        revising.revise(actor=office, row=again(programme), reason=reason, changes=[*changes])


@pytest.fixture
def revised(world: World) -> tuple[Programme, dict[str, Task]]:
    """First roads get another standard, then stalls are called off and canteens added."""
    programme, made = issued(world)
    roads, stalls = made["roads"].pk, made["stalls"].pk
    revise(world, programme, "会议要求", Change(task=roads, terms={"standard": "标线全部施划"}))
    market = world.organisations["market"].pk
    new = Change(terms={**TERMS, "title": "校园食堂", "organisation": market})
    revise(world, programme, "机构改革", Change(task=stalls, is_off=True), new)
    return programme, made


def page(world: World, address: str, who: str = "coordinator", status: int = 200) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return unescape(answer.content.decode())


def test_the_list_says_when_by_whom_why_and_how_many(world: World, revised: Any) -> None:
    programme, _made = revised
    with acting(world.actors["coordinator"]) as office:
        rows = revisions.listed(office, whole(office, programme.pk)).rows
        assert [(row.revision.number, row.changes) for row in rows] == [(2, 2), (1, 1)]
    said = page(world, f"/programmes/{programme.pk}/revisions/")
    assert said.index("机构改革") < said.index("会议要求")
    assert "As first issued" in said


def test_a_programme_stands_as_it_stood(world: World, revised: Any) -> None:
    programme, _made = revised
    first, second, third = (
        page(world, f"/programmes/{programme.pk}/revisions/{number}/") for number in range(3)
    )
    assert "完善交通设施，有验收记录" in first and "标线全部施划" not in first
    assert "标线全部施划" in second and "取缔占道摊点" in second and "校园食堂" not in second
    assert "校园食堂" in third and "取缔占道摊点" not in third
    assert "this is what holds now" in third


def test_two_revisions_stand_side_by_side(world: World, revised: Any) -> None:
    programme, _made = revised
    with acting(world.actors["coordinator"]) as office:
        found = whole(office, programme.pk)
        all_of = revisions.between(office, found, "0", "2")
        last = revisions.between(office, found, "", "")
    by_title = {row.title: row for row in all_of.rows}
    assert {*by_title} == {"完善交通设施", "取缔占道摊点", "校园食堂"}
    (column,) = by_title["完善交通设施"].columns
    assert column[1:] == ("完善交通设施，有验收记录", "标线全部施划")
    assert {row.title for row in last.rows} == {"取缔占道摊点", "校园食堂"}
    assert (last.old, last.new) == (1, 2)
    said = page(world, f"/programmes/{programme.pk}/differences/?from=0&to=2")
    assert "<del>完善交通设施，有验收记录</del>" in said and "<ins>标线全部施划</ins>" in said
    assert "会议要求" in said and "机构改革" in said


def test_the_other_way_round_is_the_same(world: World, revised: Any) -> None:
    programme, _made = revised
    with acting(world.actors["coordinator"]) as office:
        found = whole(office, programme.pk)
        assert revisions.between(office, found, "2", "0") == revisions.between(
            office, found, "0", "2"
        )


def test_what_is_no_revision_is_not_there(world: World, revised: Any) -> None:
    programme, _made = revised
    for number in ("3", "999999999999"):
        page(world, f"/programmes/{programme.pk}/revisions/{number}/", status=404)
        page(world, f"/programmes/{programme.pk}/differences/?to={number}", status=404)


def test_a_draft_has_none(world: World) -> None:
    programme = begin(world)
    assert "A draft has no revisions yet" in page(world, f"/programmes/{programme.pk}/revisions/")
    page(world, f"/programmes/{programme.pk}/revisions/0/", status=409)


def test_a_reader_finds_former_words_of_reached_tasks_alone(world: World, revised: Any) -> None:
    programme, _made = revised
    for who in ("school", "neighbour"):
        page(world, f"/programmes/{programme.pk}/revisions/", who, status=404)
    said = page(world, f"/programmes/{programme.pk}/revisions/1/", "market")
    assert "取缔占道摊点" in said and "标线全部施划" not in said
    compared = page(world, f"/programmes/{programme.pk}/differences/?from=0&to=2", "market")
    assert "标线全部施划" not in compared
