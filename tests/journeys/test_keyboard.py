"""By keyboard alone: coming in, reporting, and where the focus stands after each change."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.cast import Cast
from tests.journeys.person import DESK, Person, hazard_at, kind, picture
from tests.world import PASSWORD, make_hazard

pytestmark = pytest.mark.browser
# How the place that has the focus is marked, on itself or on the frame drawn around it.
MARKED = """() => {
  const drawn = (one) => {
    const style = getComputedStyle(one);
    const ring = style.outlineStyle !== "none" && style.outlineWidth !== "0px";
    return ring || style.boxShadow !== "none";
  };
  const here = document.activeElement;
  const frames = [here, here.closest("label"), here.nextElementSibling, here.parentElement];
  return here === document.body || frames.some((one) => one && drawn(one));
}"""


def _tabs_to(person: Person, place: Locator, most: int = 60) -> None:
    """Walk with the tab key; wherever the focus stands, one can see it."""
    for _step in range(most):
        person.page.keyboard.press("Tab")
        assert person.page.evaluate(MARKED), person.page.evaluate(
            "document.activeElement.outerHTML.slice(0, 160)"
        )
        if place.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"the tab key never came to {place}")


def _enters(person: Person, said: str) -> None:
    _tabs_to(person, person.thing(said))
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_signing_in_and_reporting_by_keyboard_alone(cast: Cast) -> None:
    cast.speaks("zh-hans", DESK)
    school, item = cast.stranger("school"), kind("internal.exit_blocked")
    school.goes("/accounts/login/?next=/")
    page = school.page
    _tabs_to(school, page.get_by_label(school.word("User name")))
    page.keyboard.type(cast.world.people["school"].username)
    _tabs_to(school, page.get_by_label(school.word("Password")))
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(school.word("My work"))
    _enters(school, school.word("Report a hazard"))
    _enters(school, school.name(item.focus_area))
    _enters(school, school.name(item))
    _tabs_to(school, page.get_by_label(school.word("Photos")))
    school.gives(picture(1))
    expect(page.locator(".ax-shot.is-sent")).to_have_count(1)
    _tabs_to(school, page.get_by_label(school.word("What was seen")))
    page.keyboard.type("二楼东侧出口上锁")
    _enters(school, school.word("Send the report"))
    hazard = hazard_at(school)
    assert hazard.description == "二楼东侧出口上锁"
    said = school.word("The report has arrived.")
    expect(page.locator(":focus")).to_contain_text(said)


def test_the_first_tab_leads_past_the_navigation(cast: Cast) -> None:
    town = cast("town")
    town.goes_home()
    town.page.keyboard.press("Tab")
    skip = town.thing(town.word("Skip to the page"))
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    town.page.keyboard.press("Enter")
    expect(town.page.get_by_role("main")).to_be_focused()


def test_what_has_to_be_put_right_has_the_focus(cast: Cast) -> None:
    market = cast("market")
    item = kind("market.alcohol")
    market.goes(f"/hazards/report/?item={item.code}")
    with market.is_refused():
        market.tap(market.word("Send the report"))
    wrong = market.page.get_by_role("alert")
    expect(wrong).to_be_focused()
    wrong.get_by_role("link").first.click()
    expect(market.page.get_by_role("group", name=market.word("Place"))).to_be_in_viewport()


def test_a_swap_leaves_the_focus_where_one_was(cast: Cast) -> None:
    make_hazard(cast.world, state="closed")
    auditor = cast("auditor")
    auditor.goes("/ledger/")
    check = auditor.thing(auditor.word("Verify what I see now"))
    check.focus()
    auditor.page.keyboard.press("Enter")
    auditor.sees_sound_chain()
    assert auditor.page.evaluate("document.activeElement !== document.body")


def test_a_menu_opens_and_closes_by_keyboard(cast: Cast) -> None:
    town = cast("town")
    town.goes_home()
    menu = town.page.locator("summary").first
    _tabs_to(town, menu)
    town.page.keyboard.press("Enter")
    expect(town.thing(town.word("Sign out"))).to_be_visible()
    town.page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(town.page.get_by_role("button", name=town.word("Sign out"))).to_be_hidden()
