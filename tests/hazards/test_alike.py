"""Before a report is sent, whoever reports sees what it may be about already."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anxiao.evidence.models import Attachment
from anxiao.hazards.alike import alike
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report
from anxiao.kernel import clock
from anxiao.kernel.errors import NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.places.models import Site
from tests.world import SYSTEM, World, item, make_hazard, make_world, photo, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def found(world: World, who: str, site: str) -> list[Hazard]:
    actor = world.actors[who]
    with acting(actor):
        return alike(actor, site=world.sites[site], item=item())


def place(world: World, site: str, latitude: str) -> None:
    with acting(SYSTEM):
        Site.objects.filter(pk=world.sites[site].pk).update(
            latitude=Decimal(latitude), longitude=Decimal("113.300000")
        )
        world.sites[site].refresh_from_db()


def test_open_ones_at_the_place_are_shown_and_old_ones_are_not(world: World) -> None:
    opened, closed = make_hazard(world), make_hazard(world, state="closed")
    make_hazard(world, state="false")
    assert found(world, "town", "school") == [opened, closed]
    later = clock.now() + timedelta(days=31)
    with clock.at(later):
        assert found(world, "town", "school") == [opened]


def test_the_same_next_door_is_shown_up_to_the_distance_of_the_rule(world: World) -> None:
    hazard = make_hazard(world)
    place(world, "school", "31.700000")
    place(world, "shop", "31.701000")
    assert found(world, "town", "shop") == [hazard]
    place(world, "shop", "31.702000")
    assert found(world, "town", "shop") == []


def test_nothing_is_hinted_of_what_lies_out_of_reach(world: World) -> None:
    make_hazard(world)
    assert found(world, "far_school", "far_school") == []
    page = signed_in(world, "far_school").get(
        f"/hazards/report/known/?item={item().pk}&site={world.sites['school'].pk}"
    )
    assert page.status_code == 200
    assert page.content.strip() == b""


def test_another_kind_is_not_alike(world: World) -> None:
    make_hazard(world)
    actor = world.actors["town"]
    with acting(actor):
        other = type(item()).objects.exclude(group=item().group).first()
        assert other is not None
        assert alike(actor, site=world.sites["school"], item=other) == []


def send(world: World, **more: Any) -> Any:
    said = {"item": item().pk, "site": world.sites["school"].pk, "description": "又堆放了", **more}
    return signed_in(world, "town").post("/hazards/report/", said)


def test_without_scripts_a_page_asks_and_the_photo_is_not_lost(world: World) -> None:
    hazard = make_hazard(world)
    shot = SimpleUploadedFile("a.jpg", picture(5), content_type="image/jpeg")
    answer = send(world, files=shot)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Is it one of these?" in page
    assert "Report all the same" in page
    assert f'value="{hazard.pk}"' in page
    kept = page.split('name="photos" value="')[1].split('"')[0]
    with acting(SYSTEM):
        assert Hazard.objects.count() == 1
    sent = send(world, shown=hazard.pk, photos=kept)
    assert sent.status_code == 302
    with acting(SYSTEM):
        assert Hazard.objects.count() == 2
        assert Attachment.objects.filter(file_id=kept).count() == 1


def test_what_is_added_to_a_case_is_in_its_story_and_on_its_desk(world: World) -> None:
    hazard = make_hazard(world, state="dispatched")
    answer = send(world, same=hazard.pk)
    assert answer.url == f"/hazards/{hazard.pk}/"
    with acting(SYSTEM):
        assert Hazard.objects.count() == 1
        last = Entry.objects.of(hazard.pk).latest("number")
        after = Hazard.objects.get(pk=hazard.pk)
    assert last.action == "hazard.add_sighting"
    assert last.says["params"]["words"] == "又堆放了"
    assert (after.state, after.desk) == ("dispatched", hazard.desk)
    assert world.organisations["town"].pk in after.parties


def test_a_case_that_is_closed_takes_no_more(world: World) -> None:
    hazard, town = make_hazard(world, state="closed"), world.actors["town"]
    with acting(town), pytest.raises(Refused):
        report.add_sighting(actor=town, hazard=hazard)


def test_readers_and_strangers_add_nothing(world: World) -> None:
    hazard, auditor = make_hazard(world), world.actors["auditor"]
    with acting(auditor), pytest.raises(NotAllowed):
        report.add_sighting(actor=auditor, hazard=hazard)
    far = world.actors["far_school"]
    with acting(far), pytest.raises(OutOfReach):
        report.add_sighting(actor=far, hazard=hazard)
    client = signed_in(world, "far_school")
    said = {"item": item().pk, "site": world.sites["far_school"].pk, "same": hazard.pk}
    assert client.post("/hazards/report/", said).status_code == 404


def test_a_sighting_is_no_proof_of_the_fix(world: World) -> None:
    hazard, town = make_hazard(world, state="rectifying"), world.actors["town"]
    with acting(town):
        done = report.add_sighting(actor=town, hazard=hazard, files=[photo(town, 8).pk])
    assert done.evidence_at is None
