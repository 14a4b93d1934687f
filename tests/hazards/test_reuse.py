"""A photo that hung on another record before is seen, told, and kept behind seals."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw

from anxiao.evidence import reuses
from anxiao.evidence import services as evidence
from anxiao.evidence.jobs import fingerprint
from anxiao.evidence.models import Reuse
from anxiao.hazards.jobs import reused_photos
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.services import open_seal, seal
from anxiao.notices.models import Notice
from tests.world import World, item, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def scene(seed: int, *, quality: int = 90, side: int = 400) -> bytes:
    """A picture with shapes, saved as a camera would, or saved again smaller."""
    image = Image.new("RGB", (400, 300), (190, 200, 210))
    draw = ImageDraw.Draw(image)
    for n in range(14):
        x, y = (seed * 71 + n * 89) % 380, (seed * 37 + n * 53) % 280
        colour = ((seed * 31 + n * 67) % 256, (n * 91) % 256, (seed * 13 + n * 29) % 256)
        draw.rectangle((x, y, x + 30 + n * 5, y + 25 + n * 3), fill=colour)
    image.thumbnail((side, side))
    kept = BytesIO()
    image.save(kept, "JPEG", quality=quality)
    return kept.getvalue()


def found_with(world: World, who: str, place: str, content: bytes, **more: Any) -> Hazard:
    with acting(world.actors[who]) as actor:
        file = evidence.store(actor=actor, content=content, name="a.jpg")
        return report.report(
            actor=actor, site=world.sites[place], item=item(), files=[file.pk], **more
        )


def seen(world: World, who: str, hazard: Hazard) -> list[Any]:
    with acting(world.actors[who]) as actor:
        return list(reuses.used_before(actor, hazard.pk).values())


def test_the_same_file_is_known_at_once_and_named_within_reach_alone(world: World) -> None:
    first = found_with(world, "school", "school", scene(1))
    second = found_with(world, "far_school", "far_school", scene(1))
    assert [one.pk for one in seen(world, "coordinator", second)] == [first.pk]
    assert seen(world, "far_school", second) == [None]
    assert seen(world, "school", first) == []
    assert seen(world, "neighbour", second) == []


def test_a_copy_saved_again_is_known_once_it_has_its_fingerprint(world: World) -> None:
    found_with(world, "school", "school", scene(2))
    copy = found_with(world, "far_school", "far_school", scene(2, quality=60, side=320))
    other = found_with(world, "far_school", "far_school", scene(5))
    assert seen(world, "coordinator", copy) == []
    fingerprint()
    assert len(seen(world, "coordinator", copy)) == 1
    assert seen(world, "coordinator", other) == []
    fingerprint()
    with acting(world.actors["coordinator"]):
        assert Reuse.objects.count() == 1


def test_the_page_says_it_beside_the_photo(world: World) -> None:
    first = found_with(world, "school", "school", scene(3), title="旧案")
    second = found_with(world, "far_school", "far_school", scene(3))
    for who, says in (("coordinator", "Already used in “旧案”"), ("far_school", "another record")):
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.people[who])
        page = client.get(f"/hazards/{second.pk}/").content.decode()
        assert says in page
        assert (f"/hazards/{first.pk}/" in page) is (who == "coordinator")


def test_the_coordinating_office_is_told_once(world: World) -> None:
    found_with(world, "school", "school", scene(4))
    second = found_with(world, "far_school", "far_school", scene(4))
    for _each in range(2):
        reused_photos()
    with acting(world.actors["coordinator"]) as office:
        told = Notice.objects.visible_to(office).filter(once=f"{second.pk}:reuse")
        assert told.count() == 1
    with acting(world.actors["far_school"]) as school:
        assert not Notice.objects.visible_to(school).filter(once__endswith="reuse").exists()


@pytest.mark.parametrize("sealed_first", [True, False])
def test_behind_a_seal_nothing_matches_until_it_opens(world: World, sealed_first: bool) -> None:
    with acting(world.actors["coordinator"]) as office:
        behind = seal(actor=office, members=[], opens_latest_on=clock.today()).pk

    def covert() -> Hazard:
        return found_with(world, "coordinator", "school", scene(6), seal=behind)

    first = covert() if sealed_first else None
    shown = found_with(world, "far_school", "far_school", scene(6))
    hidden = first or covert()
    later = shown if sealed_first else hidden
    fingerprint()
    reused_photos()
    for who in ("far_school", "leader", "town", "auditor"):
        assert seen(world, who, later) == []
        with acting(world.actors[who]):
            assert not Reuse.objects.exists()
    assert len(seen(world, "coordinator", later)) == 1
    with acting(world.actors["coordinator"]) as office:
        assert not Notice.objects.visible_to(office).filter(once__endswith="reuse").exists()
        open_seal(actor=office, pk=behind)
    assert len(seen(world, "leader", later)) == 1
    reused_photos()
    with acting(world.actors["coordinator"]) as office:
        assert Notice.objects.visible_to(office).filter(once__endswith="reuse").count() == 1


def test_white_walls_are_not_all_one_photo(world: World) -> None:
    for seed in range(3):
        image = Image.new("RGB", (300, 200), (240 - seed, 240, 238))
        kept = BytesIO()
        image.save(kept, "JPEG")
        found_with(world, "school", "school", kept.getvalue())
    fingerprint()
    with acting(world.actors["coordinator"]):
        assert not Reuse.objects.exists()
