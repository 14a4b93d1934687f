"""Whoever is named on a case sees all of it, and of its place the name."""

import pytest
from django.test import Client

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report, triage
from anxiao.hazards.waiting import waiting
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.places.models import Site
from tests.world import World, item, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def hazard(world: World) -> Hazard:
    """At a campus, led by the market's department, whose sector it is not."""
    school, town = world.actors["school"], world.actors["town"]
    with acting(school):
        found = report.report(actor=school, site=world.sites["school"], item=item())
    with acting(town):
        market = world.organisations["market"].pk
        return triage.hand_out(actor=town, hazard=found, lead=market)


def test_the_lead_of_another_sector_finds_the_case_everywhere(world: World, hazard: Hazard) -> None:
    market = world.actors["market"]
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["market"])
    with acting(market):
        assert not Site.objects.filter(pk=hazard.site_id).exists()
        assert [one.place["en"] for one in waiting(market, clock.today())] == ["Campus school"]
    for address in ("/", "/hazards/", "/hazards/?q=school校区", f"/hazards/{hazard.pk}/"):
        assert "Campus school" in client.get(address).content.decode(), address
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert "Sign for" in page
    assert f"/places/sites/{hazard.site_id}/" not in page
    assert client.get(f"/places/sites/{hazard.site_id}/").status_code == 404


def test_other_departments_see_neither_case_nor_place(world: World, hazard: Hazard) -> None:
    police = world.actors["police"]
    with acting(police):
        assert not Site.objects.visible_to(police).filter(pk=hazard.site_id).exists()
        assert not Hazard.objects.visible_to(police).exists()


def test_a_case_keeps_the_name_that_its_place_had(world: World, hazard: Hazard) -> None:
    with acting(world.actors["coordinator"]):
        Site.objects.filter(pk=hazard.site_id).update(zh="合并后的学校")
        assert Hazard.objects.get(pk=hazard.pk).place_zh == "school校区"
