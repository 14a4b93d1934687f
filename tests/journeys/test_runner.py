"""A checklist of twenty questions, filled in on a telephone."""

from hashlib import sha256
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests.inspections.forming import answers, checklist, twenty
from tests.journeys.cast import Cast
from tests.journeys.person import Person, picture
from tests.journeys.reading import fits, reads_well
from tests.journeys.test_access import AXE, LEVELS, _grave, _outline

pytestmark = pytest.mark.browser
LEAST = 44
LISTEN = """() => {
  window.heard = { changes: [], done: [] };
  addEventListener("runner:change", ({ detail }) => window.heard.changes.push(detail.xml));
  addEventListener("runner:done", ({ detail }) => window.heard.done.push(detail.xml));
}"""
FILES = """async () => {
  const { files, originals } = document.querySelector("form-runner");
  const read = async ([name, blob]) => {
    const { width, height } = await createImageBitmap(blob);
    return [name, { width, height, size: blob.size, ...originals.get(name), kept: blob.size }];
  };
  return Object.fromEntries(await Promise.all([...files].map(read)));
}"""
VIOLATIONS = """() => {
  window.broken = [];
  document.addEventListener("securitypolicyviolation", (said) => window.broken.push(
    [said.violatedDirective, said.blockedURI, said.sourceFile, said.columnNumber].join(" ")
  ));
}"""


