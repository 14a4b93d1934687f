"""Notices by day, opened at what they are about."""

import pytest
from django.test import Client

from anxiao.kernel.principal import acting
from anxiao.notices.models import Notice
from tests.world import World, make_hazard, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def told(world: World, who: str) -> Notice:
    with acting(world.actors[who]):
        found = Notice.objects.visible_to(world.actors[who]).first()
    assert found is not None
    return found


def test_a_notice_opens_its_record_and_counts_as_read(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    school = client(world, "school")
    page = school.get("/notices/").content.decode()
    assert "unread" in page and hazard.title in page
    answer = school.post(f"/notices/{told(world, 'school').pk}/")
    assert answer["Location"] == f"/hazards/{hazard.pk}/"
    assert told(world, "school").read_at is not None


def test_all_are_read_at_once(world: World) -> None:
    make_hazard(world, state="dispatched")
    school = client(world, "school")
    assert school.post("/notices/read/").status_code == 302
    page = school.get("/notices/").content.decode()
    assert "All read." in page and "Mark all as read" not in page


def test_a_stranger_finds_no_notice(world: World) -> None:
    make_hazard(world, state="dispatched")
    theirs = client(world, "neighbour")
    assert theirs.post(f"/notices/{told(world, 'school').pk}/").status_code == 404
    assert "My work" in theirs.get("/notices/").content.decode()


def test_without_a_post_there_are_no_notices() -> None:
    assert Client().get("/notices/").status_code in (302, 403)
