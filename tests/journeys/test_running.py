"""A checklist with logic of its own on a visit: the runner keeps it, the page finishes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits.models import Finding, Sheet, Visit
from anxiao.inspections.visits.services import filling
from anxiao.kernel.principal import acting
from tests.inspections import lists, visiting
from tests.inspections.forming import EN, ZH
from tests.journeys.cast import Cast
from tests.journeys.person import Person, picture
from tests.journeys.reading import fits, reads_well
from tests.world import SYSTEM

pytestmark = pytest.mark.browser
NOTE = "门卫室无人，敲门无人应答"


def row(kind: str, name: str, zh: str, en: str, **more: str) -> dict[str, str]:
    return {"type": kind, "name": name, ZH: zh, EN: en, **more}


def logical(cast: Cast) -> Checklist:
    """A list in which one answer decides what else is asked."""
    rows = [
        lists.verdict("gate", required="yes", anxiao__photo="yes"),
        row("integer", "guards", "在岗保安人数", "Guards on duty", required="yes"),
        row("text", "why", "没有保安的原因", "Why there is none", relevant="${guards} = 0"),
        lists.verdict("alarm", required="yes", relevant="${guards} > 0"),
    ]
    made = lists.published(cast.world, items=None, form=lists.form(*rows))
    assert not made.is_plain
    return made


class Running:
    """The runner of a visit before an inspector."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def starts(self, made: Checklist) -> None:
        self.visit = visiting.start(self.person.world, self.person.key, lists=[made])
        self.opens()

    def opens(self) -> None:
        self.person.goes(f"/visits/{self.visit.pk}/sheets/{visiting.sheet_of(self.visit).pk}/")
        self.is_open()

    def is_open(self) -> None:
        expect(self.page.locator("form-runner.is-open")).to_be_visible()

    def question(self, path: str) -> Locator:
        return self.page.locator(f".question[data-path='{path}']")

    def taps(self, path: str, answer: str) -> None:
        self.question(path).locator(f"input[value='{answer}']").click()

    def types(self, path: str, text: str) -> None:
        self.question(path).locator("input, textarea").fill(text)
        self.question(path).locator("input, textarea").blur()

    def photographs(self, path: str, seed: int = 3) -> None:
        file = FilePayload(name="现场.jpg", mimeType="image/jpeg", buffer=picture(seed))
        self.question(path).locator("input[type=file]").set_input_files(files=[file])
        self.shows_photo(path)

    def shows_photo(self, path: str) -> None:
        expect(self.question(path).locator(".ax-runner-shot img")).to_be_visible()

    def finds_the_gate_unattended(self) -> None:
        self.taps("gate", "fail")
        self.types("gate_note", NOTE)
        self.photographs("gate_p1")

    def state(self, wanted: str) -> None:
        expect(self.page.locator("#sheet-state")).to_have_attribute("data-state", wanted)

    def finishes(self) -> None:
        self.page.locator("[data-act=finish]").click()

    @contextmanager
    def console_may_complain(self) -> Iterator[None]:
        """An answer is cut off, and the version that was sent again is refused."""
        complaints = self.person.traffic.complaints
        before = len(complaints)
        yield
        assert len(complaints) == before + 2, complaints
        del complaints[before:]


def sheet(visit: Visit) -> Sheet:
    return visiting.sheet_of(visit)


def finding(visit: Visit) -> Finding:
    with acting(SYSTEM):
        found: Finding = Finding.objects.select_related("hazard").get(visit=visit)
        return found


@pytest.fixture
def running(cast: Cast) -> Running:
    return Running(cast("inspector"))