class Runner:
    """The form on somebody's screen."""

    def __init__(self, person: Person) -> None:
        self.person, self.page = person, person.page

    def opens(self, path: str) -> None:
        self.page.add_init_script(f"({VIOLATIONS})(); ({LISTEN})()")
        self.person.goes(path)
        expect(self.page.locator("form-runner.is-open")).to_be_visible()

    def question(self, path: str) -> Locator:
        return self.page.locator(f".question[data-path='{path}']")

    def answers(self, path: str, choice: str) -> None:
        self.question(path).locator(f"input[value='{choice}']").click()

    def types(self, path: str, text: str) -> None:
        self.question(path).locator("input, textarea").fill(text)
        self.question(path).locator("input, textarea").blur()

    def photographs(self, path: str, content: bytes) -> None:
        file = FilePayload(name="现场.jpg", mimeType="image/jpeg", buffer=content)
        self.question(path).locator("input[type=file]").set_input_files(files=[file])
        expect(self.question(path).locator(".ax-runner-shot img")).to_be_visible()

    def finishes(self) -> None:
        self.page.locator("[data-act=finish]").click()

    def has_answered(self, progress: str) -> None:
        expect(self.page.locator(".ax-runner-count")).to_have_text(progress)

    def heard(self, what: str) -> list[str]:
        found: list[str] = self.page.evaluate(f"window.heard.{what}")
        return found

    def files(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate(FILES)
        return found

    def kept_its_policy(self) -> None:
        assert self.page.evaluate("window.broken") == []


@pytest.fixture
def runner(cast: Cast) -> Runner:
    return Runner(cast("coordinator"))


def opened(runner: Runner, cast: Cast) -> None:
    form, items = twenty()
    draft = checklist(cast.world, form, items)
    runner.opens(f"/checklists/{draft.pk}/try/")


def answers_all(runner: Runner) -> None:
    """Two of the twenty fail, one does not apply."""
    runner.has_answered("0 / 22")
    expect(runner.question("q3_note")).to_be_hidden()
    for number in range(1, 21):
        runner.answers(f"q{number}", "fail" if number in {3, 8} else "pass")
    runner.answers("q20", "na")
    runner.has_answered("20 / 22")
    expect(runner.question("q3_note")).to_be_visible()
    expect(runner.question("q4_note")).to_be_hidden()


def gives_what_failures_demand(runner: Runner, photo: bytes) -> None:
    """What a failure demands is named, and the first of it is gone to."""
    runner.finishes()
    expect(runner.page.locator(".ax-errors li")).to_have_count(5)
    expect(runner.question("q3_note").locator("input")).to_be_focused()
    assert runner.heard("done") == []
    runner.types("q3_note", "三楼东侧通道堆放课桌")
    runner.types("q8_note", "灭火器压力不足")
    runner.photographs("q3_photo", photo)
    runner.photographs("q8_photo", picture(8))
    runner.answers("q8_fixed", "yes")


def gives_the_rest(runner: Runner) -> None:
    """A constraint refuses; a question appears only where it is asked for."""
    runner.types("seen_on", "2026-06-18")
    runner.types("guards", "99")
    expect(runner.question("guards").locator(".or-constraint-msg")).to_be_visible()
    runner.types("guards", "0")
    expect(runner.question("guards").locator(".or-constraint-msg")).to_be_hidden()
    runner.types("why_none", "正在招聘")
    runner.types("guards", "2")
    expect(runner.question("why_none")).to_be_hidden()
    expect(runner.page.locator(".ax-errors li")).to_have_count(0)


def test_twenty_questions_two_of_them_failed(runner: Runner, cast: Cast) -> None:
    great = picture(5, size=(2400, 1800))
    opened(runner, cast)
    answers_all(runner)
    gives_what_failures_demand(runner, great)
    gives_the_rest(runner)
    runner.finishes()
    runner.page.wait_for_function("window.heard.done.length === 1")
    (sent,) = runner.heard("done")
    shots = runner.files()
    names = list(shots)
    assert answers(sent) == {
        **{f"q{number}": "pass" for number in range(1, 20)},
        "q3": "fail",
        "q3_note": "三楼东侧通道堆放课桌",
        "q3_photo": names[0],
        "q3_fixed": "",
        "q8": "fail",
        "q8_note": "灭火器压力不足",
        "q8_photo": names[1],
        "q8_fixed": "yes",
        "q20": "na",
        "seen_on": "2026-06-18",
        "guards": "2",
        "failed": "2",
    }
    assert (shots[names[0]]["width"], shots[names[0]]["height"]) == (1600, 1200)
    assert shots[names[0]]["sha256"] == sha256(great).hexdigest()
    assert len(runner.heard("changes")) > 20
    runner.kept_its_policy()


AGAIN = """async (answers) => {
  const old = document.querySelector("form-runner");
  const source = document.getElementById(old.getAttribute("source"));
  source.textContent = JSON.stringify({ ...JSON.parse(source.textContent), answers });
  const next = old.cloneNode(false);
  old.replaceWith(next);
  await next.ready;
}"""


def test_what_was_answered_is_gone_on_with(runner: Runner, cast: Cast) -> None:
    opened(runner, cast)
    runner.answers("q1", "fail")
    runner.types("q1_note", "门坏了")
    runner.page.wait_for_function("window.heard.changes.length > 1")
    # The form is left and opened again with what the runner told last.
    runner.page.evaluate(AGAIN, runner.heard("changes")[-1])
    expect(runner.page.locator("form-runner.is-open")).to_be_visible()
    runner.has_answered("1 / 22")
    expect(runner.question("q1").locator("input[value=fail]")).to_be_checked()
    expect(runner.question("q1_note").locator("input")).to_have_value("门坏了")
    runner.answers("q1", "fail")
    expect(runner.question("q1_note")).to_be_hidden()
    runner.has_answered("0 / 22")
    runner.kept_its_policy()


def test_answers_are_large_and_in_the_language_of_the_reader(cast: Cast) -> None:
    cast.speaks("en")
    runner = Runner(cast("coordinator"))
    opened(runner, cast)
    reads_well(runner.person)
    for answer in runner.question("q1").locator("label:not(.itemset-template)").all():
        box = answer.bounding_box()
        assert box and box["height"] >= LEAST and box["width"] >= LEAST
    runner.answers("q1", "fail")
    runner.types("guards", "99")
    expect(runner.question("guards").locator(".or-constraint-msg")).to_have_text("0 to 50")
    for said in ("Item 1: the fire lane is clear", "N/A", "What is wrong", "1 failed"):
        runner.person.sees(said)
    runner.person.sees("Check the answers")
    fits(runner.person)
    reads_well(runner.person)


def test_it_stands_in_nobodys_way(runner: Runner, cast: Cast) -> None:
    """With a failure, a fault and a photo on the page, light and dark."""
    opened(runner, cast)
    runner.answers("q1", "fail")
    runner.photographs("q1_photo", picture(2))
    runner.types("guards", "99")
    runner.finishes()
    expect(runner.page.locator(".ax-errors li").first).to_be_visible()
    reads_well(runner.person)
    runner.page.evaluate(AXE)
    assert _grave(runner.page, LEVELS) == []
    runner.page.emulate_media(color_scheme="dark")
    assert _grave(runner.page, ["color-contrast"]) == []
    assert _outline(runner.page) == []
