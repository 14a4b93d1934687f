"""The pages and the API of checklists: found, refused, and told cell by cell."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anxiao.inspections.checklists import services, xlsform
from anxiao.inspections.checklists.lifecycle import State
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.checklists.search import search
from anxiao.kernel.principal import acting
from tests.inspections.lists import FIRE, GATE, QUESTIONS, does, draft, published, verdict, workbook
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


@pytest.fixture
def as_(world: World) -> As:
    def signed_in(who: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.people[who])
        return client

    return signed_in


def body(answer: Any) -> str:
    return str(answer.content.decode())


def newest() -> Checklist:
    with acting(SYSTEM):
        found: Checklist = Checklist.objects.latest("made_at")
        return found


def question(number: int, **given: str) -> dict[str, str]:
    return {f"q{number}-{name}": text for name, text in given.items()}


def test_the_list_shows_the_library_and_own_drafts(world: World, as_: As) -> None:
    row = draft(world, en="A draft of ours")
    page = body(as_("coordinator").get("/checklists/"))
    assert "Security inside schools" in page
    assert "A draft of ours" in page
    assert "A draft of ours" not in body(as_("neighbour").get("/checklists/"))
    assert as_("neighbour").get(f"/checklists/{row.pk}/").status_code == 404
    only = body(as_("coordinator").get("/checklists/?of=own&state=draft"))
    assert "Security inside schools" not in only


def test_the_record_names_hazard_and_basis_and_offers_its_verbs(world: World, as_: As) -> None:
    row = published(world)
    page = body(as_("coordinator").get(f"/checklists/{row.pk}/"))
    assert "The gatehouse is staffed" in page
    assert "Write the next version" in page
    other = body(as_("neighbour").get(f"/checklists/{row.pk}/"))
    assert "The gatehouse is staffed" in other
    assert "Write the next version" not in other
    assert "Make an own list of it" in other


def test_the_preview_is_read_only(world: World, as_: As) -> None:
    row = draft(world)
    page = body(as_("coordinator").get(f"/checklists/{row.pk}/preview/"))
    assert "<fieldset" in page and "disabled" in page
    assert "When it fails:" in page
    assert as_("neighbour").get(f"/checklists/{row.pk}/preview/").status_code == 404


def test_a_list_is_begun_written_and_published_by_pages_alone(world: World, as_: As) -> None:
    client = as_("coordinator")
    answer = client.post("/checklists/new/", {"zh": "校门检查表", "site_kinds": ["campus"]})
    row = newest()
    assert answer.url == f"/checklists/{row.pk}/edit/"
    sent = {
        "zh": "校门检查表",
        "version": "1",
        "count": "2",
        **question(
            0, zh="门卫室有人值守", hazard="The gatehouse is empty, or the gate open in lessons"
        ),
        **question(1, zh="疏散通道畅通", hazard=FIRE, days="3", photo="on", grade="major"),
    }
    answer = client.post(f"/checklists/{row.pk}/edit/", sent)
    assert answer.status_code == 302, body(answer)
    row = newest()
    assert [one.hazard for one in row.items] == [GATE, FIRE]
    assert (row.items[1].limit_days, row.items[1].needs_photo) == (3, True)
    assert client.post(f"/checklists/{row.pk}/publish/").status_code == 302
    assert newest().state == State.PUBLISHED


def test_buttons_of_the_editor_keep_nothing_until_it_is_sent(world: World, as_: As) -> None:
    row = draft(world)
    client, url = as_("coordinator"), f"/checklists/{row.pk}/edit/"
    two = {"zh": "表", "version": "1", "count": "2", **question(0, zh="甲"), **question(1, zh="乙")}
    page = body(client.post(url, {**two, "do": "down:0"}))
    assert page.index("乙") < page.index("甲")
    page = body(client.post(url, {**two, "do": "add"}))
    assert 'name="q2-zh"' in page and 'value="3"' in page
    page = body(client.post(url, {**two, "do": "remove:0"}))
    assert "甲" not in page and 'name="q1-zh"' not in page
    for odd in ("up:0", "down:1", "remove:9", "up:x"):
        assert client.post(url, {**two, "do": odd}).status_code == 200
    row.refresh_from_db()
    assert [one.zh for one in row.items] == [one.zh for one in QUESTIONS]


def test_the_editor_says_what_is_wrong_beside_the_question(world: World, as_: As) -> None:
    row = draft(world)
    sent = {"zh": "表", "version": "1", "count": "1", **question(0, zh="甲", hazard="没有这一项")}
    answer = as_("coordinator").post(f"/checklists/{row.pk}/edit/", sent)
    assert answer.status_code == 422
    assert "Choose one of the list." in body(answer) or "Not in the list." in body(answer)
    sent |= question(0, zh="见 https://example.org", hazard="")
    answer = as_("coordinator").post(f"/checklists/{row.pk}/edit/", sent)
    assert "carries no addresses of the web" in body(answer)


def test_a_list_with_logic_is_written_as_a_sheet(world: World, as_: As) -> None:
    row = draft(world, items=None, form=_with_logic())
    page = body(as_("coordinator").get(f"/checklists/{row.pk}/edit/"))
    assert "has logic of its own" in page
    answer = as_("coordinator").post(
        f"/checklists/{row.pk}/edit/", {"zh": "新名称", "version": "1"}
    )
    assert answer.status_code == 302
    assert (newest().zh, len(newest().items)) == ("新名称", 1)


def _with_logic() -> dict[str, Any]:
    return xlsform.read(workbook(verdict(relevant="1 = 1")))


def upload(client: Client, url: str, content: bytes, **more: str) -> Any:
    file = SimpleUploadedFile("form.xlsx", content)
    return client.post(url, {"file": file, **more})


def test_an_uploaded_sheet_becomes_a_draft(world: World, as_: As) -> None:
    answer = upload(as_("coordinator"), "/checklists/upload/", workbook(verdict()), zh="门卫")
    assert answer.status_code == 302, body(answer)
    assert (newest().zh, newest().state) == ("门卫", State.DRAFT)
    titled = workbook(verdict(), settings=[["form_title"], ["消防"]])
    upload(as_("coordinator"), "/checklists/upload/", titled)
    assert newest().zh == "消防"


def test_faults_of_an_uploaded_sheet_are_shown_by_cell(world: World, as_: As) -> None:
    bad = workbook(verdict(anxiao__hazard="internal.nothing"), {"type": "blob", "name": "b"})
    before = newest().pk
    answer = upload(as_("coordinator"), "/checklists/upload/", bad, zh="门卫")
    assert answer.status_code == 422
    assert "survey!A3" in body(answer)
    answer = upload(as_("coordinator"), "/checklists/upload/", b"%PDF", zh="门卫")
    assert answer.status_code == 422
    assert "save it as XLSX" in body(answer)
    answer = upload(as_("coordinator"), "/checklists/upload/", b"x" * (3 * 1024 * 1024), zh="门卫")
    assert "larger than 2 MB" in body(answer)
    assert newest().pk == before


def test_a_draft_takes_other_questions_from_a_sheet(world: World, as_: As) -> None:
    row = draft(world)
    url = f"/checklists/{row.pk}/sheet/"
    assert upload(as_("coordinator"), url, workbook(verdict("z"))).status_code == 302
    row.refresh_from_db()
    assert [one.path for one in row.items] == ["z"]
    assert as_("neighbour").get(url).status_code == 404


def test_sheets_and_forms_are_taken_away(world: World, as_: As) -> None:
    row = published(world)
    sheet = as_("school").get(f"/checklists/{row.pk}/form.xlsx")
    assert xlsform.read(sheet.content)["survey"] == row.form["survey"]
    assert body(as_("school").get(f"/checklists/{row.pk}/form.xml")) == row.xform
    assert as_("coordinator").get("/checklists/empty.xlsx").status_code == 200
    assert as_("school").get("/checklists/empty.xlsx").status_code == 403


def test_an_own_list_is_made_of_one_of_the_library(world: World, as_: As) -> None:
    with acting(SYSTEM):
        like = Checklist.objects.get(library_key="canteen", state=State.PUBLISHED)
    page = as_("coordinator").get(f"/checklists/new/?like={like.pk}")
    assert like.en in body(page)
    sent = {"zh": "本县食堂检查表", "like": str(like.pk)}
    as_("coordinator").post("/checklists/new/", sent)
    made = newest()
    assert (made.zh, len(made.items), made.library_key) == ("本县食堂检查表", len(like.items), "")
    assert made.series != like.series


def test_the_next_version_is_begun_by_its_button(world: World, as_: As) -> None:
    row = published(world)
    answer = as_("coordinator").post(f"/checklists/{row.pk}/next/")
    assert answer.url == f"/checklists/{newest().pk}/edit/"
    again = as_("coordinator").post(f"/checklists/{row.pk}/next/")
    assert again.status_code == 409
    assert as_("neighbour").post(f"/checklists/{row.pk}/next/").status_code == 403


def test_a_search_finds_lists_within_reach(world: World) -> None:
    draft(world, zh="夜间值守表")
    for who, number in (("coordinator", 1), ("neighbour", 0)):
        with acting(world.actors[who]) as actor:
            (hits,) = search(actor, "夜间值守", 5)
            assert (len(hits.rows), hits.count) == (number, number), who


# --- the API --------------------------------------------------------------------------------


def send(client: Client, url: str, given: dict[str, Any], **headers: str) -> Any:
    return client.post(url, json.dumps(given), content_type="application/json", headers=headers)


API = "/api/v1/checklists"


def test_the_api_writes_and_publishes_as_the_pages_do(world: World, as_: As) -> None:
    client = as_("coordinator")
    items = [{"zh": "门卫室有人值守", "hazard": GATE, "photo": True}]
    made = send(client, API, {"zh": "校门", "items": items})
    assert made.status_code == 201, body(made)
    pk = made.json()["id"]
    assert made.json()["items"][0]["photo_path"] == "q1_p1"
    rows = {"survey": [verdict("z")], "choices": xlsform.read(workbook(verdict()))["choices"]}
    written = send(client, f"{API}/{pk}/write", {"form": rows}, **{"If-Match": '"1"'})
    assert [one["path"] for one in written.json()["items"]] == ["z"]
    assert send(client, f"{API}/{pk}/write", {"zh": "x"}, **{"If-Match": '"1"'}).status_code == 412
    assert send(client, f"{API}/{pk}/publish", {}).json()["state"] == "published"
    following = send(client, f"{API}/{pk}/next_version", {}).json()
    assert following["number_in_series"] == 2
    assert send(client, f"{API}/{following['id']}/drop", {}).json()["state"] == "dropped"
    gone = send(client, f"{API}/{pk}/withdraw", {"reason": "停用"})
    assert gone.json()["state"] == "withdrawn"


def test_the_api_tells_faults_by_cell(world: World, as_: As) -> None:
    rows = {"survey": [{"type": "text", "name": "a b", "label": "甲"}]}
    answer = send(as_("coordinator"), API, {"zh": "表", "form": rows})
    assert answer.status_code == 422
    assert [*answer.json()["fields"]] == ["survey!B2"]


def test_the_api_gives_lists_their_sheet_and_their_form(world: World, as_: As) -> None:
    row = published(world)
    client = as_("neighbour")
    listed = client.get(API, {"of": "library", "size": 200}).json()["items"]
    assert len(listed) >= 8
    assert client.get(f"{API}/{row.pk}").json()["items"][0]["hazard"] == GATE
    assert client.get(f"{API}/{row.pk}/form.xlsx").content[:2] == b"PK"
    assert body(client.get(f"{API}/{row.pk}/form.xml")) == row.xform
    hidden = does(world, "coordinator", services.next_version, row)
    for end in ("", "/form.xlsx", "/form.xml", "/offers"):
        assert client.get(f"{API}/{hidden.pk}{end}").status_code == 404