def test_an_inspector_fills_in_a_list_with_logic(running: Running, cast: Cast) -> None:
    running.starts(logical(cast))
    reads_well(running.person)
    expect(running.question("alarm")).to_be_hidden()
    running.finds_the_gate_unattended()
    running.types("guards", "0")
    running.types("why", "正在招聘")
    running.state("delivered")
    assert sheet(running.visit).answers == {
        "gate": "fail",
        "gate_note": NOTE,
        "guards": "0",
        "why": "正在招聘",
    }
    running.types("guards", "2")
    running.finishes()
    expect(running.question("alarm").locator("input[value=pass]")).to_be_focused()
    running.taps("alarm", "pass")
    fits(running.person)
    running.finishes()
    running.person.sees(running.person.word("The visit is finished."))
    kept, found = sheet(running.visit), finding(running.visit)
    # What is no longer asked is not answered.
    assert kept.answers == {"gate": "fail", "gate_note": NOTE, "guards": "2", "alarm": "pass"}
    assert found.hazard is not None
    assert found.note == NOTE
    assert [str(one) for one in found.photos] == kept.photos["gate"]
    assert len(found.photos) == 1


def test_what_was_left_is_gone_on_with(running: Running, cast: Cast) -> None:
    running.starts(logical(cast))
    running.finds_the_gate_unattended()
    running.state("delivered")
    running.opens()
    expect(running.question("gate").locator("input[value=fail]")).to_be_checked()
    expect(running.question("gate_note").locator("input")).to_have_value(NOTE)
    running.shows_photo("gate_p1")
    running.types("guards", "1")
    running.taps("alarm", "pass")
    running.finishes()
    running.person.sees(running.person.word("The visit is finished."))
    assert len(finding(running.visit).photos) == 1


def test_what_the_network_lost_is_on_the_device_and_sent_later(
    running: Running, cast: Cast
) -> None:
    running.starts(logical(cast))
    with running.person.is_off_line():
        running.page.context.set_offline(offline=True)
        running.finds_the_gate_unattended()
        running.state("waits")
    assert sheet(running.visit).answers == {}
    running.page.context.set_offline(offline=False)
    # The page is lost before it has sent anything.
    running.page.route("**/api/**", lambda route: route.abort("internetdisconnected"))
    with running.person.is_off_line():
        running.opens()
        expect(running.question("gate_note").locator("input")).to_have_value(NOTE)
        running.shows_photo("gate_p1")
    running.page.unroute_all()
    running.page.evaluate("dispatchEvent(new Event('online'))")
    running.state("delivered")
    assert sheet(running.visit).answers == {"gate": "fail", "gate_note": NOTE}


def test_an_answer_that_was_lost_after_saving_makes_no_conflict(
    running: Running, cast: Cast
) -> None:
    running.starts(logical(cast))
    lost: list[Any] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort("internetdisconnected")

    running.page.route("**/api/v1/visits/*/save", lose)
    with running.console_may_complain():
        running.taps("gate", "pass")
        running.state("delivered")
    assert sheet(running.visit).version == 2
    running.types("guards", "1")
    running.state("delivered")
    expect(running.page.locator(".ax-runner-count")).to_have_text("2 / 3")


def test_what_another_device_sent_is_not_replaced_silently(running: Running, cast: Cast) -> None:
    running.starts(logical(cast))
    with acting(cast.world.actors["inspector"]) as actor:
        filling.save(
            actor=actor,
            row=running.visit,
            sheet=sheet(running.visit).pk,
            answers={"gate": "pass", "guards": "7"},
        )
    with running.person.is_refused():
        running.taps("gate", "na")
        running.state("refused")
    running.page.reload()
    running.is_open()
    expect(running.question("guards").locator("input")).to_have_value("7")
    expect(running.page.locator("#sheet-choice")).to_be_visible()
    running.page.locator("[data-take=mine]").click()
    running.is_open()
    running.state("delivered")
    assert sheet(running.visit).answers == {"gate": "na"}


def test_all_others_pass_in_one_tap(running: Running, cast: Cast) -> None:
    running.starts(logical(cast))
    running.types("guards", "2")
    running.person.tap(running.person.word("All others pass"))
    running.state("delivered")
    running.finishes()
    running.person.sees(running.person.word("The visit is finished."))
    assert sheet(running.visit).answers == {"gate": "pass", "guards": "2", "alarm": "pass"}


def test_a_list_with_logic_can_be_filled_in_without_scripts(running: Running, cast: Cast) -> None:
    running.starts(logical(cast))
    running.person.goes(f"{running.person.path}?plain=1")
    expect(running.page.locator("fieldset.ax-item")).to_have_count(4)
    reads_well(running.person)
