"""Sheets from outside: whatever an office sends, or a clear no."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxiao.kernel import sheets
from anxiao.kernel.columns import Column, Unfit, day, digits, match, text, whole
from anxiao.kernel.errors import Invalid, TooLarge
from anxiao.kernel.tables import gather, propose
from tests.imports.sheets import book, xlsx

COLUMNS = (
    Column("name", ("姓名", "名字"), text(), "", required=True),
    Column("unit", ("单位", "所在单位"), text(), ""),
    Column("n", ("人数",), whole(), ""),
)


def test_merged_cells_carry_their_value_everywhere() -> None:
    content = book({"A": [["姓名", "单位"], ["甲", "教育局"], ["乙", None]]}, {"A": ["B2:B3"]})
    lines = gather(sheets.read(content), COLUMNS).lines
    assert [line.cells["单位"] for line in lines] == ["教育局", "教育局"]
    assert [line.number for line in lines] == [2, 3]


def test_every_sheet_that_fits_is_read_and_the_others_are_named() -> None:
    content = book(
        {
            "一": [["标题"], ["姓名", "单位"], ["甲", "x"]],
            "说明": [["怎么填", "看这里"]],
            "二": [["名字", "所在单位"], ["乙", "y"]],
        }
    )
    table = gather(sheets.read(content), COLUMNS)
    assert [line.sheet for line in table.lines] == ["一", "二"]
    assert any(note["params"].get("sheet") == "说明" for note in table.notes)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_comma_separated_text_in_either_encoding(encoding: str) -> None:
    content = "姓名,单位\n甲,教育局\n".encode(encoding)
    assert gather(sheets.read(content), COLUMNS).lines[0].cells == {"姓名": "甲", "单位": "教育局"}


def test_wide_digits_and_odd_spaces_are_put_right() -> None:
    assert sheets.clean("　１２３ＡＢ\u00a0 号\n") == "123AB 号"
    assert sheets.clean("青禾县（城关）") == "青禾县（城关）"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2024年3月5日", "2024-03-05"),
        ("2024.3.5", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("20240305", "2024-03-05"),
        (20240305, "2024-03-05"),
        ("2024-03-05 09:30", "2024-03-05"),
        (45356, "2024-03-05"),
        ("45356", "2024-03-05"),
        ({"day": "2024-03-05"}, "2024-03-05"),
    ],
)
def test_days_however_they_are_written(said: object, meant: str) -> None:
    assert day(said) == meant


@pytest.mark.parametrize("said", ["三月", "2024.13.5", {"day": "1900-01-03"}, 2, 0, "2024", ""])
def test_what_is_no_day_is_refused(said: object) -> None:
    with pytest.raises(Unfit):
        day(said)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_written_in_any_way_is_that_day(one: date) -> None:
    for written in (f"{one:%Y}年{one.month}月{one.day}日", f"{one:%Y%m%d}", f"{one:%Y/%m/%d}"):
        assert day(written) == one.isoformat()


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False)))
def test_no_cell_breaks_a_reader(value: object) -> None:
    for read in (day, whole(), digits(), text()):
        try:
            read(value)
        except Unfit:
            continue


def test_headings_are_known_with_brackets_units_and_spaces() -> None:
    assert match(["序号", "姓 名*", "所在单位（全称）", "人数\n（名）"], COLUMNS) == {
        1: "name",
        2: "unit",
        3: "n",
    }


def test_two_headings_for_one_column_are_left_to_a_person() -> None:
    assert match(["姓名", "单位", "单位"], COLUMNS) == {0: "name"}


def test_what_an_office_once_said_of_a_heading_is_kept() -> None:
    assert propose(["谁", "单位"], COLUMNS, {"谁": "name"}) == {"谁": "name", "单位": "unit"}


def test_totals_remarks_and_repeated_headings_are_no_rows() -> None:
    rows = [
        ["姓名", "单位", "人数"],
        ["甲", "x", 1],
        ["姓名", "单位", "人数"],
        ["合计", None, 1],
        ["备注：另见附件"],
    ]
    table = gather(sheets.read(xlsx(rows)), COLUMNS)
    assert len(table.lines) == 1
    assert len(table.notes) == 3


def test_a_formula_that_was_never_computed_is_named() -> None:
    content = xlsx([["姓名", "人数"], ["甲", "=1+1"]])
    table = gather(sheets.read(content), COLUMNS)
    assert [n["params"]["cell"] for n in table.notes if "cell" in n["params"]] == ["B2"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
        b"%PDF-1.7 nothing",
        b"just words",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        xlsx([["姓名"], ["甲"]])[:-200],
    ],
)
def test_what_is_no_sheet_or_damaged_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        sheets.read(content)


def _package(**parts: bytes) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return kept.getvalue()


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    bomb = _package(xl__worksheets__sheet1=b"0" * (sheets.UNPACKED + 1))
    assert len(bomb) < sheets.MEGABYTE
    with pytest.raises(TooLarge):
        sheets.read(bomb)


def test_a_file_of_fifty_megabytes_is_refused() -> None:
    with pytest.raises(TooLarge):
        sheets.read(b"x" * 50 * sheets.MEGABYTE)


def test_a_sheet_with_a_cell_at_the_end_of_the_world_is_refused() -> None:
    import openpyxl

    made = openpyxl.Workbook()
    made.active["A1"], made.active["XFD1048576"] = "姓名", "x"  # type: ignore[index]
    kept = BytesIO()
    made.save(kept)
    with pytest.raises(TooLarge):
        sheets.read(kept.getvalue())


def test_another_package_is_no_sheet() -> None:
    with pytest.raises(Invalid):
        sheets.read(_package(word__document=b"<x/>"))


def test_the_empty_form_has_lists_and_reads_back() -> None:
    kept = BytesIO()
    sheets.write_form(
        kept,
        title="人员",
        headings=["姓名", "单位", "人数"],
        example=["甲", "教育局", "3"],
        choices={1: ["教育局", "公安局"]},
        help_title="帮助",
        help_rows=[["列", "说明"]],
    )
    table = gather(sheets.read(kept.getvalue()), COLUMNS)
    assert table.lines[0].cells == {"姓名": "甲", "单位": "教育局", "人数": "3"}
