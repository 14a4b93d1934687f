"""Where a team goes, on a map: by keys and by touch, from the list alone, and from nowhere else."""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from anxiao.config.choices import Ground
from anxiao.kernel.principal import acting
from anxiao.places.models import Site
from tests.inspections.planning import issued
from tests.journeys.cast import Cast
from tests.journeys.person import DESK, PHONE, Person, picture
from tests.journeys.reading import fits, reads_well
from tests.world import SYSTEM

pytestmark = pytest.mark.browser
MINE = "/inspection-plans/mine/"
PLACES = {"school": "113.40", "central": "113.10", "far_school": "113.11"}


def planned(cast: Cast) -> None:
    """Three visits at places that lie on one line, and one nobody knows where."""
    with acting(SYSTEM):
        for key, longitude in PLACES.items():
            Site.objects.filter(pk=cast.world.sites[key].pk).update(
                latitude=Decimal("31.7"), longitude=Decimal(longitude)
            )
    issued(cast.world, at=(*PLACES, "shop"))


def marks(person: Person) -> Locator:
    return person.page.locator(".ax-map .ax-stop")


@pytest.mark.parametrize(("language", "size"), [("zh-hans", PHONE), ("en", DESK)])
def test_stops_are_numbered_as_the_list_is_and_opened_by_keys(
    cast: Cast, language: str, size: tuple[int, int]
) -> None:
    cast.speaks(language, size)
    planned(cast)
    team = cast("inspector")
    team.goes(MINE)
    expect(marks(team)).to_have_text(["1", "2", "3"])
    expect(team.page.locator(".ax-route")).to_be_hidden()
    marks(team).nth(1).focus()
    team.page.keyboard.press("Enter")
    link = team.page.locator(".leaflet-popup-content a")
    expect(link).to_be_focused()
    listed = team.page.locator("#route [data-number='2'] a")
    assert link.get_attribute("href") == listed.get_attribute("href")
    fits(team)
    reads_well(team)
    team.page.keyboard.press("Escape")
    expect(link).to_have_count(0)
    expect(marks(team).nth(1)).to_be_focused()


def test_paper_and_pages_without_scripts_keep_the_sketch(cast: Cast) -> None:
    planned(cast)
    team = cast("inspector")
    team.goes(MINE)
    team.page.emulate_media(media="print")
    expect(team.page.locator(".ax-map")).to_be_hidden()
    expect(team.page.locator(".ax-route")).to_be_visible()


def test_tiles_come_from_this_host_and_carry_their_approval(cast: Cast, settings: Any) -> None:
    settings.MAP = Ground("/tiles/{z}/{x}/{y}.png", "审图号：示例<b>1</b>")
    planned(cast)
    team, asked = cast("inspector"), []

    def tile(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body=picture(1), content_type="image/jpeg")

    team.page.route("**/tiles/**", tile)
    team.goes(MINE)
    expect(team.page.locator(".leaflet-control-attribution")).to_have_text("审图号：示例<b>1</b>")
    expect(team.page.locator(".leaflet-tile-loaded").first).to_be_attached()
    assert asked and all(one.startswith(f"{team.home}/tiles/") for one in asked)
