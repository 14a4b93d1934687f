"""The pages and the API of calls: what they say, count, and let out as a sheet."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.programmes.calls.models import Call
from tests.programmes.calling import MONDAY, WORDS, as_is, call_in, make_call, pass_on, passes
from tests.world import COUNTY, SYSTEM, TOWN, World, make_world, picture

pytestmark = pytest.mark.django_db
TWO = timedelta(hours=2)
ROWS = re.compile(r"role=\"status\">(\d+) rows?<")
LINK = re.compile(r'<a[^>]* href="(/calls/\?[^"]+)"[^>]*>(?:<svg.*?</svg>)?(\d+)')


@pytest.fixture
def world() -> World:
    return make_world()


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def page(world: World, who: str, path: str) -> str:
    answer = signed_in(world, who).get(path)
    assert answer.status_code == 200, (who, path, answer.status_code)
    return answer.content.decode()


def main(text: str) -> str:
    return text.split('<main id="main"', 1)[1].split("</main>", 1)[0]


def test_a_school_calls_by_kind_and_words_alone(world: World) -> None:
    client = signed_in(world, "school")
    assert "/calls/make/" in client.get("/").content.decode()
    tiles = client.get("/calls/make/").content.decode()
    assert "?kind=gate_traffic" in tiles
    form = client.get("/calls/make/?kind=gate_traffic").content.decode()
    site = world.sites["school"].pk
    assert f'name="site" value="{site}"' in form
    sent = {"kind": "gate_traffic", "text": "货车堵门", "site": site}
    answer = client.post("/calls/make/", sent)
    with acting(SYSTEM):
        call = Call.objects.get()
    assert answer.headers["Location"] == f"/calls/{call.pk}/made/"
    done = client.get(answer.headers["Location"]).content.decode()
    for words in (call.number, "Organisation town has it now", "Organisation office by itself"):
        assert words in done, words


def test_the_telephone_is_remembered(world: World) -> None:
    make_call(world, reach_us="门卫室 0722-3300000")
    assert "门卫室 0722-3300000" in page(world, "school", "/calls/make/?kind=stalls")


def test_a_mobile_number_comes_back_with_the_sentence(world: World) -> None:
    sent = {"kind": "stalls", "text": "摊点", "reach_us": "13800000000"}
    answer = signed_in(world, "school").post("/calls/make/", sent)
    assert answer.status_code == 422
    assert "mobile number" in answer.content.decode()


def test_a_central_school_is_asked_for_which_of_its_schools(world: World) -> None:
    form = page(world, "central", "/calls/make/?kind=stalls")
    own = world.sites["central"].pk
    assert form.count('type="radio" name="site"') == 2
    assert re.search(rf'value="{own}"[^>]*checked', form)


def test_whoever_answers_sees_the_call_above_the_form(world: World) -> None:
    call, client = make_call(world), signed_in(world, "police")
    assert f"/calls/{call.pk}/answer/" in client.get("/").content.decode()
    form = client.get(f"/calls/{call.pk}/answer/").content.decode()
    assert WORDS in form
    paper = SimpleUploadedFile("函.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    shot = SimpleUploadedFile("a.jpg", picture(9), "image/jpeg")
    sent = {"answer": "民警已到场", "papers": paper, "files": shot, "version": call.version}
    answer = client.post(f"/calls/{call.pk}/answer/", sent)
    assert answer.headers["Location"] == f"/calls/{call.pk}/"
    shown = page(world, "school", f"/calls/{call.pk}/")
    for words in ("民警已到场", "函.pdf", "It helped", "Not yet: call again"):
        assert words in shown, words


def test_the_record_says_whose_turn_it_is_and_against_whom_it_counts(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    pass_on(MONDAY + TWO)
    shown = main(page(world, "coordinator", f"/calls/{call.pk}/"))
    for words in (
        "passed upwards",
        "Organisation police had to answer by 15 June 2026 and has not yet.",
        "Organisation office to answer",
        "Organisation police had until 15 June 2026 11:00; it went to Organisation office.",
    ):
        assert words in shown, words


def test_a_post_without_a_step_is_told_so_and_the_office_why_not_yet(world: World) -> None:
    call = make_call(world)
    assert "There is nothing for you to do here now." in page(
        world, "auditor", f"/calls/{call.pk}/"
    )
    assert "once it has been passed upwards" in page(world, "coordinator", f"/calls/{call.pk}/")


# --- lists and counts -----------------------------------------------------------------------


FILTERS = {
    "": 5,
    "state=open": 3,
    "state=unanswered": 2,
    "state=passed": 1,
    "state=late": 1,
    "state=answered": 1,
    "state=closed_helped": 1,
    "state=withdrawn": 1,
    "kind=disruption": 5,
    "kind=stalls": 0,
    "whose=us": 1,
    f"town={TOWN}": 5,
    "q=堵门": 1,
    "q=围堵 校门": 4,
}


@pytest.fixture
def several(world: World) -> list[Call]:
    """One passed upwards, one fresh, one answered, two that have ended."""
    with clock.at(MONDAY):
        late = make_call(world, text="货车堵门三天")
    pass_on(MONDAY + TWO)
    now = [call_in(world, state) for state in ("made", "answered", "closed_helped", "withdrawn")]
    return [as_is(late), *now]


@pytest.mark.parametrize("query", FILTERS)
def test_each_filter_counts_the_same_on_page_api_and_sheet(
    world: World, several: list[Call], query: str
) -> None:
    client = signed_in(world, "leader")
    counted = ROWS.search(client.get(f"/calls/?{query}").content.decode())
    items = client.get(f"/api/v1/calls?{query}").json()["items"]
    assert counted is not None
    assert int(counted[1]) == len(items) == len(sheet(client, query)) - 1 == FILTERS[query]


def sheet(client: Client, query: str = "") -> list[list[Any]]:
    answer = client.get(f"/calls/export.xlsx?{query}")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    return [list(row) for row in book.active.iter_rows(values_only=True)]  # type: ignore[union-attr]


def test_whose_calls_are_told_apart(world: World, several: list[Call]) -> None:
    for who, us, ours in (
        ("police", 5, 0),
        ("town", 5, 0),
        ("school", 0, 5),
        ("coordinator", 1, 0),
    ):
        client = signed_in(world, who)
        for whose, expected in (("us", us), ("ours", ours)):
            items = client.get(f"/api/v1/calls?whose={whose}").json()["items"]
            assert len(items) == expected, (who, whose)


def test_a_call_is_found_by_its_words_and_its_number(world: World, several: list[Call]) -> None:
    client = signed_in(world, "school")
    for words in ("货车 三天", several[0].number, several[0].number.lower()):
        groups = {one["kind"]: one for one in client.get(f"/api/v1/search?q={words}").json()}
        assert [row["key"] for row in groups["call"]["rows"]] == [str(several[0].pk)], words


def test_the_county_page_opens_with_them_the_gravest_first(
    world: World, several: list[Call]
) -> None:
    shown = main(page(world, "coordinator", f"/counties/{COUNTY}/"))
    assert shown.index("Schools that call for help") < shown.index('class="ax-figures')
    order = [shown.index(f"/calls/{one.pk}/") for one in several[:3]]
    assert order == sorted(order)
    assert "Organisation office to answer, called on 15 June 2026" in shown
    assert "Organisation school to say whether it helped" in shown
    assert str(several[3].pk) not in shown


def test_without_a_call_the_county_page_says_so_in_one_line(world: World) -> None:
    shown = main(page(world, "leader", f"/counties/{COUNTY}/"))
    assert "No school is calling for help." in shown
    assert "/calls/" not in shown


@pytest.mark.parametrize("who", ["coordinator", "leader", "town", "police"])
def test_every_number_opens_as_many_rows(world: World, several: list[Call], who: str) -> None:
    seen = 0
    for path in (f"/counties/{COUNTY}/", f"/towns/{TOWN}/"):
        if who == "town" and "counties" in path:
            continue
        for url, number in LINK.findall(main(page(world, who, path))):
            rows = ROWS.search(page(world, who, url.replace("&amp;", "&")))
            assert rows is not None
            assert rows[1] == number, (path, url)
            seen += 1
    assert seen > 1


def test_the_page_of_the_school_shows_its_calls(world: World, several: list[Call]) -> None:
    school = world.organisations["school"].pk
    shown = page(world, "town", f"/schools/{school}/calls/")
    assert str(several[0].pk) in shown
    assert "Call for help" not in main(shown)
    assert "/calls/make/" in main(page(world, "school", f"/schools/{school}/calls/"))


# --- the API --------------------------------------------------------------------------------


def test_the_api_makes_answers_and_closes(world: World) -> None:
    school, police = (signed_in(world, who) for who in ("school", "police"))
    kinds = school.get("/api/v1/calls/kinds").json()
    assert {one["code"]: one["sector"] for one in kinds}["disruption"] == "police"
    sent = {"kind": "disruption", "text": WORDS}
    made = school.post("/api/v1/calls", sent, "application/json")
    assert made.status_code == 201, made.content
    url = f"/api/v1/calls/{made.json()['id']}"
    offers = {one["verb"] for one in police.get(f"{url}/offers").json()}
    assert offers == {"answer", "route"}
    answer = police.post(f"{url}/answer", {"answer": "已到场"}, "application/json")
    assert answer.json()["state"] == "answered"
    refused = police.post(f"{url}/close_helped", {}, "application/json")
    assert refused.status_code == 403
    assert school.post(f"{url}/close_helped", {}, "application/json").json()["closed_at"]
    assert school.get(f"{url}/passes").json() == []


def test_the_api_says_what_was_passed_upwards_and_against_whom(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    pass_on(MONDAY + TWO)
    told = signed_in(world, "coordinator").get(f"/api/v1/calls/{call.pk}/passes").json()
    assert [(one["against"], one["is_late"]) for one in told] == [
        (world.organisations["police"].pk, True)
    ]
    assert len(passes(call)) == 1


def test_another_version_is_412_and_a_strangers_call_404(world: World) -> None:
    call = make_call(world)
    url, sent = f"/api/v1/calls/{call.pk}/answer", {"answer": "已到场"}
    stale = signed_in(world, "police").post(
        url, sent, "application/json", headers={"If-Match": '"7"'}
    )
    assert stale.status_code == 412
    for who in ("neighbour", "market", "far_school"):
        assert signed_in(world, who).post(url, sent, "application/json").status_code == 404
