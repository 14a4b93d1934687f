"""From paper: printed, filled in on site, typed at a desk with the keyboard alone."""

from time import monotonic

import pytest
from playwright.sync_api import expect

from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.visits.models import Visit
from anxiao.kernel.principal import acting
from tests.inspections.visiting import checklist, findings_of, plain
from tests.journeys.cast import Cast
from tests.journeys.person import Person
from tests.journeys.reading import fits, reads_well
from tests.world import SYSTEM

pytestmark = pytest.mark.browser
DESK = (1440, 900)
# Two keys for each question, as many again for the words of what failed, and nothing lost.
MOST_SECONDS = 60


def last_paper() -> PaperSheet:
    with acting(SYSTEM):
        found: PaperSheet = PaperSheet.objects.latest("pk")
        return found


def prints(person: Person, language: str) -> PaperSheet:
    """From the page of a site to the paper."""
    site = person.world.sites["school"]
    person.goes(f"/places/sites/{site.pk}/")
    person.tap(person.word("Print to fill in by hand"))
    fits(person)
    name = "Internal security" if language == "en" else "校园内部安保检查表"
    person.page.get_by_label(name).check()
    person.tap(person.word("Make the paper"))
    paper = last_paper()
    assert person.path == f"/visits/papers/{paper.pk}/"
    person.sees(paper.shown)
    reads_well(person)
    return paper


def begins(person: Person, paper: PaperSheet) -> None:
    """The code is typed, and with it the day and the typing."""
    person.goes("/visits/papers/")
    fits(person)
    person.fill("Code on the paper", paper.shown.lower())
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(f"**/visits/papers/{paper.pk}/")
    person.tap(person.word("Begin to type"))
    assert person.path.endswith("?paper")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_twenty_questions_are_typed_from_paper_with_the_keyboard(cast: Cast, language: str) -> None:
    cast.speaks(language, DESK)
    checklist(plain(20))
    clerk = cast("inspector")
    paper = prints(clerk, language)
    begins(clerk, paper)
    fits(clerk)
    keys, page = clerk.page.keyboard, clerk.page
    began = monotonic()
    expect(page.locator(".ax-key").first).to_be_focused()
    for number in range(1, 21):
        if number == 7:
            keys.type("不")
            keys.press("Enter")
            keys.type("门卫室无人")
        else:
            keys.type("3" if number == 9 else "合" if number == 2 else "1")
        keys.press("Enter")
    expect(page.locator("[data-last]")).to_be_focused()
    expect(page.locator("#progress")).to_contain_text(clerk.word("All are answered"))
    assert monotonic() - began < MOST_SECONDS
    keys.press("Enter")
    clerk.sees(clerk.word("The visit is finished."))
    reads_well(clerk)
    with acting(SYSTEM):
        visit = Visit.objects.get()
    (finding,) = findings_of(visit)
    assert (finding.path, finding.note) == ("guard/q7", "门卫室无人")
    with acting(SYSTEM):
        assert visit.sheets.get().answers["guard/q9"] == "na"


def test_on_a_phone_the_code_leads_there_and_the_rest_passes_in_one_tap(cast: Cast) -> None:
    checklist(plain(6))
    officer = cast("inspector")
    paper = prints(officer, "zh-hans")
    officer.goes(f"/p/{paper.code}")
    officer.tap(officer.word("Begin to type"))
    fits(officer)
    officer.page.locator(".ax-key").nth(1).fill("2")
    officer.page.locator("fieldset.ax-item").nth(1).locator("textarea").fill("盾牌破损")
    officer.tap(officer.word("The rest is passed on paper"))
    passed = officer.page.locator(".ax-passed")
    expect(passed).to_contain_text("1, 3, 4, 5, 6")
    officer.tap(officer.word("Undo"))
    expect(passed).to_have_count(0)
    expect(officer.page.locator("input[value=pass]:checked")).to_have_count(0)
    officer.tap(officer.word("The rest is passed on paper"))
    officer.tap(officer.word("Finish the visit"))
    officer.sees(officer.word("The visit is finished."))
    with acting(SYSTEM):
        assert Visit.objects.get().failed == 1
