"""Workbooks filled in without network: what goes out, what comes back, and what is taken of it."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from anxiao.inspections.paper import returned
from anxiao.inspections.paper.workbook import Part
from anxiao.inspections.paper.workbook import workbook as made
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, No, Refused, TooLarge
from anxiao.kernel.principal import acting
from anxiao.kernel.sheets import RUNS
from anxiao.ledger.models import Entry
from tests.inspections.papering import (
    key,
    known,
    passed,
    printed,
    printed_for,
    read,
    refused,
    signed_in,
    take,
    workbook,
    written,
)
from tests.inspections.planning import issued, visits_of
from tests.inspections.visiting import (
    checklist,
    fill,
    findings_of,
    picture,
    plain,
    question,
    sheet_of,
    start,
)
from tests.world import SYSTEM, World
from tests.world import picture as jpeg

XLSX = "application/octet-stream"
BASE = "/api/v1/papers"


def sent(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def faults(told: returned.Returned) -> set[str]:
    return {f"{one.column}{one.row}" for one in told.faults}


# --- out ------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestOut:
    def test_it_says_what_is_asked_and_locks_the_rest(self, world: World) -> None:
        paper = printed(world)
        sheet = load_workbook(BytesIO(workbook(world, paper))).active
        assert sheet is not None
        assert [sheet[f"C{row}"].value for row in (1, 2, 3)] == [
            "Internal security", "Code to enter it", "Site",
        ]  # fmt: skip
        assert sheet["D2"].value == paper.shown
        assert sheet["D3"].value == "Campus school"
        assert sheet.column_dimensions["A"].hidden
        assert [sheet[f"C{row}"].value for row in (7, 8, 9)] == [
            f"Is item {number} in order" for number in (1, 2, 3)
        ]
        assert sheet.protection.sheet
        assert not sheet["D7"].protection.locked
        assert sheet["C7"].protection.locked
        rules = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
        assert "=$I$1:$K$1" in rules.values()
        assert [sheet[f"{letter}1"].value for letter in "IJK"] == ["Pass", "Fail", "N/A"]

    def test_nothing_in_it_is_run(self, world: World) -> None:
        made_list = checklist([question(1, zh="=1+1", en="=HYPERLINK(1)"), question(2)])
        visit = start(world, lists=[made_list])
        fill(world, visit, "inspector", 1, **{"guard/q1_note": "=cmd|' /C calc'!A0"})
        content = workbook(world, printed_for(world, visit))
        for row in load_workbook(BytesIO(content)).active.iter_rows():  # type: ignore[union-attr]
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert not str(cell.value or "").startswith(RUNS), cell.coordinate
        (told,) = read(world, written(content, {}))
        assert told.answers[key(told)]["guard/q1_note"] == "=cmd|' /C calc'!A0"

    def test_several_visits_are_several_sheets(self, world: World) -> None:
        lists = [checklist(), checklist(zh="消防检查表", en="Fire safety")]
        one, other = printed(world, lists=lists), printed(world, at="central")
        book = load_workbook(BytesIO(workbook(world, one, other)))
        assert len(book.sheetnames) == 3
        assert all(len(name) <= 31 for name in book.sheetnames)

    def test_more_sheets_than_a_workbook_takes_are_refused(self) -> None:
        part = Part("C", "C", "k", "n", 1, "p", "k", "a", "b", plain(1))
        refused(Refused, "more than one workbook takes", made, [part] * 41)


# --- back -----------------------------------------------------------------------------------


@pytest.mark.django_db
class TestBack:
    def test_what_was_filled_in_becomes_a_finished_visit(self, world: World) -> None:
        paper = printed(world)
        cells = passed(D8="不合格", E8="无人值守", F9="")
        (told,) = read(world, written(workbook(world, paper), cells))
        assert told.is_good and not told.faults
        assert told.happened_on == clock.today()
        visit = take(world, told)
        assert (visit.state, visit.failed, visit.happened_on) == ("finished", 1, clock.today())
        (finding,) = findings_of(visit)
        assert (finding.note, finding.is_fixed) == ("无人值守", False)
        assert finding.hazard is not None
        assert known(paper).digest == told.digest

    def test_the_same_again_is_the_same_visit_and_other_words_are_refused(
        self, world: World
    ) -> None:
        paper = printed(world)
        content = written(workbook(world, paper), passed())
        first = take(world, read(world, content)[0])
        (same,) = read(world, content)
        assert same.is_same
        assert take(world, same).pk == first.pk
        (other,) = read(world, written(content, {"D7": "Fail"}))
        assert other.is_used and not other.is_same
        refused(Refused, "with other words", take, world, other)
        with acting(SYSTEM):
            assert Visit.objects.count() == 1

    def test_every_fault_is_told_by_its_cell_and_nothing_is_taken(self, world: World) -> None:
        numbers = {"choices": (), "fails": (), "note_path": "", "photo_path": "", "fixed_path": ""}
        items = [
            *plain(3),
            question(4, **{**numbers, "kind": "integer"}),
            question(5, **{**numbers, "kind": "date"}),
        ]
        paper = printed(world, lists=[checklist(items)])
        wrong = {
            "D7": "maybe", "D8": "Pass", "F8": "Yes", "E9": "something", "D10": "about 12",
            "D11": "next week",
        }  # fmt: skip
        (told,) = read(world, written(workbook(world, paper), wrong, on="1900-01-05"))
        assert faults(told) == {"D5", "D7", "F8", "D9", "D10", "D11"}
        assert not told.is_good
        assert known(paper).visit_id is None

    def test_a_missing_day_a_lost_row_and_a_second_one_are_faults(self, world: World) -> None:
        paper = printed(world)
        book = load_workbook(BytesIO(workbook(world, paper)))
        sheet = book.worksheets[0]
        sheet["A8"], sheet["A9"] = sheet["A7"].value, "guard/nothing"
        target = BytesIO()
        book.save(target)
        (told,) = read(world, target.getvalue())
        said = " ".join(str(one.says["key"]) for one in told.faults)
        for words in ("is missing", "stands here twice", "no question of the checklist"):
            assert words in said, said

    def test_rows_that_were_pushed_down_are_found(self, world: World) -> None:
        paper = printed(world)
        book = load_workbook(BytesIO(written(workbook(world, paper), passed())))
        book.worksheets[0].insert_rows(1, 2)
        target = BytesIO()
        book.save(target)
        (told,) = read(world, target.getvalue())
        assert told.is_good

    def test_a_paper_comes_whole_with_all_its_lists(self, world: World) -> None:
        paper = printed(world, lists=[checklist(), checklist(zh="消防检查表", en="Fire safety")])
        content = written(workbook(world, paper), passed(), passed())
        book = load_workbook(BytesIO(content))
        del book[book.sheetnames[1]]
        target = BytesIO()
        book.save(target)
        (told,) = read(world, target.getvalue())
        assert "Fire safety" in str(told.faults[0].says)
        (whole,) = read(world, content)
        assert whole.is_good
        assert take(world, whole).state == "finished"

    def test_what_misses_an_answer_or_a_photo_is_refused_whole(self, world: World) -> None:
        paper = printed(world, lists=[checklist([question(1, needs_photo=True), question(2)])])
        content = workbook(world, paper)
        (told,) = read(world, written(content, {"D7": "Fail"}))
        refused(Invalid, "add a photo", take, world, told)
        assert known(paper).visit_id is None
        shown = {key(told): {"guard/q1": [picture(world, "inspector", 51).pk]}}
        refused(Invalid, "has no answer yet", take, world, told, photos=shown)
        (told,) = read(world, written(content, {"D7": "Fail", "D8": "N/A"}))
        assert take(world, told, photos=shown).failed == 1

    def test_a_visit_with_too_small_a_team_is_refused_whole(self, world: World) -> None:
        paper = printed(world, "education")
        content = written(workbook(world, paper, who="education"), passed())
        (told,) = read(world, content, "education")
        refused(No, "at least 2 persons", take, world, told, "education")
        assert known(paper).visit_id is None
        with acting(SYSTEM):
            assert not Visit.objects.exists()

    def test_anothers_code_is_none_at_all(self, world: World) -> None:
        paper = printed(world)
        content = written(workbook(world, paper), passed())
        (told,) = read(world, content, "school")
        assert told.paper is None
        assert "no paper with this code" in str(told.faults[0].says)

    def test_what_is_no_workbook_of_ours_is_refused(self, world: World) -> None:
        empty = BytesIO()
        Workbook().save(empty)
        refused(Invalid, "one of ours", read, world, empty.getvalue())
        refused(Invalid, "XLSX", read, world, b"a,b\n1,2")
        refused(Invalid, "", read, world, b"PK\x03\x04" + b"x" * 100)
        refused(TooLarge, "4 MB", read, world, b"PK\x03\x04" + bytes(returned.LARGEST))

    def test_a_started_visit_goes_on_from_what_is_there(self, world: World) -> None:
        visit = start(world)
        fill(world, visit, "inspector", 1, **{"guard/q1_note": "盾牌破损"})
        paper = printed_for(world, visit)
        (told,) = read(world, written(workbook(world, paper), {}))
        assert told.answers[key(told)] == sheet_of(visit).answers
        assert take(world, told).pk == visit.pk

    def test_a_plan_comes_back_in_one_workbook(self, world: World) -> None:
        plan = issued(world, at=("school", "central"), lists=[checklist().pk])
        papers = [printed_for(world, one) for one in visits_of(plan, world)]
        content = workbook(world, *papers)
        found = read(world, written(content, passed(), passed(D7="maybe")))
        good, bad = found
        assert good.is_good and not bad.is_good
        assert take(world, good).state == "finished"


@pytest.mark.django_db
class TestPages:
    def test_it_is_shown_before_it_is_taken(self, world: World) -> None:
        paper = printed(world, lists=[checklist([question(1, needs_photo=True), *plain(3)[1:]])])
        client = signed_in(world)
        content = client.get(f"/visits/papers/{paper.pk}/fill.xlsx").content
        file = sent("a.xlsx", written(content, passed(D7="Fail", E7="盾牌破损")))
        page = client.post("/visits/papers/upload/", {"file": file})
        assert page.status_code == 200
        assert "Take this visit" in page.content.decode()
        assert "盾牌破损" in page.content.decode()
        assert known(paper).visit_id is None
        given = {"carried": page.context["carried"], "take0": "on"}
        answer = client.post("/visits/papers/take/", given)
        assert "add a photo" in answer.content.decode()
        assert known(paper).visit_id is None
        photo = sent("shield.jpg", jpeg(61))
        answer = client.post("/visits/papers/take/", {**given, "p0_0_files": photo})
        visit = known(paper).visit_id
        assert answer["Location"] == f"/visits/{visit}/"
        with acting(SYSTEM):
            actions = {*Entry.objects.filter(subject=visit).values_list("action", flat=True)}
        assert {"visit.start", "visit.enter_paper", "visit.finish"} <= actions

    def test_faults_are_told_by_sheet_and_cell(self, world: World) -> None:
        paper = printed(world)
        client = signed_in(world)
        content = written(workbook(world, paper), passed(D7="maybe"))
        page = client.post("/visits/papers/upload/", {"file": sent("a.xlsx", content)})
        text = page.content.decode()
        assert "<code>D7</code>" in text
        assert "not among the choices" in text
        assert "Take this visit" not in text
        none = client.post("/visits/papers/upload/", {"file": sent("a.xlsx", b"no")})
        assert none.status_code == 422

    def test_what_the_page_carries_is_its_readers_alone(self, world: World) -> None:
        paper = printed(world)
        client = signed_in(world)
        content = written(workbook(world, paper), passed())
        page = client.post("/visits/papers/upload/", {"file": sent("a.xlsx", content)})
        carried = page.context["carried"]
        for who, text in (("coordinator", carried), ("inspector", carried[:-2] + "xx")):
            given = {"carried": text, "take0": "on"}
            answer = signed_in(world, who).post("/visits/papers/take/", given)
            assert answer["Location"] == "/visits/papers/", who
        assert known(paper).visit_id is None

    def test_by_api(self, world: World) -> None:
        good, bad = printed(world), printed(world, at="central")
        content = written(workbook(world, good, bad), passed(), passed(D8="maybe"))
        client = signed_in(world)
        told = client.post(f"{BASE}/returned", content, XLSX).json()
        assert [one["state"] for one in told] == ["ready", "faulty"]
        assert told[1]["faults"][0]["row"] == 8
        assert known(good).visit_id is None
        taken = client.post(f"{BASE}/returned/take", content, XLSX).json()
        assert [one["state"] for one in taken] == ["taken", "faulty"]
        again = client.post(f"{BASE}/returned/take", content, XLSX).json()
        assert [one["state"] for one in again] == ["same", "faulty"]
        assert again[0]["visit"] == taken[0]["visit"]
        assert client.post(f"{BASE}/returned", b"", XLSX).status_code == 422
