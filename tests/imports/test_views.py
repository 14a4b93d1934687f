"""The pages of imports, from the file to the taking back."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from anxiao.places.models import Organisation
from tests.imports.sheets import xlsx
from tests.world import World

ROWS = [["名称", "单位性质"], ["县体育局", "部门"], ["县文旅局", "说不清"]]


def client(world: World, who: str = "coordinator") -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(world.people[who])
    return found


def send(browser: Client, rows: Any, kind: str = "organisations") -> str:
    file = SimpleUploadedFile("单位.xlsx", xlsx(rows))
    answer = browser.post(f"/imports/new/{kind}/", {"file": file})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_sheet_is_checked_confirmed_and_taken_back(world: World) -> None:
    browser = client(world)
    page = send(browser, ROWS)
    assert "to be put right" in browser.get(page).content.decode()
    assert browser.post(f"{page}apply/").status_code == 409
    assert not Organisation.objects.filter(zh="县体育局").exists()
    assert browser.post(f"{page}apply/", {"leaves_out": "1"}).status_code == 302
    assert Organisation.objects.filter(zh="县体育局").exists()
    sheet = load_workbook(BytesIO(b"".join(browser.get(f"{page}faults.xlsx"))))  # type: ignore[arg-type]
    rows = [[cell.value for cell in row] for row in sheet.worksheets[0]]
    assert rows[1][1] == "县文旅局"
    assert rows[1][-1]
    assert browser.post(f"{page}undo/").status_code == 302
    assert not Organisation.objects.filter(zh="县体育局").exists()


def test_headings_that_are_unknown_are_matched_by_hand_and_remembered(world: World) -> None:
    browser = client(world)
    rows = [["叫什么", "啥性质"], ["县体育局", "部门"]]
    page = send(browser, rows)
    assert page.endswith("/columns/")
    assert browser.post(page, {"column_zh": ""}).status_code == 422
    answer = browser.post(page, {"column_zh": "叫什么", "column_kind": "啥性质"})
    assert answer.status_code == 302
    again = send(browser, [*rows, ["县文旅局", "部门"]])
    assert not again.endswith("/columns/")


@pytest.mark.parametrize("content", [b"", b"no sheet", b"PK\x03\x04"])
def test_what_is_no_sheet_is_refused_with_what_to_do(world: World, content: bytes) -> None:
    file = SimpleUploadedFile("x.xlsx", content)
    answer = client(world).post("/imports/new/schools/", {"file": file})
    assert answer.status_code == 422


def test_every_kind_has_an_empty_form(world: World) -> None:
    for kind, who in (
        ("schools", "coordinator"),
        ("hazards", "coordinator"),
        ("people", "administrator"),
    ):
        answer = client(world, who).get(f"/imports/new/{kind}/template.xlsx")
        assert len(load_workbook(BytesIO(b"".join(answer))).worksheets) == 2  # type: ignore[arg-type]


def test_a_county_with_nothing_but_its_office_begins_at_day_one(world: World) -> None:
    neighbour = client(world, "neighbour")
    assert neighbour.get("/")["Location"] == "/imports/start/"
    assert neighbour.get("/imports/start/").status_code == 200
    assert client(world).get("/").status_code == 200


def test_slips_show_passwords_once_and_are_kept_by_nobody(world: World) -> None:
    rows = [["姓名", "单位", "职务"], ["钱二", "单位town", "综治办主任"]]
    browser = client(world, "administrator")
    page = send(browser, rows, "people")
    browser.post(f"{page}apply/")
    answer = browser.post("/people/accounts/slips/", {"place": "990121100000"})
    assert "qianer" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
