"""A phone at a school: two items fail with photos; a self-check with nothing wrong is quick."""

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from anxiao.hazards.models import Hazard
from anxiao.inspections.visits.models import Finding, Visit
from anxiao.kernel.principal import acting
from tests.inspections.visiting import checklist, plain
from tests.journeys.cast import Cast
from tests.journeys.person import Person, picture
from tests.journeys.reading import fits, reads_well
from tests.world import SYSTEM

pytestmark = pytest.mark.browser
MOST_TAPS = 6


def question(person: Person, number: int) -> Locator:
    return person.page.locator("fieldset.ax-item").nth(number - 1)


def fails(person: Person, number: int, words: str, *, seed: int) -> None:
    """One item fails: what was seen and a photo, in place."""
    item = question(person, number)
    expect(item.locator(".ax-item-more")).to_be_hidden()
    person._spends(taps=1)
    item.locator("label.is-fail").click()
    item.locator("textarea").fill(words)
    file = FilePayload(name="现场.jpg", mimeType="image/jpeg", buffer=picture(seed))
    item.locator("input.ax-camera-input").set_input_files(files=[file])
    expect(item.locator(".ax-shot.is-sent")).to_have_count(1)


def takes_the_list(person: Person, language: str = "zh-hans") -> None:
    """Choose the county's own list among those of the library."""
    person._spends(taps=1)
    name = "Internal security" if language == "en" else "校园内部安保检查表"
    person.page.get_by_label(name).check()


def last_visit() -> Visit:
    with acting(SYSTEM):
        found: Visit = Visit.objects.latest("pk")
        return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_officer_inspects_a_school_from_its_page(cast: Cast, language: str) -> None:
    cast.speaks(language)
    checklist(plain(4))
    officer, site = cast("education"), cast.world.sites["school"]
    officer.goes(f"/places/sites/{site.pk}/")
    officer.tap(officer.word("Inspect now"))
    fits(officer)
    takes_the_list(officer, language)
    officer.page.get_by_label("inspector").first.check()
    officer.tap(officer.word("Start the visit"))
    assert "/sheets/" in officer.path
    fails(officer, 1, "盾牌破损两面", seed=1)
    fails(officer, 2, "门卫室无人", seed=2)
    officer.tap(officer.word("All others pass"))
    expect(officer.page.locator("#progress")).to_contain_text(officer.word("All are answered"))
    fits(officer)
    officer.tap(officer.word("Finish the visit"))
    officer.sees(officer.word("The visit is finished."))
    reads_well(officer)
    visit = last_visit()
    with acting(SYSTEM):
        found = list(Finding.objects.filter(visit=visit).select_related("hazard"))
    assert len(found) == 2
    for one in found:
        assert one.hazard is not None
        cast("town").has_work(one.hazard, "reported")
        cast("far_school").finds_nothing(one.hazard)
    agrees(cast("school"), visit)


def agrees(school: Person, visit: Visit) -> None:
    """The school opens it from its work, reads it and agrees."""
    school.takes_up(visit.pk, "Say what you think of it")
    reads_well(school)
    school.tap(school.word("Give your opinion"))
    school.tap(school.word("agrees with what was found"))
    school.tap(school.word("Give your opinion"))
    assert last_visit().opinion == Visit.Opinion.AGREES


def test_a_self_check_with_nothing_wrong_takes_few_taps(cast: Cast) -> None:
    checklist(plain(20), visit_kinds=["self_check"])
    school = cast("school")
    school.goes_home()
    before = school.effort
    own = cast.world.organisations["school"]
    school.page.goto(f"{school.home}/schools/{own.pk}/")
    school._spends(taps=1)
    school.tap(school.word("Inspect now"))
    takes_the_list(school)
    school.tap(school.word("Start the visit"))
    school.tap(school.word("All others pass"))
    expect(school.page.locator("#progress")).to_contain_text(school.word("All are answered"))
    school.tap(school.word("Finish the visit"))
    school.sees(school.word("The visit is finished."))
    assert (school.effort - before).taps <= MOST_TAPS
    assert last_visit().state == "finished"
    with acting(SYSTEM):
        assert Hazard.objects.count() == 0


def test_what_is_tapped_is_there_after_the_page_was_lost(cast: Cast) -> None:
    checklist(plain(3))
    inspector, site = cast("inspector"), cast.world.sites["school"]
    inspector.goes(f"/visits/start/?site={site.pk}")
    takes_the_list(inspector)
    inspector.tap(inspector.word("Start the visit"))
    question(inspector, 1).locator("label.is-pass").click()
    expect(inspector.page.locator("#progress input[name=version]")).to_have_value("2")
    inspector.page.reload()
    expect(question(inspector, 1).locator("label.is-pass input")).to_be_checked()
