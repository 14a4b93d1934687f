"""A sheet given to the runner: what was kept is gone on with, whichever way it came."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits import submission
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import filling
from anxiao.kernel.principal import acting
from tests.inspections import lists, visiting
from tests.world import World

pytestmark = pytest.mark.django_db
TOLD = {"gate": "fail", "gate_note": "门卫室无人"}


def logical(world: World) -> Checklist:
    """A list in which one answer decides what else is asked."""
    alarm = lists.verdict("alarm", relevant="${gate} = 'pass'")
    return lists.published(world, items=None, form=lists.form(lists.verdict("gate"), alarm))


def save(world: World, visit: Visit, **told: Any) -> None:
    with acting(world.actors["inspector"]) as actor:
        filling.save(actor=actor, row=visit, sheet=visiting.sheet_of(visit).pk, **told)


def client(world: World) -> Client:
    signed_in = Client(headers={"accept-language": "en"})
    signed_in.force_login(world.people["inspector"])
    return signed_in


def address(visit: Visit) -> str:
    return f"/visits/{visit.pk}/sheets/{visiting.sheet_of(visit).pk}/"


def given(page: str, key: str) -> dict[str, Any]:
    (found,) = re.findall(rf'<script id="{key}" type="application/json">(.*?)</script>', page)
    told: dict[str, Any] = json.loads(found)
    return told


def test_what_an_engine_sent_is_given_back_with_its_photos(world: World) -> None:
    visit = visiting.start(world, lists=[logical(world)])
    files = {
        name: visiting.picture(world, seed=seed).pk for seed, name in enumerate(["b.jpg", "a.jpg"])
    }
    form = visiting.sheet_of(visit).checklist.form_id
    shots = "<gate_p1>b.jpg</gate_p1><gate_p2>a.jpg</gate_p2>"
    xml = f'<data id="{form}"><gate>fail</gate>{shots}</data>'
    save(world, visit, xml=xml, files=files)
    page = client(world).get(address(visit)).content.decode()
    told = given(page, "sheet")
    assert told["files"] == {name: str(pk) for name, pk in files.items()}
    assert told["version"] == 2
    assert given(page, "form")["answers"] == xml
    assert {*given(page, "form")["files"]} == {"a.jpg", "b.jpg"}


def test_what_came_as_answers_is_given_as_a_submission(world: World) -> None:
    visit = visiting.start(world, lists=[logical(world)])
    shot = str(visiting.picture(world).pk)
    save(world, visit, answers=TOLD, photos={"gate": [shot]})
    page = client(world).get(address(visit)).content.decode()
    xml = given(page, "form")["answers"]
    read = submission.read(xml)
    assert read.form_id == visiting.sheet_of(visit).checklist.form_id
    assert read.answers == {**TOLD, "gate_p1": f"{shot}.jpg"}
    assert etree.fromstring(xml).find("{*}meta/{*}instanceID") is not None
    assert given(page, "sheet")["files"] == {f"{shot}.jpg": shot}


def test_an_untouched_sheet_is_given_empty(world: World) -> None:
    visit = visiting.start(world, lists=[logical(world)])
    page = client(world).get(address(visit)).content.decode()
    assert given(page, "form")["answers"] == ""
    assert 'fieldset class="ax-item' not in page


def test_a_visit_that_is_not_whole_is_not_finished(world: World) -> None:
    visit = visiting.start(world, lists=[logical(world), visiting.checklist()])
    save(world, visit, answers=TOLD)
    answer = client(world).post(address(visit), {"do": "finish"})
    assert answer.status_code == 422
    assert "Another checklist of this visit is not filled in yet." in answer.content.decode()
    assert visiting.again(visit).is_under_way


def test_a_plain_list_is_filled_in_without_the_runner(world: World) -> None:
    visit = visiting.start(world, lists=[visiting.checklist()])
    page = client(world).get(address(visit)).content.decode()
    assert "form-runner" not in page
