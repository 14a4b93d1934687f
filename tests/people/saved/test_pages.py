"""Views and columns on the pages of lists: opened, kept, shared by a link, exported as chosen."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from anxiao.kernel.principal import acting
from anxiao.people.saved import services
from anxiao.people.saved.models import SavedView
from anxiao.ui.lists import lists
from tests.people.factories import signed_in
from tests.world import World, make_hazard

pytestmark = pytest.mark.django_db
LISTS = [
    ("hazards", "coordinator"),
    ("sites", "town"),
    ("organisations", "school"),
    ("accounts", "administrator"),
    ("exceptions", "auditor"),
]


def keep(world: World, who: str, name: str = "逾期未改", **more: Any) -> SavedView:
    given: dict[str, Any] = {"of": "hazards", "query": "state=open", **more}
    with acting(world.actors[who]) as actor:
        return services.save(actor=actor, name=name, **given)


def make_default(world: World, who: str, view: SavedView) -> None:
    with acting(world.actors[who]) as actor:
        services.make_default(actor=actor, view=view)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def heads(answer: Any) -> list[str]:
    return re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", text(answer))


def sheet(answer: Any) -> list[str]:
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert book.active is not None
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    return [str(cell) for cell in rows[0]]


def test_filters_are_kept_from_the_menu_and_opened_with_one_tap_more(world: World) -> None:
    client = signed_in(world, "town")
    page = text(client.get("/hazards/?state=open&q=通道"))
    [query] = re.findall(r'name="query" value="([^"]*)"', page)[:1]
    sent = {"of": "hazards", "query": query, "name": "通道", "scope": "private"}
    answer = client.post("/people/views/", sent)
    view = _kept(world, "town")
    assert answer.url == f"/hazards/?q=%E9%80%9A%E9%81%93&state=open&view={view.pk}"
    page = text(client.get("/hazards/"))
    assert f'href="?{view.address_query}"' in page


def _kept(world: World, who: str) -> SavedView:
    with acting(world.actors[who]):
        return SavedView.objects.get()


def test_a_link_to_a_view_shows_another_reader_her_own_rows(world: World) -> None:
    make_hazard(world, state="dispatched")
    view = keep(world, "coordinator", scope="territory", columns=["number"])
    link = lists()["hazards"].address(view.address_query)
    for who, rows in (("coordinator", 1), ("school", 1), ("far_school", 0), ("neighbour", 0)):
        answer = signed_in(world, who).get(link)
        assert text(answer).count("data-row>") + text(answer).count("data-row class") == rows, who
    assert "逾期未改" in text(signed_in(world, "school").get(link))
    assert "逾期未改" not in text(signed_in(world, "neighbour").get(link))


def test_a_private_view_is_not_found_by_anybody_else(world: World) -> None:
    view = keep(world, "town", name="内部")
    for who in ("coordinator", "school", "neighbour"):
        client = signed_in(world, who)
        assert client.get(f"/people/views/{view.pk}/").status_code == 404
        for verb in ("revise", "default", "undefault", "delete"):
            assert client.post(f"/people/views/{view.pk}/{verb}/").status_code == 404
        assert "内部" not in text(client.get(f"/hazards/?view={view.pk}"))


def test_the_bare_address_opens_the_default_and_all_rows_stay_a_tap_away(world: World) -> None:
    make_default(world, "town", keep(world, "town"))
    client, view = signed_in(world, "town"), _kept(world, "town")
    answer = client.get("/hazards/")
    assert answer.status_code == 302
    assert answer.url == f"/hazards/?state=open&view={view.pk}"
    page = text(client.get(answer.url))
    assert 'href="?view=all"' in page
    assert client.get("/hazards/?view=all").status_code == 200
    assert client.get("/hazards/?q=").status_code == 200
    assert signed_in(world, "school").get("/hazards/").status_code == 200


def test_a_default_of_columns_alone_leads_nobody_round_in_circles(world: World) -> None:
    make_hazard(world, state="dispatched")
    view = keep(world, "town", query="", columns=["number"])
    make_default(world, "town", view)
    client = signed_in(world, "town")
    assert client.get("/hazards/").url == f"/hazards/?view={view.pk}"
    assert heads(client.get(f"/hazards/?view={view.pk}")) == ["Hazard", "Number"]


def test_a_short_link_leads_to_the_filters_spelled_out(world: World) -> None:
    view = keep(world, "town")
    client = signed_in(world, "town")
    assert client.get(f"/hazards/?view={view.pk}").url == f"/hazards/?{view.address_query}"
    assert client.get("/hazards/?view=nonsense").status_code == 200


def test_changed_filters_can_be_kept_in_the_same_view(world: World) -> None:
    view, client = keep(world, "town"), signed_in(world, "town")
    page = text(client.get(f"/hazards/?state=open&due=late&view={view.pk}"))
    assert "Keep the changes in 逾期未改" in page
    assert "Keep the changes" not in text(client.get(f"/hazards/?{view.address_query}"))
    sent = {"query": "state=open&due=late", "column": ["number"]}
    client.post(f"/people/views/{view.pk}/revise/", sent)
    assert (_kept(world, "town").query, _kept(world, "town").columns) == (
        "state=open&due=late",
        ["number"],
    )


@pytest.mark.parametrize(("of", "who"), LISTS)
def test_every_list_shows_each_of_its_columns_and_no_other_cells(
    world: World, of: str, who: str
) -> None:
    make_hazard(world, state="closed")
    found, client = lists()[of], signed_in(world, who)
    keys = [one.key for one in found.columns if not one.is_fixed]
    for chosen in (keys, keys[-1:], [*reversed(keys[:2])]):
        answer = client.get(found.address(f"columns={','.join(chosen)}"))
        shown = [one for one in found.columns if one.is_fixed or one.key in chosen]
        assert heads(answer) == [str(one.title) for one in shown] or "ax-empty" in text(answer)
        for row in re.findall(r"<tr data-row.*?</tr>", text(answer), re.DOTALL):
            assert row.count("<td") - row.count("ax-tick") == len(shown)


@pytest.mark.parametrize(("of", "who"), LISTS)
def test_columns_are_chosen_for_each_list_and_last(world: World, of: str, who: str) -> None:
    found, client = lists()[of], signed_in(world, who)
    key = next(one for one in found.columns if not one.is_fixed).key
    sent = {"of": of, "column": [key, "nosuch"], "query": "q=x"}
    assert client.post("/people/views/columns/", sent).url == found.address("q=x")
    page = text(client.get(found.address("view=all")))
    assert re.findall(r'name="column" value="(\w+)" checked', page) == [key]
    client.post("/people/views/columns/", {"of": of, "usual": "1"})
    page = text(client.get(found.address("view=all")))
    assert re.findall(r'name="column" value="(\w+)" checked', page) == found.usual


def test_columns_chosen_in_a_view_wait_in_the_address(world: World) -> None:
    view, client = keep(world, "town"), signed_in(world, "town")
    sent = {"of": "hazards", "column": ["number", "grade"], "query": view.query, "view": view.pk}
    address = client.post("/people/views/columns/", sent).url
    assert address == f"/hazards/?state=open&view={view.pk}&columns=number%2Cgrade"
    page = text(client.get(address))
    assert "Keep the changes in 逾期未改" in page


def test_nobody_is_led_off_the_site(world: World) -> None:
    client = signed_in(world, "town")
    for query in ("//evil.example/", "x\r\nLocation: y", "https://evil.example"):
        sent = {"of": "hazards", "query": query, "view": "//evil"}
        assert client.post("/people/views/columns/", sent).url.startswith("/hazards/?")
    for of in ("accounts", "nosuch", ""):
        assert client.post("/people/views/columns/", {"of": of}).status_code == 404


def test_the_sheet_of_hazards_has_the_columns_that_are_chosen(world: World) -> None:
    make_hazard(world, state="dispatched")
    client = signed_in(world, "coordinator")
    everything = sheet(client.get("/hazards/export.xlsx"))
    assert len(everything) == 13
    view = keep(world, "coordinator", columns=["number", "limit"])
    narrow = ["Number", "Title", "Site", "Limit", "Working days left", "Entered on behalf"]
    assert sheet(client.get(f"/hazards/export.xlsx?{view.address_query}")) == narrow
    page = text(client.get(f"/hazards/?{view.address_query}"))
    assert f'href="/hazards/export.xlsx?{view.address_query}"' in page
    client.post("/people/views/columns/", {"of": "hazards", "column": ["state"]})
    own = ["Title", "Site", "State", "Entered on behalf"]
    assert sheet(client.get("/hazards/export.xlsx?state=open")) == own
    assert sheet(client.get("/hazards/export.xlsx?columns=grade"))[2] == "Grade"


def test_sheets_of_places_and_exceptions_follow_too(world: World) -> None:
    client = signed_in(world, "coordinator")
    assert sheet(client.get("/places/sites/export.xlsx?columns=town")) == ["Site", "Town"]
    assert sheet(client.get("/places/organisations/export.xlsx?columns=sites,place")) == [
        "Organisation",
        "Place",
        "Sites",
    ]
    assert sheet(client.get("/exceptions/export.xlsx?columns=by")) == ["Kind", "What", "By"]


def test_a_view_of_everything_asks_the_list_two_questions_more_at_most(world: World) -> None:
    make_hazard(world, state="dispatched")
    client = signed_in(world, "coordinator")
    client.get("/hazards/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/hazards/")
    ours = [one["sql"] for one in asked if "people_savedview" in one["sql"]]
    ours += [one["sql"] for one in asked if "people_chosencolumns" in one["sql"]]
    assert len(ours) <= 2


def test_a_view_is_renamed_shared_and_deleted_on_its_page(world: World) -> None:
    view, client = keep(world, "town"), signed_in(world, "town")
    page = text(client.get(f"/people/views/{view.pk}/"))
    assert "everybody in my territory" not in page
    client.post(f"/people/views/{view.pk}/", {"name": "待改", "scope": "organisation"})
    assert (_kept(world, "town").name, _kept(world, "town").scope) == ("待改", "organisation")
    wrong = client.post(f"/people/views/{view.pk}/", {"name": "待改", "scope": "territory"})
    assert wrong.status_code == 422
    assert "待改" in text(client.get("/people/views/"))
    assert client.post(f"/people/views/{view.pk}/delete/").url == "/people/views/"
    assert "No view is kept yet" in text(client.get("/people/views/"))


def test_a_reader_of_a_shared_view_opens_lists_with_it_and_changes_nothing(world: World) -> None:
    view, client = keep(world, "coordinator", scope="territory"), signed_in(world, "school")
    page = text(client.get(f"/people/views/{view.pk}/"))
    assert "shared by Organisation office" in page and "Delete the view" not in page
    assert client.post(f"/people/views/{view.pk}/delete/").status_code == 403
    client.post(f"/people/views/{view.pk}/default/")
    assert client.get("/hazards/").status_code == 302
    client.post(f"/people/views/{view.pk}/undefault/")
    assert client.get("/hazards/").status_code == 200


def test_a_shared_view_of_a_list_that_a_post_does_not_read_is_not_shown(world: World) -> None:
    view = keep(world, "coordinator", of="exceptions", query="seen=no", scope="territory")
    client = signed_in(world, "school")
    assert client.get(f"/people/views/{view.pk}/").status_code == 404
    assert "逾期未改" not in text(client.get("/people/views/"))


def test_programs_keep_read_and_delete_views(world: World) -> None:
    client = signed_in(world, "town")
    body = {"list": "hazards", "name": "逾期", "query": "due=late&x=1", "columns": ["lead", "?"]}
    made = client.post("/api/v1/people/views", body, content_type="application/json")
    assert made.status_code == 201
    kept = made.json()
    assert (kept["query"], kept["columns"], kept["scope"]) == ("due=late", ["lead"], "private")
    assert kept["url"] == f"/hazards/?due=late&view={kept['id']}"
    assert [one["id"] for one in client.get("/api/v1/people/views?list=hazards").json()] == [
        kept["id"]
    ]
    assert client.get("/api/v1/people/views?list=sites").json() == []
    other = signed_in(world, "school")
    assert other.get("/api/v1/people/views").json() == []
    assert other.delete(f"/api/v1/people/views/{kept['id']}").status_code == 404
    wide = client.post(
        "/api/v1/people/views", {**body, "name": "全县", "scope": "territory"}, "application/json"
    )
    assert wide.status_code == 403
    assert client.delete(f"/api/v1/people/views/{kept['id']}").status_code == 204
    assert client.get("/api/v1/people/views").json() == []


def test_chosen_rows_go_out_to_be_answered(world: World) -> None:
    hazards = [make_hazard(world, state="rectifying") for _each in range(2)]
    waits_for_none = make_hazard(world, state="reported")
    client = signed_in(world, "coordinator")
    assert 'formaction="/hazards/out/"' in text(client.get("/hazards/"))
    assert 'formaction="/hazards/out/"' not in text(signed_in(world, "police").get("/hazards/"))
    page = text(client.get(f"/hazards/out/?hazard={hazards[0].pk}&hazard={waits_for_none.pk}"))
    assert "1 open case" in page
    assert "1 of the cases chosen waits for no answer and is left out." in page
    assert client.get("/hazards/out/?hazard=x").status_code == 404
