"""The pages and the API of visits: what they say, ask, refuse and let out."""

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.inspections.visits.models import Visit
from anxiao.kernel.principal import acting
from tests.inspections.visiting import (
    GEAR,
    again,
    agreed,
    checklist,
    fill,
    findings_of,
    finish,
    finished,
    picture,
    plain,
    question,
    sheet_of,
    start,
)
from tests.world import SYSTEM, World
from tests.world import picture as jpeg

pytestmark = pytest.mark.django_db


def signed_in(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[who])
    return client


def page(world: World, who: str, path: str, status: int = 200) -> str:
    answer = signed_in(world, who).get(path)
    assert answer.status_code == status, (who, path, answer.status_code)
    return answer.content.decode()


def plainly(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.split('<main id="main"', 1)[-1]))


def chosen_lists(text: str) -> list[str]:
    return re.findall(r'name="checklists" value="([^"]+)"[^>]*checked', text)


def fill_path(visit: Visit) -> str:
    return f"/visits/{visit.pk}/sheets/{sheet_of(visit).pk}/"


# --- starting -------------------------------------------------------------------------------


def test_the_page_of_a_site_leads_to_a_visit_in_three_taps(world: World) -> None:
    made = checklist()
    site = world.sites["school"].pk
    assert f"/visits/start/?site={site}" in page(world, "inspector", f"/places/sites/{site}/")
    asked = f"/visits/start/?site={site}"
    assert not chosen_lists(page(world, "inspector", asked))
    assert chosen_lists(page(world, "inspector", f"{asked}&checklist={made.pk}")) == [str(made.pk)]
    client = signed_in(world, "inspector")
    given = {"site": site, "kind": "open", "checklists": [made.pk]}
    answer = client.post("/visits/start/", given)
    with acting(SYSTEM):
        visit = Visit.objects.get()
    assert answer.headers["Location"] == fill_path(visit)
    fill(world, visit)
    finish(world, visit)
    # Next time the list of last time is chosen already.
    assert chosen_lists(page(world, "inspector", asked)) == [str(made.pk)]
    assert not chosen_lists(page(world, "town", asked))


def test_without_a_site_one_is_looked_for(world: World) -> None:
    assert "Campus central" in page(world, "inspector", "/visits/start/?q=central")
    assert "Campus school" in page(world, "school", "/visits/start/")


def test_where_nothing_can_be_started_the_page_says_why(world: World) -> None:
    checklist()
    shop = world.sites["shop"].pk
    assert "checks its own sites" in page(world, "school", f"/visits/start/?site={shop}")
    page(world, "neighbour", f"/visits/start/?site={shop}", 404)


def test_several_lists_lead_to_the_visit(world: World) -> None:
    keys = [checklist().pk, checklist(zh="消防检查表", en="Fire safety").pk]
    client = signed_in(world, "inspector")
    given = {"site": world.sites["school"].pk, "kind": "open", "checklists": keys}
    answer = client.post("/visits/start/", given)
    with acting(SYSTEM):
        visit = Visit.objects.get()
    assert answer.headers["Location"] == f"/visits/{visit.pk}/"
    shown = page(world, "inspector", f"/visits/{visit.pk}/")
    assert "Internal security" in shown
    assert "Fire safety" in shown


# --- filling in -----------------------------------------------------------------------------


def test_a_list_is_filled_in_without_scripts(world: World) -> None:
    visit = start(world)
    client, path = signed_in(world, "inspector"), fill_path(visit)
    shown = client.get(path).content.decode()
    assert shown.count("<fieldset") >= 3
    photo = BytesIO(jpeg(4))
    photo.name = "shield.jpg"
    given: dict[str, Any] = {
        "version": 1, "a0": "fail", "n0": "破损", "p0_files": photo, "a1": "pass", "do": "keep",
    }  # fmt: skip
    assert client.post(path, given).headers["Location"] == f"/visits/{visit.pk}/"
    sheet = sheet_of(visit)
    assert sheet.answers == {"guard/q1": "fail", "guard/q1_note": "破损", "guard/q2": "pass"}
    (kept,) = sheet.photos["guard/q1"]
    assert f'value="{kept}"' in client.get(path).content.decode()
    more = {"version": 2, "a0": "fail", "n0": "破损", "p0": [kept], "a1": "pass", "do": "rest"}
    assert client.post(path, more).status_code == 302
    assert sheet_of(visit).answers["guard/q3"] == "pass"
    more |= {"version": 3, "a2": "pass", "do": "finish"}
    assert client.post(path, more).headers["Location"] == f"/visits/{visit.pk}/"
    assert again(visit).state == "finished"
    assert [str(one) for one in findings_of(visit)[0].photos] == [kept]


