"""Who is named on a case can read where it is."""

import pytest

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report, triage
from anxiao.kernel.principal import acting
from anxiao.ledger.services import confidential
from anxiao.places.models import Site
from tests.world import World, item, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def _hand_to_market(world: World, **more: object) -> Hazard:
    school, town = world.actors["school"], world.actors["town"]
    with acting(school):
        found = report.report(
            actor=school, site=world.sites["school"], item=item(lead="market"), **more
        )
    market = world.organisations["market"]
    with acting(town):
        return triage.hand_out(actor=town, hazard=found, lead=market.pk)


def test_the_lead_finds_a_case_at_a_place_of_another_sector(world: World) -> None:
    market = world.actors["market"]
    with acting(market):
        assert not Site.objects.visible_to(market).filter(pk=world.sites["school"].pk).exists()
    hazard = _hand_to_market(world)
    with acting(market):
        row = Hazard.objects.visible_to(market).on_desk_of(market).for_page().get()
        assert row == hazard
        assert row.site == world.sites["school"]


def test_other_departments_see_neither_case_nor_place(world: World) -> None:
    _hand_to_market(world)
    police = world.actors["police"]
    with acting(police):
        assert not Site.objects.visible_to(police).filter(pk=world.sites["school"].pk).exists()
        assert not Hazard.objects.visible_to(police).exists()


def test_a_sealed_case_opens_no_place(world: World) -> None:
    posts = [world.actors[key].post for key in ("school", "town")]
    office = world.actors["coordinator"]
    with acting(office):
        closed = confidential(actor=office, members=posts)
    _hand_to_market(world, seal=closed.pk)
    market = world.actors["market"]
    with acting(market):
        assert not Site.objects.visible_to(market).filter(pk=world.sites["school"].pk).exists()
