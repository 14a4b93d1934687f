"""A form sent twice is taken once, as the same words under the same key."""

import pytest
from django.test import Client

from anxiao.hazards.models import Hazard
from anxiao.kernel.models import StoredAnswer
from tests.world import World, item, make_world

pytestmark = pytest.mark.django_db
REPORT = "/hazards/report/"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def school(world: World) -> Client:
    client = Client()
    client.force_login(world.people["school"])
    return client


def _said(world: World, **more: str) -> dict[str, str]:
    site = str(world.sites["school"].pk)
    return {"item": item().code, "site": site, "idempotency_key": "a" * 32, **more}


def test_the_same_form_leads_again_to_where_it_led(world: World, school: Client) -> None:
    first, second = (school.post(REPORT, _said(world)) for _time in range(2))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Hazard.objects.count() == 1


def test_other_words_under_the_same_key_are_another_report(world: World, school: Client) -> None:
    school.post(REPORT, _said(world))
    first = str(Hazard.objects.get().pk)
    school.post(REPORT, _said(world, description="又一处", shown=first))
    assert Hazard.objects.count() == 2


def test_a_form_with_errors_may_come_again(world: World, school: Client) -> None:
    assert school.post(REPORT, _said(world, site="")).status_code == 422
    assert school.post(REPORT, _said(world)).status_code == 302
    assert Hazard.objects.count() == 1


def test_what_was_said_cannot_be_guessed_from_what_is_kept(world: World, school: Client) -> None:
    school.post(REPORT, _said(world, description="一处"))
    kept = StoredAnswer.objects.get()
    assert len(kept.fingerprint) == 64
    assert "一处" not in kept.body


def test_a_key_belongs_to_one_post(world: World, school: Client) -> None:
    school.post(REPORT, _said(world))
    town = Client()
    town.force_login(world.people["town"])
    shown = str(Hazard.objects.get().pk)
    assert town.post(REPORT, _said(world, shown=shown)).status_code == 302
    assert Hazard.objects.count() == 2
