"""A major hazard runs late, climbs to a county listing by decisions, and is delisted on site."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from anxiao.demo.models import Clock
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.people.models import Person as Account
from anxiao.programmes.bookings.services import booking
from anxiao.supervision.bars.services import bars
from anxiao.supervision.cases.models import Case
from anxiao.supervision.listings.models import Listing
from tests.journeys.cast import Cast
from tests.journeys.objectives import as_it_is_now, reaches_nothing, told
from tests.journeys.person import DESK, Person
from tests.journeys.reading import fits, reads_well
from tests.supervision.supervised import fixed
from tests.world import SYSTEM, make_hazard

pytestmark = pytest.mark.browser
REMEDY, FOUND = "已拆除隔断，恢复疏散通道", "现场查看，通道畅通，隔断已拆除"
# What this does not concern; the administrator of accounts reaches no business at all.
OUTSIDE = ("market", "far_school", "other_town", "neighbour")
# The verb of each rung below the listing, and the working days that the bar is moved before it.
RUNGS = (("Remind", 1), ("Order to put right", 6), ("Name in a circular", 6))
LAST_RUNG = ("Call to an interview", 6)


def the_case() -> Case:
    with acting(SYSTEM):
        return Case.objects.get()


def the_listing() -> Listing:
    with acting(SYSTEM):
        return Listing.objects.get()


def lets_pass(person: Person, working_days: int) -> None:
    """The bar of the demonstration is moved; the jobs of every night run."""
    for _each in range(working_days // 5):
        person.tap(re.compile(r"\+5"))
    for _each in range(working_days % 5):
        person.tap(person.word("Next working day"))


def until_late(person: Person, hazard: Hazard) -> None:
    """Up to the night after the limit."""
    person.goes_home()
    assert hazard.due_at is not None
    while True:
        with as_it_is_now():
            if clock.now() > hazard.due_at:
                return
        lets_pass(person, 5)


def decides(person: Person, verb: str) -> None:
    """From *My work* to the case, and the rung that the night has proposed."""
    case = the_case()
    assert case.proposed, case.state
    person.goes_home()
    row = person.work().filter(has=person.page.locator(f"a[href*='{case.pk}']"))
    expect(row).to_have_count(1)
    row.locator("a.btn").click()
    person.page.wait_for_load_state()
    person.presses(verb)
    assert the_case().proposed == ""


def demonstrated(settings: Any) -> None:
    """A demonstration at ten in the morning: the jobs of the night have run, whenever it is."""
    settings.DEMO_LABEL = True
    now = clock.now().astimezone(clock.LOCAL)
    morning = now.replace(hour=10, minute=0) + timedelta(days=now.hour >= 10)
    with acting(SYSTEM):
        Account.objects.update(is_demo=True)
        Clock.objects.create(pk=1, ahead=morning - now)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_major_hazard_climbs_to_a_county_listing_and_is_delisted(
    cast: Cast, settings: Any, language: str
) -> None:
    demonstrated(settings)
    cast.speaks(language, DESK)
    hazard = make_hazard(cast.world, state="rectifying", major=True)
    office = cast("coordinator")
    until_late(office, hazard)
    for verb, days in (*RUNGS, LAST_RUNG):
        lets_pass(office, days)
        decides(office, verb)
        reads_well(office)
    office.goes("/supervision/")
    reads_well(office)
    expect(office.page.locator(".ax-board-card")).to_have_count(1)
    lets_pass(office, 15)
    _listed(office)
    _its_effects_are_seen(cast, office)
    cast.speaks(language)
    school = cast("school")
    _put_right(school, hazard, cast)
    _accepted_on_site_and_delisted(office)
    for key in OUTSIDE:
        reaches_nothing(cast(key), "supervision/cases", the_case().pk)
        reaches_nothing(cast(key), "supervision/listings", the_listing().pk)


def _listed(office: Person) -> None:
    case = the_case()
    assert (case.proposed, case.proposed_level) == ("listing", "county")
    decides(office, "List for supervision")
    row = the_listing()
    assert (row.state, row.level) == ("hung", "county")
    office.sees(row.public_number)
    reads_well(office)
    office.goes(f"/supervision/listings/{row.pk}/")
    office.sees(row.public_number)
    reads_well(office)


def _its_effects_are_seen(cast: Cast, office: Person) -> None:
    """On the unit and on the post in charge; the same by the page, the API and the service."""
    row, school = the_listing(), cast.world.organisations["school"].pk
    rows = told(office, f"/bars?of={school}")["items"]
    assert {one["what"] for one in rows} == {"honours", "awards", "promotion"}
    with as_it_is_now():
        today = clock.today()
        assert {one.what for one in bars(school, today)} == {"honours"}
        person = cast.world.people["school"].pk
        assert {one.what for one in bars(person, today)} == {"awards", "promotion"}
    office.goes(f"/schools/{school}/")
    office.sees(row.public_number)
    reads_well(office)
    office.goes(f"/supervision/bars/?of={school}")
    office.sees(office.word("comprehensive honours"))
    office.sees(office.word("awards"))
    reads_well(office)


def _put_right(school: Person, hazard: Hazard, cast: Cast) -> None:
    """The hazard is closed by other eyes, and the unit reports; no body below may delist."""
    with as_it_is_now():
        fixed(cast.world, hazard, clock.now())
    school.takes_up(the_listing().pk, "Put right, and report it")
    reads_well(school)
    school.tap(school.word("Report as put right"))
    school.fill("What was put right", REMEDY)
    school.tap(school.word("Report as put right"))
    school.sees(REMEDY)
    assert school.word("Accept on site") not in school.may()
    assert school.word("Delist") not in school.may()
    fits(school)


def _accepted_on_site_and_delisted(office: Person) -> None:
    row = the_listing()
    office.takes_up(row.pk, "Inspect on site")
    assert office.word("Delist") not in office.may()
    office.tap(office.word("Accept on site"))
    office.fill("What was found on site", FOUND)
    office.tap(office.word("Accept on site"))
    office.tap(office.word("Delist"))
    office.sees(office.word("delisted"))
    reads_well(office)
    assert (the_listing().state, the_case().state) == ("delisted", "closed")
    assert the_listing().is_on_site
    # Delisting shortens nothing.
    office.goes(f"/supervision/listings/{row.pk}/")
    office.sees(office.word("comprehensive honours"))


def test_a_sealed_visit_stays_out_of_the_schools_year_while_the_quota_holds(
    cast: Cast, settings: Any
) -> None:
    school, on = cast.world.organisations["school"], clock.today() + timedelta(days=9)
    address = f"/bookings/schools/{school.pk}/?year={on.year}"
    cast.speaks("zh-hans", DESK)
    watchers = [cast(key) for key in ("school", "town", "police", "central")]
    before = {one.key: _shown(one, address) for one in watchers}
    with acting(cast.world.actors["coordinator"]) as office:
        made = booking.book(
            actor=office,
            school=school.pk,
            kind="inspection",
            share="unannounced",
            title="食堂暗访",
            starts_on=on,
            ends_on=on,
            basis="年度检查计划",
        )
    for one in watchers:
        assert _shown(one, address) == before[one.key], one.key
        assert str(made.pk) not in one.page.content()
        reaches_nothing(one, "bookings", made.pk)
    coordinator = cast("coordinator")
    coordinator.goes(address)
    coordinator.sees("食堂暗访")
    reads_well(coordinator)


def _shown(person: Person, address: str) -> str:
    person.goes(address)
    fits(person)
    return str(person.page.get_by_role("main").inner_text())
