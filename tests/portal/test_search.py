"""Finding things by their words, within reach alone."""

import pytest

from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from tests.world import World, make_hazard, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize(
    "words", ["消防", "通道 堆放", "xiaofang"[:0] or "xftd", "school校区", "CAMPUS school", "防"]
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
