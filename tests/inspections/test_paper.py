"""Checklists on paper: printed under a code, found again by it, entered as the visit they were."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from anxiao.inspections.checklists.items import Choice
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.paper import codes
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.papers import blank
from anxiao.inspections.visits.lifecycle import LATE
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from tests.inspections.papering import (
    enter,
    known,
    printed,
    printed_for,
    refused,
    signed_in,
)
from tests.inspections.planning import issued, visits_of
from tests.inspections.visiting import (
    again,
    checklist,
    fill,
    findings_of,
    finish,
    picture,
    plain,
    question,
    sheet_of,
    start,
)
from tests.world import SYSTEM, World


def text_of(content: bytes) -> list[str]:
    """The text of each page."""
    pages = pypdfium2.PdfDocument(content)
    return [one.get_textpage().get_text_range() for one in pages]


# --- codes ----------------------------------------------------------------------------------


def test_a_code_has_no_signs_that_look_alike() -> None:
    assert len(codes.SIGNS) == 23
    for alike in ("0O", "1IL", "2Z", "5S", "8B", "UV", "6G", "OQ"):
        assert sum(sign in codes.SIGNS for sign in alike) <= 1, alike
    assert len({codes.fresh() for _each in range(200)}) == 200


@given(st.integers(0, 7), st.sampled_from(codes.SIGNS), st.integers(0, 7))
def test_one_wrong_sign_and_two_exchanged_ones_are_always_found(
    place: int, sign: str, other: int
) -> None:
    code = codes.fresh()
    wrong = code[:place] + sign + code[place + 1 :]
    assert codes.is_one(wrong) is (wrong == code)
    swapped = list(code)
    swapped[place], swapped[other] = swapped[other], swapped[place]
    assert codes.is_one("".join(swapped)) is ("".join(swapped) == code)


def test_a_code_is_read_however_it_was_typed() -> None:
    code = codes.fresh()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for text in (code.lower(), codes.shown(code), f" {code[:4]} {code[4:]} ", wide):
        assert codes.read(text) == code
    refused(Invalid, "8 signs", codes.read, code[:7])
    refused(Invalid, "no “O”", codes.read, f"O{code[1:]}")
    other = "3" if code[0] != "3" else "4"
    refused(Invalid, "signs is wrong", codes.read, other + code[1:])


# --- printing -------------------------------------------------------------------------------


@pytest.mark.django_db
class TestPrinting:
    def test_a_paper_is_read_back_from_its_pdf(self, world: World, settings: Any) -> None:
        settings.BASE_URL = "https://anxiao.example.gov.cn"
        paper = printed(world, lists=[checklist(plain(24))])
        client = signed_in(world)
        page = client.get(f"/visits/papers/{paper.pk}/").content.decode()
        assert paper.shown in page
        answer = client.get(f"/visits/papers/{paper.pk}/print.pdf")
        assert answer["Content-Type"] == "application/pdf"
        pages = text_of(answer.content)
        assert len(pages) > 1
        for number, text in enumerate(pages, start=1):
            assert paper.shown in text
            assert f"Page {number} of {len(pages)}" in text
        for words in ("Campus school", "Internal security", "Is item 24 in order", "open visit"):
            assert words in "".join(pages)
        chinese = client.get(
            f"/visits/papers/{paper.pk}/print.pdf", headers={"accept-language": "zh-cn"}
        )
        words = re.sub(r"\s", "", "".join(text_of(chinese.content)))
        assert "第24项是否合格" in words

    def test_the_square_code_says_where_to_enter_it_and_nothing_else(
        self, world: World, settings: Any
    ) -> None:
        paper = printed(world)
        settings.BASE_URL = "https://anxiao.example.gov.cn/"
        assert blank.address(paper.code) == f"https://anxiao.example.gov.cn/p/{paper.code}"
        settings.BASE_URL = "http://127.0.0.1:8000"
        assert blank.address(paper.code) == paper.code
        content = signed_in(world).get(f"/visits/papers/{paper.pk}/print.pdf").content
        shown = pypdfium2.PdfDocument(content)[0].render(scale=6).to_pil().convert("L")
        assert _holds(shown, segno.make(paper.code, error="m", micro=False))

    def test_every_kind_of_question_has_its_room(self, world: World) -> None:
        choices = (Choice("a", "一键报警", "Button"), Choice("b", "电话", "Phone"))
        whole = {"choices": (), "fails": (), "note_path": "", "photo_path": "", "fixed_path": ""}
        items = [
            question(1),
            question(2, **{**whole, "kind": "integer"}),
            question(3, **{**whole, "kind": "text", "is_conditional": True}),
            question(4, **{**whole, "kind": "date"}),
            question(5, **{**whole, "kind": "select_one", "choices": choices}),
            question(6, **{**whole, "kind": "select_multiple", "choices": choices}),
            question(7, **{**whole, "kind": "image"}),
        ]
        survey = [
            {"type": "begin group", "name": "guard"},
            {"type": "select_one v", "name": "q1"},
            {"type": "text", "name": "q3", "relevant": "${q1} = 'fail' and ${q2} > 3"},
            {"type": "end group"},
        ]
        made = checklist(items, form={"survey": survey})
        paper = printed(world, lists=[made])
        pages = text_of(signed_in(world).get(f"/visits/papers/{paper.pk}/print.pdf").content)
        text = re.sub(r"\s+", " ", " ".join(pages))
        assert "if 1 is “Fail” and 2 is more than “3”" in text
        assert "several may be ticked" in text
        for words in ("Button", "Phone", "Figure", "Opinion of the unit", "refused to sign"):
            assert words in text, words

    def test_a_self_check_asks_nobody_for_an_opinion(self, world: World) -> None:
        paper = printed(world, "school", kind="self_check")
        client = signed_in(world, "school")
        text = "".join(text_of(client.get(f"/visits/papers/{paper.pk}/print.pdf").content))
        assert "Opinion of the unit" not in text

    def test_what_may_not_be_started_is_not_printed(self, world: World) -> None:
        refused(NotAllowed, "own organisation", printed, world, "school", kind="open")
        refused(Refused, "comes from a plan", printed, world, kind="covert")

    def test_the_unit_does_not_learn_from_paper_that_somebody_comes(self, world: World) -> None:
        paper = printed(world)
        for who in ("school", "central", "far_school", "market"):
            if who not in world.actors:
                continue
            assert signed_in(world, who).get(f"/p/{paper.code}").status_code == 404, who
            with acting(world.actors[who]) as actor:
                assert not PaperSheet.objects.visible_to(actor).exists()
                assert not PaperSheet.objects.exists()
                assert not Entry.objects.filter(subject=paper.pk).exists()
        with acting(SYSTEM):
            assert Entry.objects.get(subject=paper.pk).action == "papersheet.print"

    def test_printed_again_a_visit_keeps_its_code(self, world: World) -> None:
        visit = start(world)
        first, then = printed_for(world, visit), printed_for(world, visit)
        assert first.code == then.code
        client = signed_in(world)
        assert first.shown in client.get(f"/visits/{visit.pk}/").content.decode()
        answer = client.get(f"/api/v1/visits/{visit.pk}/paper")
        assert first.shown in "".join(text_of(answer.content))

    def test_a_plan_is_printed_whole_by_its_team(self, world: World) -> None:
        plan = issued(world, at=("school", "central"), lists=[checklist().pk])
        page = "/visits/papers/mine/"
        client = signed_in(world)
        assert client.get(f"{page}print.pdf").status_code == 404
        assert "papers of 2 visits" in client.get(page).content.decode()
        assert client.post(page).status_code == 302
        assert "papers of" not in client.get(f"{page}?plan={plan.pk}").content.decode()
        pages = text_of(client.get(f"{page}print.pdf").content)
        assert {"Campus school", "Campus central"} <= {
            one for text in pages for one in re.findall(r"Campus \w+", text)
        }
        assert client.post(page).status_code == 409
        assert client.get(f"{page}fill.xlsx?plan={plan.pk}").status_code == 200
        assert client.get(f"{page}fill.xlsx?plan={uuid4()}").status_code == 404
        assert "No visit" in signed_in(world, "coordinator").get(page).content.decode()


def _holds(picture: Any, code: segno.QRCode) -> bool:
    """Whether the modules of a code stand somewhere on a page, read off along its own grid."""
    modules = [list(row) for row in code.matrix]
    size = len(modules)
    dark = picture.point(lambda value: 255 if value < 128 else 0)
    width, height = dark.size
    corner = dark.crop((int(width * 0.7), int(height * 0.08), width, int(height * 0.25)))
    box = corner.getbbox()
    pixels = corner.load()
    assert box is not None
    for left in range(0, corner.width, 2):
        for side in (24 / 25.4 * 72 * 6,):
            step = side / size
            for top in range(box[1] - 8, box[1] + 40, 2):
                if left + side >= corner.width or top + side >= corner.height:
                    break
                if all(
                    bool(pixels[int(left + (x + 0.5) * step), int(top + (y + 0.5) * step)])
                    is bool(modules[y][x])
                    for y in range(size)
                    for x in range(size)
                ):
                    return True
    return False


# --- entering -------------------------------------------------------------------------------


@pytest.mark.django_db
class TestEntering:
    def test_a_paper_becomes_an_ordinary_visit_of_its_day(self, world: World) -> None:
        with clock.at(clock.now() - timedelta(days=4)):
            paper, then = printed(world, "education", lists=[checklist(plain(3))]), clock.today()
        scan = picture(world, "education", 41)
        post = world.actors["inspector"].post
        assert post is not None
        visit = enter(world, paper, "education", then, team=[post], scans=[scan.pk])
        assert (visit.state, visit.kind, visit.happened_on) == ("started", "open", then)
        assert visit.made_at.astimezone(clock.LOCAL).date() == clock.today()
        used = known(paper)
        assert used.visit_id == visit.pk
        fill(world, visit, "education", 1)
        done = finish(world, visit, "education")
        assert done.state == "finished"
        assert len(findings_of(done)) == 1
        page = signed_in(world, "education").get(f"/visits/{visit.pk}/").content.decode()
        assert "on paper, entered 4 days later" in page
        with acting(SYSTEM):
            entry = Entry.objects.get(subject=visit.pk, action="visit.enter_paper")
        assert entry.details["files"] == [scan.sha256]
        answer = signed_in(world, "education").get(f"/visits/{visit.pk}/report.pdf")
        assert "纸质检查表" in "".join(text_of(answer.content))

    def test_entered_once_it_leads_to_the_same_visit(self, world: World) -> None:
        paper = printed(world)
        first = enter(world, paper)
        assert enter(world, paper).pk == first.pk
        client = signed_in(world)
        answer = client.get(f"/p/{paper.code}")
        assert answer["Location"] == f"/visits/{first.pk}/sheets/{sheet_of(first).pk}/?paper"
        fill(world, first)
        finish(world, first)
        assert client.get(f"/p/{paper.code}")["Location"] == f"/visits/{first.pk}/"
        assert client.get(f"/visits/papers/{paper.pk}/")["Location"] == f"/visits/{first.pk}/"

    def test_the_day_lies_between_printing_and_today(self, world: World) -> None:
        paper = printed(world)
        tomorrow, before = (clock.today() + timedelta(days=one) for one in (1, -1))
        for on in (tomorrow, before):
            refused(Invalid, "lies between", enter, world, paper, on=on)
        assert known(paper).visit_id is None

    def test_the_printed_version_counts_though_it_was_replaced(self, world: World) -> None:
        made = checklist()
        paper = printed(world, lists=[made])
        with acting(SYSTEM):
            Checklist.objects.filter(pk=made.pk).update(state="replaced")
        visit = enter(world, paper)
        assert sheet_of(visit).checklist_id == made.pk
        refused(Invalid, "not in use any more", printed, world, lists=[made])

    def test_others_than_those_who_printed_it_do_not_enter_it(self, world: World) -> None:
        paper = printed(world)
        refused(NotAllowed, "that printed it", enter, world, paper, "coordinator")
        page = signed_in(world, "coordinator").get(f"/visits/papers/{paper.pk}/")
        assert "that printed it" in page.content.decode()

    def test_a_planned_visit_is_entered_from_its_paper(self, world: World) -> None:
        plan = issued(world, lists=[checklist().pk])
        (visit,) = visits_of(plan, world)
        paper = printed_for(world, visit)
        client = signed_in(world)
        assert client.get(f"/p/{paper.code}")["Location"] == f"/visits/papers/{paper.pk}/"
        given = {"happened_on": f"{clock.today():%Y-%m-%d}"}
        answer = client.post(f"/visits/papers/{paper.pk}/", given)
        assert answer["Location"].endswith("?paper")
        now = again(visit)
        assert (now.state, now.happened_on) == ("started", clock.today())
        school = signed_in(world, "school").get(f"/p/{paper.code}")
        assert school["Location"] == f"/visits/{visit.pk}/"

    def test_the_paper_of_a_planned_visit_may_come_days_later(self, world: World) -> None:
        plan = issued(world, lists=[checklist().pk], days=1)
        (visit,) = visits_of(plan, world)
        paper, then = printed_for(world, visit), clock.today()
        assert visit.ends_on is not None
        with clock.at(clock.now() + timedelta(days=4)):
            refused(Invalid, "lies between", enter, world, paper)
            assert enter(world, paper, on=then).happened_on == then
        (other,) = visits_of(issued(world, lists=[checklist().pk], days=1), world)
        late = printed_for(world, other)
        with clock.at(clock.now() + LATE + timedelta(days=3)):
            refused(NotAllowed, "Its last day was", enter, world, late, on=then)

    def test_the_box_tells_a_wrong_sign_at_once(self, world: World) -> None:
        paper, client = printed(world), signed_in(world)
        page = client.get("/visits/papers/").content.decode()
        assert paper.shown in page
        other = "3" if paper.code[0] != "3" else "4"
        answer = client.get("/visits/papers/", {"code": other + paper.code[1:]})
        assert answer.status_code == 422
        assert "One of the signs is wrong" in answer.content.decode()
        unknown = client.get("/visits/papers/", {"code": codes.fresh()})
        assert "no paper with this code" in unknown.content.decode()
        right = client.get("/visits/papers/", {"code": paper.shown.lower()})
        assert right["Location"] == f"/p/{paper.code}"

    def test_it_is_typed_without_scripts_and_the_rest_passes_in_one_act(self, world: World) -> None:
        paper = printed(world, lists=[checklist(plain(5))])
        visit = enter(world, paper)
        client, sheet = signed_in(world), sheet_of(visit)
        path = f"/visits/{visit.pk}/sheets/{sheet.pk}/?paper"
        page = client.get(path).content.decode()
        assert page.count("data-number=") == 5
        given: dict[str, Any] = {"version": 1, "a1": "fail", "n1": "无人值守", "do": "rest"}
        answer = client.post(path, given)
        assert answer["Location"] == f"{path}&passed=1-3-4-5"
        page = client.get(answer["Location"]).content.decode()
        assert "4 questions were answered as passed" in page
        assert sheet_of(visit).answers["guard/q2"] == "fail"
        back = {"version": 2, "passed": "1-3-4-5", "do": "undo", "a1": "fail", "n1": "无人值守"}
        back |= {f"a{place}": "pass" for place in (0, 2, 3)} | {"a4": "na"}
        assert client.post(path, back)["Location"] == path
        assert {*sheet_of(visit).answers} == {
            "guard/q2", "guard/q2_note", "guard/q5",
        }  # fmt: skip
        whole = {**back, "version": 3, "do": "finish"}
        assert client.post(path, whole)["Location"] == f"/visits/{visit.pk}/"
        assert again(visit).failed == 1

    def test_questions_with_a_condition_are_never_passed_for_anybody(self, world: World) -> None:
        made = checklist([question(1), question(2, is_conditional=True), question(3)])
        visit = enter(world, printed(world, lists=[made]))
        client, path = signed_in(world), f"/visits/{visit.pk}/sheets/{sheet_of(visit).pk}/?paper"
        assert client.post(path, {"version": 1, "do": "rest"})["Location"].endswith("passed=1-3")
        assert "guard/q2" not in sheet_of(visit).answers

    def test_several_lists_follow_each_other(self, world: World) -> None:
        lists = [checklist(), checklist(zh="消防检查表", en="Fire safety")]
        visit = enter(world, printed(world, lists=lists))
        with acting(SYSTEM):
            first, then = visit.sheets.order_by("place")
        client = signed_in(world)
        path = f"/visits/{visit.pk}/sheets/{first.pk}/?paper"
        assert "Fire safety" in client.get(path).content.decode()
        answer = client.post(path, {"version": 1, "a0": "pass", "do": str(then.pk)})
        assert answer["Location"] == f"/visits/{visit.pk}/sheets/{then.pk}/?paper"

    def test_by_api(self, world: World) -> None:
        client, base = signed_in(world), "/api/v1/papers"
        site, made = str(world.sites["school"].pk), str(checklist().pk)
        given = {"site": site, "kind": "open", "checklists": [made]}
        answer = client.post(base, given, "application/json")
        assert answer.status_code == 201
        paper = answer.json()
        assert client.get(f"{base}/codes/{paper['code']}").json() == paper
        assert client.get(f"{base}/{paper['id']}/print")["Content-Type"] == "application/pdf"
        body = {"happened_on": f"{clock.today():%Y-%m-%d}"}
        visit = client.post(f"{base}/{paper['id']}/enter", body, "application/json").json()
        assert visit["happened_on"] == body["happened_on"]
        assert client.get(f"{base}/{paper['id']}").json()["visit"] == visit["id"]
