"""The pages people live on: a school's, a town's, a county's, each as those who may open it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.places.models import School
from anxiao.portal.schools import panels
from tests.world import COUNTY, NEIGHBOUR, OTHER_TOWN, SYSTEM, TOWN, World, make_hazard, make_world

pytestmark = pytest.mark.django_db
NUMBER = re.compile(
    r'<a href="(/hazards/\?[^"]+)">(?:<span class="ax-num">)?(\d+)(?:</span>[^<]*)?</a>'
)
ROWS = re.compile(r"role=\"status\">(\d+) rows?<")
SHARE = re.compile(r'<a href="(/hazards/\?[^"]+)">(\d+) of (\d+) with a limit in time</a>')


@pytest.fixture
def world() -> World:
    made = make_world()
    for state in ("reported", "objected", "submitted", "closed", "self_closed", "rebounded"):
        make_hazard(made, state=state)
    late(make_hazard(made, state="rectifying", major=True), days=3)
    return made


def late(hazard: Hazard, *, days: int) -> Hazard:
    with acting(SYSTEM):
        hazard.due_at = clock.now() - timedelta(days=days)
        hazard.save(update_fields=["due_at"])
    return hazard


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def page(world: World, who: str, path: str) -> str:
    answer = signed_in(world, who).get(path)
    assert answer.status_code == 200, (who, path)
    return answer.content.decode()


def unescaped(url: str) -> str:
    return url.replace("&amp;", "&")


@pytest.mark.parametrize("who", ["coordinator", "town", "education", "leader", "police"])
def test_every_number_is_the_count_of_the_list_it_opens(world: World, who: str) -> None:
    client, seen = signed_in(world, who), 0
    for path in (f"/counties/{COUNTY}/", f"/towns/{TOWN}/"):
        if who == "town" and "counties" in path:
            continue
        for url, number in NUMBER.findall(page(world, who, path)):
            shown = ROWS.search(client.get(unescaped(url)).content.decode())
            assert shown is not None, url
            assert shown[1] == number, (path, url)
            seen += 1
    assert seen > 6


def test_the_share_kept_in_time_says_of_how_many(world: World) -> None:
    school = world.organisations["school"].pk
    shown = page(world, "coordinator", f"/schools/{school}/closed/")
    url, kept, whole = SHARE.findall(shown)[0]
    rows = ROWS.search(page(world, "coordinator", unescaped(url)))
    assert rows is not None
    assert (kept, whole) == (rows[1], "1")


OPENS = {
    "coordinator": (200, 200, 200),
    "leader": (200, 200, 200),
    "auditor": (200, 200, 200),
    "education": (200, 200, 200),
    "police": (200, 200, 200),
    "town": (404, 200, 200),
    "other_town": (404, 404, 404),
    "central": (404, 404, 200),
    "school": (404, 404, 200),
    "far_school": (404, 404, 404),
    "neighbour": (404, 404, 404),
    "administrator": (403, 403, 403),
}


@pytest.mark.parametrize("who", OPENS)
def test_each_opens_the_pages_of_her_own_places(world: World, who: str) -> None:
    school, client = world.organisations["school"].pk, signed_in(world, who)
    paths = (f"/counties/{COUNTY}/", f"/towns/{TOWN}/", f"/schools/{school}/")
    assert tuple(client.get(path).status_code for path in paths) == OPENS[who]
    panel = client.get(f"/schools/{school}/open/")
    assert panel.status_code == OPENS[who][2]


def test_a_department_counts_its_own_field_alone(world: World) -> None:
    police = page(world, "police", f"/towns/{TOWN}/")
    assert "Organisation school" not in police
    assert "Hazards of your department" in police
    assert "Hazards of your department" not in page(world, "town", f"/towns/{TOWN}/")


@pytest.mark.parametrize(
    ("who", "title", "ends"),
    [
        ("coordinator", "My county", f"/counties/{COUNTY}/"),
        ("town", "My town", f"/towns/{TOWN}/"),
        ("school", "My school", "/schools/"),
    ],
)
def test_home_leads_to_ones_own_place_first(world: World, who: str, title: str, ends: str) -> None:
    home = page(world, who, "/")
    assert title in home.split("ax-main")[1]
    assert ends in signed_in(world, who).get("/mine/").url
    assert f'href="{ends}' in home


def test_a_school_reads_first_what_it_owes_this_week(world: World) -> None:
    school = world.organisations["school"].pk
    shown = page(world, "school", f"/schools/{school}/")
    assert "What you owe this week" in shown
    assert "1 late" in shown
    assert shown.index("What you owe") < shown.index("Pupils")
    assert "What the school owes this week" in page(world, "town", f"/schools/{school}/")


def test_at_most_five_lines_then_the_rest_on_request(world: World) -> None:
    for days in range(1, 8):
        late(make_hazard(world, state="dispatched"), days=days)
    school = world.organisations["school"].pk
    few = page(world, "town", f"/schools/{school}/").count("ax-today-what")
    whole = page(world, "town", f"/schools/{school}/?all").count("ax-today-what")
    assert few == 5
    assert whole >= 8


def test_where_nothing_is_due_the_next_week_is_told(world: World) -> None:
    far = world.organisations["far_school"].pk
    shown = page(world, "far_school", f"/schools/{far}/")
    assert "Nothing is due." in shown
    assert "Next week nothing is due either." in shown


def test_on_paper_every_panel_is_on_the_page_from_the_start(world: World) -> None:
    school = world.organisations["school"].pk
    screen = page(world, "town", f"/schools/{school}/")
    paper = page(world, "town", f"/schools/{school}/?print")
    main = screen.split("<main")[1].split("</main")[0]
    with acting(world.actors["town"]) as town:
        assert main.count("data-panel") == len(panels(town, school)) > 4
    assert "hx-get" not in paper.split("<main")[1].split("</main")[0]
    titles = (
        "Open hazards",
        "Closed in the last 12 months",
        "Calls for help",
        "Documents",
        "Posts",
    )
    for words in titles:
        assert words in paper
    assert "with a limit in time" in paper


def test_a_panel_is_a_page_without_scripts_and_a_part_with_them(world: World) -> None:
    path = f"/schools/{world.organisations['school'].pk}/open/"
    client = signed_in(world, "town")
    assert "<h1" in client.get(path).content.decode()
    part = client.get(path, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert "消防通道堆放杂物" in part
    assert client.get(path.replace("open", "nothing")).status_code == 404


def test_the_ledgers_school_leads_to_the_school_page(world: World) -> None:
    with acting(SYSTEM):
        profile = School.objects.get(organisation=world.organisations["school"])
    answer = signed_in(world, "town").get(f"/schools/of/{profile.pk}/")
    assert answer.url == f"/schools/{world.organisations['school'].pk}/"


def test_the_way_up_names_only_what_one_may_open(world: World) -> None:
    school = world.organisations["school"].pk
    assert f"/counties/{COUNTY}/" in page(world, "coordinator", f"/schools/{school}/")
    as_town = page(world, "town", f"/schools/{school}/")
    assert f"/towns/{TOWN}/" in as_town
    assert f"/counties/{COUNTY}/" not in as_town


@pytest.mark.parametrize(
    "path", [f"/counties/{TOWN}/", f"/towns/{COUNTY}/", "/towns/1/", f"/counties/{NEIGHBOUR}/"]
)
def test_a_place_of_another_level_or_county_has_no_such_page(world: World, path: str) -> None:
    assert signed_in(world, "coordinator").get(path).status_code == 404


@pytest.mark.parametrize(
    ("by", "first"), [("late", "school"), ("name", "central"), ("nonsense", "school")]
)
def test_tables_are_sorted_as_asked(world: World, by: str, first: str) -> None:
    table = page(world, "coordinator", f"/towns/{TOWN}/?sort={by}").split("<tbody>")[1]
    places = {who: table.index(f"Organisation {who}") for who in ("school", "central")}
    assert min(places, key=lambda who: places[who]) == first


def test_what_lies_at_the_county_itself_has_a_row_that_opens_it(world: World) -> None:
    hazard = make_hazard(world)
    with acting(SYSTEM):
        Hazard.objects.filter(pk=hazard.pk).update(territory_code=COUNTY)
    shown = page(world, "coordinator", f"/counties/{COUNTY}/")
    assert "At this level" in shown
    url = f"/hazards/?codes={COUNTY}-{COUNTY + 999}&amp;state=open"
    assert url in shown
    assert f"town={OTHER_TOWN}" not in shown.split("At this level")[1][:200]
