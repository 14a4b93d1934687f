"""A hundred cases go out in one file and come back in one; a hostile file changes nothing."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import Workbook, load_workbook

from anxiao.evidence import services as evidence
from anxiao.evidence import shelf
from anxiao.evidence.models import Attachment, File
from anxiao.hazards.models import Hazard, ReturnedSheet
from anxiao.hazards.on_paper import columns, out
from anxiao.hazards.on_paper.opening import MOST_ENTRIES, lines, opened
from anxiao.hazards.on_paper.services import returning
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, No, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.ledger.models import Entry
from tests.world import HOLDERS, SYSTEM, World, make_hazard, make_world, photo, picture

pytestmark = pytest.mark.django_db
Answers = dict[str, Any]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are matched by their words."""
    with translation.override("en"):
        yield


@pytest.fixture
def world() -> World:
    return make_world()


def sheet_of(hazards: list[Hazard]) -> bytes:
    target = BytesIO()
    out.sheet(target, hazards, note="演示")
    return target.getvalue()


def parcel_of(actor: Actor, hazards: list[Hazard]) -> bytes:
    target = BytesIO()
    with acting(actor):
        out.parcel(target, actor, hazards, note="")
    return target.getvalue()


def filled(sheet: bytes, answer: Callable[[int], Answers]) -> bytes:
    """The sheet as somebody fills it in with a spreadsheet program."""
    book = load_workbook(BytesIO(sheet))
    page = book.active
    assert page is not None
    names = list(columns.COLUMNS)
    first = next(n for n, row in enumerate(page.iter_rows(values_only=True), 1) if row[-1])
    for place, row in enumerate(range(first + 1, page.max_row + 1)):
        for key, value in answer(place).items():
            page.cell(row=row, column=names.index(key) + 1, value=value)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(parcel: bytes, answer: Callable[[int], Answers], photos: dict[str, bytes]) -> bytes:
    """The ZIP with its sheet filled in and photos put into the folders."""
    target = BytesIO()
    with ZipFile(BytesIO(parcel)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            inside = old.read(name)
            new.writestr(name, filled(inside, answer) if name.endswith(".xlsx") else inside)
        for name, content in photos.items():
            new.writestr(name, content)
    return target.getvalue()


def take_in(world: World, content: bytes, who: str = "coordinator") -> ReturnedSheet:
    with acting(world.actors[who]) as actor:
        return returning.take_in(actor=actor, content=content, name="交办清单.xlsx")


def enter(world: World, sheet: ReturnedSheet) -> ReturnedSheet:
    with acting(world.actors["coordinator"]) as actor:
        return returning.enter(actor=actor, sheet=sheet)


def entries() -> int:
    with acting(SYSTEM):
        return Entry.objects.count()


def states(hazards: list[Hazard]) -> list[str]:
    with acting(SYSTEM):
        rows = Hazard.objects.in_bulk([one.pk for one in hazards])
    return [rows[one.pk].state for one in hazards]


def dispatched(world: World, number: int) -> list[Hazard]:
    return [make_hazard(world, state="dispatched") for _each in range(number)]


# --- the round trip -----------------------------------------------------------------------------


def test_a_hundred_cases_go_out_and_come_back_as_one_sheet(world: World) -> None:
    hazards = dispatched(world, 100)
    later = clock.today() + timedelta(days=60)

    def answer(place: int) -> Answers:
        if place % 4 == 0:
            return {"objection": "非本单位职责"}
        if place % 4 == 1:
            return {}
        more = {"until": later, "until_reason": "材料未到"} if place % 4 == 3 else {}
        return {"signed_on": datetime.combine(clock.today(), datetime.min.time()), **more}

    back = filled(sheet_of(hazards), answer)
    before = entries()
    sheet = take_in(world, back)
    assert entries() == before
    assert set(states(hazards)) == {"dispatched"}
    assert [one["steps"] for one in sheet.rows[:4]] == [
        ["object"],
        [],
        ["sign_for"],
        ["sign_for", "ask_extension"],
    ]
    assert not any(one["fault"] for one in sheet.rows)
    enter(world, sheet)
    expected = ["objected", "dispatched", "rectifying", "rectifying"] * 25
    assert states(hazards) == expected
    assert entries() == before + 25 + 25 + 50
    _twice(world, back, hazards)


def _twice(world: World, back: bytes, hazards: list[Hazard]) -> None:
    """The same file once more enters nothing."""
    before, known = entries(), states(hazards)
    again = take_in(world, back)
    assert not any(one["steps"] or one["fault"] for one in again.rows)
    enter(world, again)
    with pytest.raises(Refused, match="entered already"):
        enter(world, again)
    assert (entries(), states(hazards)) == (before, known)


def test_a_hundred_cases_come_back_as_one_zip_with_photos(world: World) -> None:
    hazards, office = dispatched(world, 100), world.actors["coordinator"]
    today = clock.today()

    def answer(_place: int) -> Answers:
        return {
            "signed_on": f"{today:%Y年%m月%d日}",
            "done": "已清理",
            "done_on": f"{today:%Y/%m/%d}",
        }

    photos = {f"{one.number}/整改后{n % 7}.jpg": picture(n) for n, one in enumerate(hazards)}
    back = repacked(parcel_of(office, hazards), answer, photos)
    before = entries()
    sheet = take_in(world, back)
    assert [one["fault"] for one in sheet.rows if one["fault"]] == []
    enter(world, sheet)
    assert set(states(hazards)) == {"submitted"}
    assert entries() == before + 200
    with acting(SYSTEM):
        last = Entry.objects.of(hazards[0].pk).last()
    assert last is not None
    assert (last.on_behalf_of or {})["organisation"] == world.organisations["school"].pk
    assert last.details["sheet"] == sheet.sha256
    _the_paper_is_the_row_alone(world, sheet, hazards)
    assert last.post == office.post
    _twice(world, back, hazards)


def _the_paper_is_the_row_alone(world: World, sheet: ReturnedSheet, hazards: list[Hazard]) -> None:
    """Whoever reads one case does not read the others in its paper."""
    with acting(world.actors["school"]) as school:
        hung = Attachment.objects.visible_to(school).of(hazards[0].pk).filter(role="paper")
        assert not File.objects.visible_to(school).filter(pk=sheet.file).exists()
        assert [one.file.pk != sheet.file for one in hung] == [True]
        book = load_workbook(BytesIO(shelf.fetch(hung[0].file.path("original"))))
    said = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert hazards[0].number in said
    assert not any(one.number in said for one in hazards[1:])


def test_photos_that_went_out_are_not_taken_for_the_fix(world: World) -> None:
    hazards, office = [make_hazard(world, state="rectifying")], world.actors["coordinator"]
    with acting(office):
        shown = [photo(office, 71).pk]
        evidence.attach(actor=office, files=shown, to=hazards[0], role="before")
    parcel = parcel_of(office, hazards)
    with ZipFile(BytesIO(parcel)) as packed:
        assert f"{hazards[0].number}/before-1.jpg" in packed.namelist()
    today = clock.today()
    back = repacked(parcel, lambda _n: {"done": "已清理", "done_on": today}, {})
    sheet = take_in(world, back)
    assert sheet.rows[0]["photos"] == []
    assert "photo of the place" in sheet.rows[0]["fault"]["key"]
    assert sheet.rows[0]["column"] == "done_on"


def test_more_filled_in_later_enters_only_what_is_new(world: World) -> None:
    hazards = dispatched(world, 2)
    plain, today = sheet_of(hazards), clock.today()
    enter(world, take_in(world, filled(plain, lambda _n: {"signed_on": today})))
    more = filled(plain, lambda _n: {"signed_on": today, "done": "已设警戒线"})
    sheet = take_in(world, more)
    assert [one["steps"] for one in sheet.rows] == [["interim"]] * 2
    enter(world, sheet)
    with acting(SYSTEM):
        assert Hazard.objects.get(pk=hazards[0].pk).interim == "已设警戒线"


# --- faults, with row and column ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "column", "says"),
    [
        ({"signed_on": "下周一"}, "signed_on", "is no day"),
        ({"signed_on": date(2099, 1, 1)}, "signed_on", "future"),
        ({"signed_on": date(2020, 1, 1)}, "signed_on", "before the case was handed out"),
        ({"until": date(2099, 1, 1)}, "until_reason", "is empty"),
        ({"until_reason": "材料未到"}, "until", "is empty"),
        ({"until": date(2020, 1, 1), "until_reason": "x"}, "until", "after the present one"),
        ({"done_on": date(2026, 1, 1)}, "done", "is empty"),
        ({"done": "已清", "done_on": date(2099, 1, 1)}, "done_on", "future"),
        ({"done": "已清", "done_on": "today"}, "done_on", "not possible while"),
        ({"number": "AAAA-AAAA", "signed_on": "today"}, "number", "number and key differ"),
        ({"key": "x", "signed_on": "today"}, "key", "damaged"),
        ({"key": str(uuid4()), "signed_on": "today"}, "number", "no such case"),
    ],
)
def test_a_fault_names_row_and_column_and_the_other_rows_go_on(
    world: World, answer: Answers, column: str, says: str
) -> None:
    hazards, today = dispatched(world, 2), clock.today()
    wrong = {key: today if value == "today" else value for key, value in answer.items()}
    back = filled(sheet_of(hazards), lambda n: wrong if n == 0 else {"signed_on": today})
    sheet = take_in(world, back)
    first, second = sheet.rows
    assert (first["line"], first["column"]) == (3, column)
    assert says in word(first["fault"])
    assert second["steps"] == ["sign_for"]
    enter(world, sheet)
    assert states(hazards) == ["dispatched", "rectifying"]


