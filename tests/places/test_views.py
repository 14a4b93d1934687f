"""The pages of places: found by pinyin, exported as seen, corrected by those who may."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.kernel.principal import acting
from anxiao.places import services
from anxiao.places.listing import by_name
from anxiao.places.models import Organisation, School, Site
from tests.world import TOWN, World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


@pytest.mark.parametrize("words", ["小卖部", "xiaomai", "xmkxmb", "xmb", "校门口 小卖", "shop at"])
def test_a_site_is_found_by_its_name_its_pinyin_and_its_initials(world: World, words: str) -> None:
    page = client(world, "coordinator").get("/places/sites/", {"q": words}).content.decode()
    assert "Shop at the gate" in page
    assert "Campus central" not in page


def test_a_stranger_finds_no_site_and_no_profile(world: World) -> None:
    theirs = client(world, "neighbour")
    assert "Campus school" not in theirs.get("/places/sites/").content.decode()
    assert theirs.get(f"/places/sites/{world.sites['school'].pk}/").status_code == 404
    page = theirs.get(f"/places/organisations/{world.organisations['school'].pk}/")
    assert page.status_code == 200
    assert "Pupils" not in page.content.decode()


def test_filters_and_kinds_narrow_the_list(world: World) -> None:
    page = client(world, "coordinator").get("/places/sites/?kind=premises").content.decode()
    assert "Shop at the gate" in page and "Campus school" not in page
    town = client(world, "coordinator").get(f"/places/organisations/?town={TOWN}&kind=school")
    assert "Organisation central" in town.content.decode()
    assert "Organisation far_school" not in town.content.decode()
    assert "Show all sites" in (
        client(world, "coordinator").get("/places/sites/?q=nosuchplace").content.decode()
    )


def test_pages_by_name_lose_and_repeat_nobody(world: World) -> None:
    rows = Organisation.objects.all()
    seen, after = [], ""
    while True:
        page = by_name(rows, after=after, size=3)
        seen += [row.pk for row in page.rows]
        if not page.after:
            break
        after = page.after
    assert seen == list(rows.order_by("sort_key", "pk").values_list("pk", flat=True))
    back = by_name(rows, before=after, size=3)
    assert [row.pk for row in back.rows] == seen[len(seen) - len(page.rows) - 4 :][:3]


@pytest.mark.parametrize("cursor", ["x", "~", "a~b"])
def test_a_damaged_page_address_is_a_sentence(world: World, cursor: str) -> None:
    answer = client(world, "town").get(f"/places/sites/?after={cursor}")
    assert answer.status_code == 422


def test_the_sheet_holds_what_is_seen_and_runs_nothing(world: World) -> None:
    office = world.actors["coordinator"]
    with acting(office):
        services.add_site(
            actor=office,
            organisation=world.organisations["shop"],
            name={"zh": "=HYPERLINK(1)", "en": ""},
            kind="premises",
            sector="market",
        )
    answer = client(world, "coordinator").get("/places/sites/export.xlsx?kind=premises")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    names = [row[0].value for row in sheet.iter_rows()]
    assert "Shop at the gate" in names
    assert "'=HYPERLINK(1)" in names
    assert "Campus school" not in names


def test_only_those_who_may_export_get_a_sheet(world: World) -> None:
    assert client(world, "publisher").get("/places/sites/export.xlsx").status_code == 403
    page = client(world, "publisher").get("/places/sites/").content.decode()
    assert "export.xlsx" not in page


def test_a_site_says_what_lies_around_it_and_who_answers(world: World) -> None:
    page = client(world, "coordinator").get(f"/places/sites/{world.sites['school'].pk}/")
    text = page.content.decode()
    assert "Shop at the gate" in text
    assert "Report a hazard here" in text
    assert "Organisation town" in text
    assert text.count("<h1") == 1


def test_a_central_school_lists_whom_it_supervises(world: World) -> None:
    page = client(world, "central").get(
        f"/places/organisations/{world.organisations['central'].pk}/"
    )
    assert "Supervises 1" in page.content.decode()
    assert "Correct" not in page.content.decode()


def test_the_office_corrects_a_profile_on_a_page(world: World) -> None:
    office = client(world, "coordinator")
    url = f"/places/organisations/{world.organisations['school'].pk}/school/"
    given = {"stage": "primary", "pupils": 320, "boarders": 0, "staff": 20, "guards": 2}
    assert office.get(url).status_code == 200
    wrong = office.post(url, {**given, "boarders": 999})
    assert wrong.status_code == 422
    assert "more boarders than pupils" in wrong.content.decode()
    assert office.post(url, given).status_code == 302
    with acting(world.actors["coordinator"]):
        assert School.objects.get(organisation=world.organisations["school"]).pupils == 320
    assert client(world, "school").post(url, given).status_code == 403
    assert client(world, "neighbour").get(url).status_code == 404


def test_the_office_enters_gates_on_a_page(world: World) -> None:
    office, site = client(world, "coordinator"), world.sites["school"]
    given = {
        "zh": site.zh,
        "en": site.en,
        "latitude": "31.9",
        "longitude": "113.2",
        "gates-TOTAL_FORMS": "2",
        "gates-INITIAL_FORMS": "0",
        "gates-0-name": "正门",
        "gates-0-latitude": "31.9001",
        "gates-0-longitude": "113.2001",
    }
    url = f"/places/sites/{site.pk}/correct/"
    half = office.post(url, {**given, "gates-0-longitude": ""})
    assert half.status_code == 422
    assert "needs both" in half.content.decode()
    assert office.post(url, given).status_code == 302
    with acting(world.actors["coordinator"]):
        assert Site.objects.get(pk=site.pk).gates == [
            {"name": "正门", "lat": "31.9001", "lon": "113.2001"}
        ]


def test_an_ended_site_leaves_the_list_but_not_its_page(world: World) -> None:
    office, site = client(world, "coordinator"), world.sites["shop"]
    assert office.post(f"/places/sites/{site.pk}/end/", {"on": "2026-01-31"}).status_code == 302
    assert "Shop at the gate" not in office.get("/places/sites/").content.decode()
    assert "Shop at the gate" in office.get("/places/sites/?ended=on").content.decode()
    assert "ended on 31 January 2026" in office.get(f"/places/sites/{site.pk}/").content.decode()


def test_the_api_corrects_as_the_pages_do(world: World) -> None:
    office, who = client(world, "coordinator"), world.organisations["school"]
    url = f"/api/v1/organisations/{who.pk}"
    body = {"name": {"zh": "新名小学", "en": "New"}, "credit_code": "12990121F25JTUJ98E"}
    assert office.patch(url, body, content_type="application/json").status_code == 422
    body["credit_code"] = "12990121F25JTUJ98D"
    answer = office.patch(url, body, content_type="application/json")
    assert answer.json()["name"]["zh"] == "新名小学"
    refused = office.post(f"{url}/end", {"on": "2026-01-31"}, content_type="application/json")
    assert refused.status_code == 409
    theirs = client(world, "town").patch(url, body, content_type="application/json")
    assert theirs.status_code == 403