def test_what_stands_in_the_way_is_shown_at_its_question_and_the_rest_is_kept(world: World) -> None:
    items = [question(1, GEAR, needs_photo=True), question(2)]
    visit = start(world, "education", lists=[checklist(items)])
    client = signed_in(world, "education")
    answer = client.post(fill_path(visit), {"version": 1, "a0": "fail", "do": "finish"})
    shown = plainly(answer.content.decode())
    assert answer.status_code == 422
    assert "“Is item 1 in order” failed: add a photo" in shown
    assert "“Is item 2 in order” has no answer yet" in shown
    assert "takes at least 2 persons" in shown
    assert sheet_of(visit).answers == {"guard/q1": "fail"}


def test_it_keeps_itself_and_says_how_far_it_is(world: World) -> None:
    visit = start(world)
    client, path = signed_in(world, "inspector"), f"{fill_path(visit)}keep/"
    answer = client.post(path, {"version": 1, "a0": "pass"}, headers={"HX-Request": "true"})
    assert 'name="version" value="2"' in answer.content.decode()
    assert "1 of 3 answered" in answer.content.decode()
    stale = client.post(path, {"version": 1, "a0": "fail"}, headers={"HX-Request": "true"})
    assert stale.status_code == 412
    assert client.post(path, {"version": 2, "a0": "perhaps"}).status_code == 422


def test_strangers_do_not_come_to_the_form(world: World) -> None:
    visit = start(world)
    assert page(world, "town", fill_path(visit), 302) == ""
    page(world, "far_school", fill_path(visit), 404)


# --- one visit, and many --------------------------------------------------------------------


def test_the_record_shows_what_failed_and_links_both_ways(world: World) -> None:
    visit = start(world, lists=[checklist(plain(2))])
    shown = picture(world)
    fill(world, visit, "inspector", 1, photos={1: [shown.pk]})
    finish(world, visit)
    (found,) = findings_of(visit)
    text = page(world, "inspector", f"/visits/{visit.pk}/")
    assert f"/hazards/{found.hazard_id}/" in text
    assert f"/evidence/{shown.pk}/" in text
    assert f"/visits/{visit.pk}/" in page(
        world, "town", f"/visits/hazards/{found.hazard_id}/panel/"
    )
    assert f"/visits/hazards/{found.hazard_id}/panel/" in page(
        world, "town", f"/hazards/{found.hazard_id}/"
    )
    site = world.sites["school"].pk
    assert f"/visits/{visit.pk}/" in page(world, "town", f"/visits/sites/{site}/panel/")
    school = world.organisations["school"].pk
    assert f"/visits/{visit.pk}/" in page(world, "school", f"/schools/{school}/visits/")


def test_a_school_reads_it_and_says_what_it_thinks(world: World) -> None:
    visit = finished(world, "inspector", 1)
    text = page(world, "school", f"/visits/{visit.pk}/")
    assert f"/visits/{visit.pk}/opinion/" in text
    client = signed_in(world, "school")
    client.post(f"/visits/{visit.pk}/opinion/", {"opinion": "agrees", "words": ""})
    assert again(visit).opinion == "agrees"


def listed(world: World, who: str, query: str = "") -> set[str]:
    return {
        *re.findall(r"/visits/([0-9a-f-]{36})/\" data-open", page(world, who, f"/visits/{query}"))
    }


def test_the_list_is_narrowed(world: World) -> None:
    made = checklist()
    clean, failed = finished(world, "inspector", lists=[made]), finished(world, "town", 1)
    begun, own = start(world, "education"), finished(world, "school")
    every = {str(one.pk) for one in (clean, failed, begun, own)}
    assert listed(world, "coordinator") == every
    for query, rows in (
        ("?found=yes", {failed}),
        ("?found=no", {clean, own}),
        ("?state=started", {begun}),
        ("?kind=self_check", {own}),
        (f"?checklist={made.series}", {clean}),
        ("?town=990121101000", set()),
        (f"?site={world.sites['central'].pk}", set()),
        (f"?of={world.organisations['school'].pk}", {clean, failed, begun, own}),
        ("?q=自查", {own}),
    ):
        assert listed(world, "coordinator", query) == {str(one.pk) for one in rows}, query
    assert listed(world, "inspector", "?whose=mine") == {str(clean.pk)}
    assert listed(world, "inspector", "?whose=ours") == {str(clean.pk), str(begun.pk)}
    assert listed(world, "far_school") == set()