def test_a_row_is_entered_whole_or_not_at_all(world: World) -> None:
    hazards, today = dispatched(world, 1), clock.today()
    answer = {"signed_on": today, "done": "已清理", "done_on": today}
    before = entries()
    sheet = take_in(world, filled(sheet_of(hazards), lambda _n: answer))
    assert sheet.rows[0]["column"] == "done_on"
    enter(world, sheet)
    assert (entries(), states(hazards)) == (before, ["dispatched"])


def test_another_offices_cases_are_not_there(world: World) -> None:
    hazards, today = dispatched(world, 1), clock.today()
    back = filled(sheet_of(hazards), lambda _n: {"signed_on": today})
    sheet = take_in(world, back, "neighbour")
    assert "no such case" in sheet.rows[0]["fault"]["key"]


@pytest.mark.parametrize(
    "who", sorted(set(HOLDERS) - {"coordinator", "town", "other_town", "neighbour"})
)
def test_only_offices_take_a_sheet_in(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        take_in(world, sheet_of([]), who)


def test_days_are_read_as_people_write_them() -> None:
    day = date(2026, 6, 8)
    for cell in (
        day,
        datetime(2026, 6, 8, 9, 30, tzinfo=clock.LOCAL),
        "2026-06-08",
        "2026/6/8",
        "2026.6.8",
        "2026年6月8日",
        "２０２６年６月８日 ",
        "20260608",
        46181,
        "46181.0",
    ):
        assert columns.day_in(cell) == day, cell
    assert columns.day_in("  ") is None


# --- hostile files ------------------------------------------------------------------------------


def zipped(parts: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def with_sheet(**parts: bytes) -> bytes:
    return zipped({"a.xlsx": sheet_of([]), **parts})


ZEROS = b"0" * (80 * 1024 * 1024)
HOSTILE: dict[str, Callable[[], bytes]] = {
    "path": lambda: with_sheet(**{"../../etc/passwd": b"x"}),
    "absolute": lambda: with_sheet(**{"/etc/passwd": b"x"}),
    "windows": lambda: with_sheet(**{"..\\..\\boot.ini": b"x"}),
    "drive": lambda: with_sheet(**{"C:/boot.ini": b"x"}),
    "bomb": lambda: with_sheet(**{"AAAA-AAAA/1.jpg": ZEROS}),
    "sheet bomb": lambda: zipped({"[Content_Types].xml": b"", "xl/workbook.xml": ZEROS}),
    "entries": lambda: with_sheet(**{f"{n}/x.jpg": b"" for n in range(10_000)}),
    "two sheets": lambda: with_sheet(**{"b.xlsx": sheet_of([])}),
    "no sheet": lambda: zipped({"x/1.jpg": picture()}),
    "not a zip": lambda: b"PK\x03\x04 but no more",
    "text": "编号,日期".encode,
    "empty": lambda: b"",
    "headless": lambda: zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
    "damaged": lambda: sheet_of([])[:200] + b"\0" * 40 + sheet_of([])[240:],
}


@pytest.mark.parametrize("kind", list(HOSTILE))
def test_a_hostile_file_is_refused_with_a_sentence(world: World, kind: str) -> None:
    before = entries()
    content = HOSTILE[kind]()
    with pytest.raises(No) as refused:
        take_in(world, content)
    assert refused.value.status in (413, 422)
    assert entries() == before
    assert ReturnedSheet.objects.count() == 0


def test_a_part_that_lies_about_its_size_is_not_read_further() -> None:
    content = bytearray(zipped({"a.xlsx": sheet_of([]), "A/1.jpg": b"0" * 5_000_000}))
    with ZipFile(BytesIO(bytes(content))) as packed:
        real = packed.getinfo("A/1.jpg").file_size.to_bytes(4, "little")
    lying = bytes(content).replace(real, (1000).to_bytes(4, "little"))
    parcel = opened(lying, "x.zip")
    with pytest.raises(Invalid, match="damaged"):
        parcel.photo(parcel.photos["A"][0])


def test_a_photo_that_is_none_is_a_fault_of_its_row(world: World) -> None:
    hazards, today = dispatched(world, 1), clock.today()
    answer = {"signed_on": today, "done": "已清", "done_on": today}
    photos = {f"{hazards[0].number}/1.jpg": b"<script>", "__MACOSX/x": b"", "Thumbs.db": b""}
    parcel = parcel_of(world.actors["coordinator"], hazards)
    sheet = take_in(world, repacked(parcel, lambda _n: answer, photos))
    assert sheet.rows[0]["column"] == "photos"
    assert "not an image" in sheet.rows[0]["fault"]["key"]


def test_formulas_and_long_sheets_are_data() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(list(columns.headings()))
    for _each in range(1001):
        page.append(["=HYPERLINK(1)", *["x"] * 11])
    target = BytesIO()
    book.save(target)
    with pytest.raises(Invalid, match="at most 1000 rows"):
        lines(target.getvalue())
    assert MOST_ENTRIES < 10_000


# --- pages --------------------------------------------------------------------------------------


def test_the_pages_lead_from_the_list_to_the_file_and_back(world: World) -> None:
    hazards, lead = dispatched(world, 2), world.organisations["school"].pk
    make_hazard(world, state="submitted")
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["coordinator"])
    assert "/hazards/out/?state=open" in client.get("/hazards/?state=open").content.decode()
    page = client.get("/hazards/out/?state=open").content.decode()
    assert "2 open cases" in page
    answer = client.get(f"/hazards/out/{lead}.xlsx?state=open")
    sheet = b"".join(answer.streaming_content)  # type: ignore[arg-type]
    assert {line.text("number") for line in lines(sheet)} == {one.number for one in hazards}
    picked = client.get(f"/hazards/out/{lead}.zip?id={hazards[0].pk}")
    packed = ZipFile(BytesIO(b"".join(picked.streaming_content)))  # type: ignore[arg-type]
    assert f"{hazards[0].number}/" in packed.namelist()
    assert f"{hazards[1].number}/" not in packed.namelist()
    today = clock.today()
    file = SimpleUploadedFile("回.xlsx", filled(sheet, lambda _n: {"signed_on": today}))
    answer = client.post("/hazards/back/", {"file": file}, follow=True)
    page = answer.content.decode()
    assert "Tried only" in page
    assert "Enter 2 rows" in page
    url = answer.redirect_chain[-1][0]
    assert "Entered 2 rows." in client.post(url, follow=True).content.decode()
    assert set(states(hazards)) == {"rectifying"}
    other = Client(headers={"accept-language": "en"})
    other.force_login(world.people["town"])
    assert other.get(url).status_code == 404
    assert other.post(url).status_code == 404
    bad = client.post("/hazards/back/", {"file": SimpleUploadedFile("x.zip", b"no")})
    assert bad.status_code == 422
