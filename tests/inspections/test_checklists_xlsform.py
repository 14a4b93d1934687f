"""XLSForm in and out: what is taken, what is refused, and at which cell."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from anxiao.inspections.checklists import xlsform
from anxiao.inspections.checklists.columns import EN, ZH
from anxiao.inspections.checklists.faults import Faulty
from anxiao.inspections.checklists.items import Item
from anxiao.inspections.checklists.kinds import REFUSED, type_of
from anxiao.kernel.errors import Invalid, TooLarge
from anxiao.kernel.sentences import word
from tests.inspections.lists import CHOICES, GATE, form, verdict, workbook

pytestmark = pytest.mark.django_db


def faults(told: Callable[[], Any]) -> dict[str, str]:
    """What is wrong, by cell."""
    with pytest.raises(Faulty) as caught:
        told()
    return {one.cell: word(one.says) for one in caught.value.faults}


def of_sheet(*rows: dict[str, Any], **more: list[list[Any]]) -> dict[str, str]:
    return faults(lambda: xlsform.read(workbook(*rows, **more)))


def of_rows(*rows: dict[str, str], **sheets: Any) -> dict[str, str]:
    return faults(lambda: xlsform.build(form(*rows, **sheets)))


def judged(row: dict[str, str]) -> dict[str, str]:
    """What is wrong with a form of one row; nothing where it is taken."""
    try:
        xlsform.build(form(row))
    except Faulty as faulty:
        return {one.cell: word(one.says) for one in faulty.faults}
    return {}


def built(*rows: dict[str, str], **sheets: Any) -> list[Item]:
    return xlsform.build(form(*rows, **sheets))[1]


# --- what is taken --------------------------------------------------------------------------


def test_a_question_that_may_fail_brings_its_note_photos_and_whether_it_was_fixed() -> None:
    xform, items = xlsform.build(form(verdict()))
    (item,) = items
    assert (item.kind, item.fails, item.hazard) == ("verdict", ("fail",), GATE)
    assert (item.zh, item.en) == ("门卫室有人值守", "The gatehouse is staffed")
    assert [one.name for one in item.choices] == ["pass", "fail", "na"]
    assert item.note_path == "q1_note"
    assert item.photo_paths == ("q1_p1", "q1_p2", "q1_p3")
    assert item.fixed_path == "q1_fixed"
    binds = _binds(xform)
    assert binds["/data/q1_note"]["relevant"] == "../q1 = 'fail'"
    assert binds["/data/q1_p2"]["relevant"] == "../q1_p1 != ''"
    assert binds["/data/q1_p1"]["type"] == "binary"
    assert "required" not in binds["/data/q1_p1"]


def _binds(xform: str) -> dict[str, dict[str, str]]:
    root = ElementTree.fromstring(xform)
    found = root.iter("{http://www.w3.org/2002/xforms}bind")
    return {one.attrib["nodeset"]: dict(one.attrib) for one in found}


def test_a_failure_that_needs_a_photo_requires_the_first_one_alone() -> None:
    xform, (item,) = xlsform.build(form(verdict(anxiao__photo="yes")))
    assert item.needs_photo
    assert _binds(xform)["/data/q1_p1"]["required"] == "true()"
    assert "required" not in _binds(xform)["/data/q1_p2"]


def test_what_the_author_wrote_for_a_failure_is_taken_as_it_is() -> None:
    own = [
        {"type": "image", "name": "q1_p1", "label": "照片", "relevant": "${q1} = 'fail'"},
        {"type": "text", "name": "q1_note", "label": "哪里不合格", "relevant": "${q1} = 'fail'"},
    ]
    xform, items = xlsform.build(form(verdict(), *own))
    assert [one.path for one in items] == ["q1"]
    assert items[0].photo_paths == ("q1_p1",)
    assert xform.count('ref="/data/q1_note"') == 1
    assert items[0].fixed_path == "q1_fixed"


def test_the_paths_of_questions_in_groups_name_the_groups() -> None:
    group = {"type": "begin group", "name": "gate", f"label::{ZH}": "校门", f"label::{EN}": "Gate"}
    items = built(group, verdict(relevant="1 = 1"), {"type": "end group"})
    assert items[0].path == "gate/q1"
    assert items[0].note_path == "gate/q1_note"
    assert (items[0].group_zh, items[0].group_en) == ("校门", "Gate")
    assert items[0].is_conditional


def test_all_extra_columns_are_read() -> None:
    (item,) = built(
        verdict(
            anxiao__fails="fail na",
            anxiao__grade="major",
            anxiao__criteria="local.order.gate_open",
            anxiao__days="5",
            anxiao__lead="subject",
            anxiao__basis="minors.35",
            anxiao__departments="police, education",
            anxiao__indicator="E2",
        )
    )
    assert item.fails == ("fail", "na")
    assert (item.grade, item.limit_days, item.lead) == ("major", 5, "subject")
    assert item.criteria == ("local.order.gate_open",)
    assert (item.legal_basis, item.departments) == ("minors.35", ("police", "education"))
    assert item.indicator == "E2"
    assert Item.from_data(item.as_data()) == item


def test_a_language_that_is_silent_says_what_the_other_says() -> None:
    mixed = verdict("q2", hint="看现场")
    del mixed[f"label::{EN}"]
    xform, items = xlsform.build(form(verdict(), mixed))
    assert items[1].en == ""
    assert "<value>-</value>" not in xform
    assert xform.count("看现场") == 2


def test_other_types_of_the_standard_are_taken() -> None:
    rows = [
        {"type": "integer", "name": "a", "label": "人数", "constraint": ". >= 0"},
        {"type": "decimal", "name": "b", "label": "读数"},
        {"type": "date", "name": "c", "label": "日期"},
        {"type": "image", "name": "d", "label": "照片"},
        {"type": "geopoint", "name": "e", "label": "位置"},
        {"type": "select_multiple verdict", "name": "f", "label": "几项"},
        {"type": "calculate", "name": "g", "calculation": "${a} * 2"},
        {"type": "note", "name": "h", "label": "共 ${g}"},
        {"type": "range", "name": "i", "label": "评分", "parameters": "start=1 end=5 step=1"},
        {"type": "barcode", "name": "j", "label": "扫码"},
        {"type": "begin repeat", "name": "r", "label": "每层"},
        {"type": "text", "name": "k", "label": "楼层"},
        {"type": "end repeat"},
    ]
    items = built(*rows)
    assert [one.path for one in items] == [*"abcdefij", "r/k"]
    assert items[-1].is_repeated


def test_a_workbook_comes_back_as_it_went() -> None:
    group = {"type": "begin group", "name": "gate", f"label::{ZH}": "校门", f"label::{EN}": "Gate"}
    rows = form(
        group,
        verdict(constraint=". != 'x'", anxiao__days="3"),
        {"type": "end group"},
        {"type": "integer", "name": "n", f"label::{ZH}": "=人数", f"label::{EN}": "-1"},
        settings=[{"form_title": "检查表", "default_language": ZH}],
    )
    assert xlsform.read(xlsform.sheet_of(rows)) == rows


def test_the_empty_form_is_a_form() -> None:
    assert len(xlsform.build(xlsform.read(xlsform.empty()))[1]) == 2


def test_headings_are_known_however_they_are_written() -> None:
    written = {"Type": "select one verdict", "Name": "q1", "Label": "问题", "Relevance": "1=1"}
    found = xlsform.read(workbook(written | {"Required": True}))
    assert found["survey"][0]["relevant"] == "1=1"
    assert found["survey"][0]["required"] == "TRUE"


# --- faults by cell ---------------------------------------------------------------------------


def test_every_fault_of_a_sheet_is_told_with_its_cell() -> None:
    found = of_sheet(
        {"type": "text", "name": "a", "label": "甲"},
        {"type": "selekt", "name": "b c", "label": "乙"},
        {"type": "select_one nowhere", "name": "a", "label": "丙"},
        {"type": "text", "name": "d", "label": "丁 ${aa}", "relevant": "${e} = 1"},
    )
    assert found["survey!A3"].startswith("There is no type “selekt”.")
    assert "no spaces" in found["survey!B3"]
    assert found["survey!A4"] == "There is no list “nowhere” in the sheet “choices”."
    assert found["survey!B4"] == "“a” is the name of another row beside it."
    assert found["survey!C5"] == "No row is named “aa”. Did you mean “a”?"
    assert found["survey!D5"].startswith("No row is named “e”.")


def test_empty_rows_between_do_not_move_the_cells() -> None:
    empty: dict[str, Any] = {}
    found = of_sheet({"type": "text", "name": "a", "label": "甲"}, empty, {"type": "blob"})
    assert "survey!A4" in found


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("hazard", "internal.gate_unatended", "There is no hazard item “internal.gate_unatended”."),
        ("basis", "minors.35a", "There is no legal basis “minors.35a”."),
        ("grade", "grave", "A grade is general or major."),
        ("criteria", "guide.nothing", "There is no criterion “guide.nothing”."),
        ("days", "soon", "A limit is a whole number of working days, at most 400."),
        ("days", "401", "A limit is a whole number of working days, at most 400."),
        ("lead", "nobody", "There is no department “nobody”."),
        ("departments", "police xyz", "There is no department “xyz”."),
        ("photo", "perhaps", "Write yes or no."),
        ("fails", "wrong", "The list of this question has no choice “wrong”."),
    ],
)
def test_an_unknown_code_is_told_with_its_cell(column: str, value: str, says: str) -> None:
    found = of_sheet(verdict() | {f"anxiao::{column}": value})
    places = ["type", "name", ZH, EN, "hazard"]
    letter = "E" if column == "hazard" else "ABCDEF"[len(places)]
    assert found[f"survey!{letter}2"].startswith(says)


def test_extra_columns_stand_on_questions_that_can_fail() -> None:
    found = of_rows({"type": "text", "name": "a", "label": "甲", "anxiao::hazard": GATE})
    assert "Only a question with one answer of several" in found["survey!D2"]
    yes_no = [{"list_name": "yn", "name": one, "label": one} for one in ("yes", "no")]
    row = {"type": "select_one yn", "name": "a", "label": "甲", "anxiao::hazard": GATE}
    assert "Which answers fail?" in of_rows(row, choices=yes_no)["survey!D2"]
    repeated = [{"type": "begin repeat", "name": "r", "label": "层"}, verdict()]
    found = of_rows(*repeated, {"type": "end repeat"})
    assert "in a repeat has many answers" in next(iter(found.values()))
    alone = verdict(anxiao__days="3")
    del alone["anxiao::hazard"]
    assert "This needs a hazard item" in next(iter(of_rows(alone).values()))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("audio", "Only photos are taken on a visit"),
        ("video", "Only photos are taken on a visit"),
        ("file", "Only photos are taken on a visit"),
        ("csv-external", "Choices from files are not taken"),
        ("select_one_from_file a.csv", "Choices from files are not taken"),
        ("select_multiple_from_file a.geojson", "Choices from files are not taken"),
        ("select_one_external towns", "Choices from files are not taken"),
        ("geotrace", "No trails and no movements"),
        ("audit", "No trails and no movements"),
        ("start-geopoint", "No trails and no movements"),
        ("deviceid", "Nothing of a telephone or its holder"),
        ("phonenumber", "Nothing of a telephone or its holder"),
        ("begin loop over x", "There is no type"),
        ("osm", "This type is not used here"),
    ],
)
def test_types_that_are_not_taken_say_why(kind: str, says: str) -> None:
    found = of_rows({"type": kind, "name": "a", "label": "甲"})
    assert found["survey!A2"].startswith(says)


@pytest.mark.parametrize("kind", sorted(QUESTION_TYPE_DICT))
def test_every_type_that_pyxform_knows_is_taken_or_refused_with_a_reason(kind: str) -> None:
    asked = {"type": kind, "name": "a", "label": "甲"}
    found = judged({**asked, "calculation": "1"} if "calculate" in kind else asked)
    assert not any("There is no type" in one for one in found.values())
    is_of_choices = any(word in kind for word in ("select", "rank"))
    assert bool(found) == (is_of_choices or type_of(kind).kind in REFUSED)
    if is_of_choices and found:
        named = judged({**asked, "type": f"{kind} verdict"})
        assert not any("There is no type" in one for one in named.values())


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("label", "见 https://example.org", "no addresses of the web"),
        ("label", "![图](a.png)", "no addresses of the web"),
        ("hint", "<img src='a'>", "no addresses of the web"),
        ("calculation", "pulldata('a','b','c','d')", "Nothing from outside the form"),
        ("default", "jr://images/a.png", "Nothing from outside the form"),
        ("default", "${last-saved#a}", "Nothing from outside the form"),
        ("relevant", "(1 = 1", "brackets"),
        ("relevant", "1 = ", "ends too early"),
        ("constraint", ". = 'x", "quotation mark"),
        ("image", "a.png", "brings no pictures"),
        ("media::audio", "a.mp3", "brings no pictures"),
        ("anxiao::nothing", "x", "There is no column"),
        ("bind::odk:length", "5", "write the plain column"),
        ("save_to", "x", "entities"),
    ],
)
def test_cells_and_columns_that_are_not_taken_say_why(column: str, text: str, says: str) -> None:
    row = {"type": "text", "name": "a", "label": "甲", column: text}
    assert any(says in one for one in of_rows(row).values())


def test_the_order_of_groups_is_looked_at() -> None:
    begin = {"type": "begin group", "name": "g", "label": "组"}
    asked = {"type": "text", "name": "a", "label": "甲"}
    assert of_rows(begin, asked)["survey!A2"] == "What begins here has no end."
    assert "Nothing that has begun" in of_rows(asked, {"type": "end group"})["survey!A3"]
    deep = [{**begin, "name": f"g{n}"} for n in range(7)]
    ends = [{"type": "end group"}] * 7
    assert any("at most 6 deep" in one for one in of_rows(*deep, asked, *ends).values())


def test_faults_of_choices_and_settings_have_their_cells() -> None:
    asked = {"type": "text", "name": "a", "label": "甲"}
    choices = [
        {"list_name": "l", "name": "x", "label": "甲"},
        {"list_name": "l", "name": "x", "label": "乙"},
        {"list_name": "l", "name": "y y", "label": "丙"},
        {"name": "z", "label": "丁"},
        {"list_name": "l", "name": "w"},
    ]
    found = of_rows(asked, choices=choices)
    assert found["choices!B3"] == "“x” is in this list already."
    assert "no spaces" in found["choices!B4"]
    assert found["choices!A5"] == "Say which list it belongs to."
    assert found["choices!C6"].startswith("A choice needs words")
    settings = [{"submission_url": "https://elsewhere"}]
    assert "this system's own affair" in next(iter(of_rows(asked, settings=settings).values()))


def test_what_only_pyxform_finds_is_said_at_its_cell() -> None:
    """Rows that were added after a question do not move the rows that are told."""
    asked = {"type": "range", "name": "a", "label": "甲", "parameters": "start=x end=5"}
    found = of_sheet(verdict(), asked)
    assert "survey!G3" in found or "survey!A3" in found or any("!" in cell for cell in found)
    (cell,) = found
    assert cell.endswith("3")
    twice = [
        {"type": "begin group", "name": "g", "label": "组"},
        {"type": "text", "name": "a", "label": "甲"},
        {"type": "end group"},
        {"type": "text", "name": "a", "label": "乙"},
        {"type": "text", "name": "b", "label": "丙", "relevant": "${a} = 1"},
    ]
    ((cell, says),) = of_rows(*twice).items()
    assert cell == "survey!D6"
    assert says == "Two rows are named “a”, so it is not clear which is meant."


def test_what_has_no_words_of_ours_is_passed_on() -> None:
    row = {"type": "image", "name": "a", "label": "甲", "parameters": "max-pixels=many"}
    assert "max-pixels" in next(iter(of_rows(row).values()))


# --- files that are refused -------------------------------------------------------------------


def _with(content: bytes, **more: bytes) -> bytes:
    """A workbook with further parts in its package."""
    target = BytesIO(content)
    with ZipFile(target, "a", ZIP_DEFLATED) as package:
        for name, part in more.items():
            package.writestr(name.replace("__", "/"), part)
    return target.getvalue()


GOOD = {"type": "text", "name": "a", "label": "甲"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (lambda: b"", "save it as XLSX"),
        (lambda: b"type,name\ntext,a\n", "save it as XLSX"),
        (lambda: b"%PDF-1.4", "save it as XLSX"),
        (lambda: b"PK\x03\x04broken", "damaged"),
        (lambda: _with(b"", a=b"x"), "save it as XLSX"),
        (lambda: _with(workbook(GOOD), **{"xl__vbaProject.bin": b"x"}), "macros"),
        (lambda: _with(workbook(GOOD), **{"xl__externalLinks__a.xml": b"x"}), "other files"),
        (lambda: _with(workbook(GOOD), **{"xl__connections.xml": b"x"}), "other files"),
    ],
)
def test_a_file_that_is_no_quiet_workbook_is_refused(
    content: Callable[[], bytes], says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        xlsform.read(content())


def test_a_bomb_and_a_huge_file_are_refused_unopened() -> None:
    bomb = _with(workbook(GOOD), **{"xl__media__a.bin": b"\0" * (50 * 1024 * 1024)})
    assert len(bomb) < 2 * 1024 * 1024
    with pytest.raises(TooLarge, match="unpacks to far more"):
        xlsform.read(bomb)
    with pytest.raises(TooLarge, match="larger than 2 MB"):
        xlsform.read(b"PK\x03\x04" + b"x" * (3 * 1024 * 1024))
    crowd = _with(workbook(GOOD), **{f"x{n}": b"" for n in range(500)})
    with pytest.raises(TooLarge):
        xlsform.read(crowd)


def test_too_many_rows_are_refused() -> None:
    rows = [{"type": "note", "name": f"n{number}", "label": "甲"} for number in range(2001)]
    with pytest.raises(Invalid, match="more than 2000 rows"):
        xlsform.build(form(*rows))
    with pytest.raises(Invalid, match="more than 2000 rows"):
        xlsform.read(workbook(*rows))


def test_sheets_from_elsewhere_and_a_missing_survey_are_named() -> None:
    found = of_sheet(GOOD, entities=[["list_name"], ["trees"]])
    assert found["entities"].startswith("Entities are not kept here")
    with pytest.raises(Invalid, match="none of them"):
        xlsform.build(form(GOOD, entities=[]))
    other = workbook()
    assert "survey" in next(iter(faults(lambda: xlsform.read(other))))


def test_two_columns_of_one_name_are_told() -> None:
    assert "There are two columns" in of_sheet(GOOD | {"Label": "乙"})["survey!D1"]


def test_a_long_list_is_made_whole() -> None:
    rows = [verdict(f"q{number}") for number in range(400)]
    items = built(*rows, choices=CHOICES)
    assert len(items) == 400