def test_the_sheet_holds_the_same_rows(world: World) -> None:
    finished(world, "inspector", 1)
    finished(world, "town")
    answer = signed_in(world, "coordinator").get("/visits/export.xlsx?found=yes")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 2
    assert "Campus school" in rows[1]


def test_search_finds_it_within_reach_alone(world: World) -> None:
    visit = finished(world)
    found = {
        who: str(visit.pk) in page(world, who, "/search/?q=明查") for who in ("town", "far_school")
    }
    assert found == {"town": True, "far_school": False}


def test_the_report_is_a_paper_that_says_all(world: World) -> None:
    visit = start(world, "education", team=("town",), lists=[checklist(plain(2))])
    shown = picture(world, "education")
    note = {"guard/q1_note": "盾牌破损两面"}
    fill(world, visit, "education", 1, photos={1: [shown.pk]}, **note)
    page(world, "school", f"/visits/{visit.pk}/report.pdf", 404)
    agreed(world, finish(world, visit, "education"))
    answer = signed_in(world, "school").get(f"/visits/{visit.pk}/report.pdf")
    assert answer["Content-Type"] == "application/pdf"
    paper = pypdfium2.PdfDocument(answer.content)
    text = "".join(one.get_textpage().get_text_range() for one in paper)
    text = re.sub(r"\s", "", text)
    for said in (
        "检查记录",
        "school校区",
        "盾牌破损两面",
        "校园内部安保检查表",
        "无异议",
        visit.number,
    ):
        assert said in text, said
    assert (
        answer.content == signed_in(world, "school").get(f"/visits/{visit.pk}/report.pdf").content
    )


def test_who_was_visited_stands_on_a_page(world: World) -> None:
    finished(world, "town")
    text = plainly(page(world, "coordinator", "/visits/coverage/?show=never"))
    assert "Campus central" in text
    assert "Campus school" not in text
    page(world, "coordinator", "/visits/coverage/?site=nonsense&kind=x&place=7&show=due")
    page(world, "publisher", "/visits/coverage/")


# --- API ------------------------------------------------------------------------------------


def test_a_program_carries_a_visit_out(world: World) -> None:
    client, base = signed_in(world, "inspector"), "/api/v1/visits"
    made, key = checklist(), str(uuid4())
    body = {
        "site": str(world.sites["school"].pk),
        "kind": "open",
        "checklists": [str(made.pk)],
        "client_key": key,
    }
    answer = client.post(base, body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    pk = answer.json()["id"]
    assert client.post(base, body, content_type="application/json").json()["id"] == pk
    (sheet,) = client.get(f"{base}/{pk}/sheets").json()
    given = {"sheet": sheet["id"], "answers": {"guard/q1": "fail", "guard/q1_note": "破损"}}
    kept = client.post(f"{base}/{pk}/save", given, content_type="application/json")
    assert (kept.status_code, kept.json()["version"]) == (200, 2), kept.content
    answers = {"guard/q1": "fail", "guard/q2": "pass", "guard/q3": "na"}
    finishing = {"sheets": [{"sheet": sheet["id"], "answers": answers}], "client_key": str(uuid4())}
    done = client.post(f"{base}/{pk}/finish", finishing, content_type="application/json")
    assert (done.status_code, done.json()["failed"]) == (200, 1), done.content
    same = client.post(f"{base}/{pk}/finish", finishing, content_type="application/json")
    assert same.status_code == 200
    (found,) = client.get(f"{base}/{pk}/findings").json()
    assert found["question"]["en"] == "Is item 1 in order"
    assert client.get(f"/api/v1/hazards/{found['hazard']}").status_code == 200
    assert len(client.get(f"{base}/{pk}/team").json()) == 1
    assert client.get(f"{base}/{pk}/report")["Content-Type"] == "application/pdf"
    assert client.get(base).json()["items"][0]["id"] == pk
    assert client.get(f"{base}/coverage").json()["times"] == 1
    assert signed_in(world, "far_school").get(f"{base}/{pk}").status_code == 404
    missing = client.post(base, {**body, "kind": "covert"}, content_type="application/json")
    assert missing.status_code == 409


def test_the_fields_of_a_refusal_are_named_by_their_path(world: World) -> None:
    visit = start(world)
    client = signed_in(world, "inspector")
    url = f"/api/v1/visits/{visit.pk}/finish"
    answer = client.post(url, {}, content_type="application/json")
    assert answer.status_code == 422
    assert {*answer.json()["fields"]} == {"guard/q1", "guard/q2", "guard/q3"}
