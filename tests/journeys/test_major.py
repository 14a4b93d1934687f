"""A major hazard from its criterion to its return: stop, plan, site visit, cause, rebound."""

import pytest

from anxiao.hazards.models import Hazard
from anxiao.kernel.principal import acting
from anxiao.norms.models import Cause, Criterion
from tests.journeys.cast import Cast
from tests.journeys.person import PHONE, Person, hazard_at, kind
from tests.journeys.reading import reads_well
from tests.world import FIVE, SYSTEM

pytestmark = pytest.mark.browser
LABELS = {
    "measures": "Measures",
    "responsibility": "Responsibility (a post)",
    "funds": "Funds",
    "time_limit": "Time limit",
    "contingency": "Contingency plan",
}
FIVE_MISSING = (
    "A major hazard starts only with its five fixed items: measures, responsibility, "
    "funds, time limit and contingency plan."
)
WHY, REMEDY, CHANGE = "楼梯口被锁死", "已拆锁并清空楼梯间", "值班表写明每日两次巡查楼梯口"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_major_hazard_goes_the_whole_way_and_comes_back(cast: Cast, language: str) -> None:
    cast.speaks(language, PHONE)
    hazard = _reported_as_major(cast)
    _stopped_and_dispatched(cast, hazard)
    _planned_and_started(cast("school"), hazard)
    _fixed(cast("school"), hazard)
    _accepted_on_site_and_closed(cast, hazard)
    _returned_to_service_and_rebounded(cast, hazard)


def _state(hazard: Hazard) -> str:
    with acting(SYSTEM):
        return str(Hazard.objects.values_list("state", flat=True).get(pk=hazard.pk))


def _reported_as_major(cast: Cast) -> Hazard:
    school, item = cast("school"), kind("internal.exit_blocked")
    with acting(SYSTEM):
        criterion = Criterion.objects.get(pk="local.crowding.blocked_stairs")
    school.goes_home()
    for name in (school.word("Report a hazard"), item.focus_area, item):
        school.tap(name if isinstance(name, str) else school.name(name))
    school.tick(school.name(criterion))
    school.photo(seed=1)
    school.tap(school.word("Send the report"))
    reads_well(school)
    hazard = hazard_at(school)
    assert hazard.is_major
    assert school.thing(school.word("Fixed by ourselves")).count() == 0
    school.tap(school.word("Open the record"))
    school.sees(school.word("It is major because"))
    reads_well(school)
    assert school.word("Fixed by ourselves") not in school.may()
    return hazard


def _stopped_and_dispatched(cast: Cast, hazard: Hazard) -> None:
    town = cast("town")
    town.opens_work(hazard, "reported")
    town.presses("Stop at once", Reason=WHY)
    town.sees(town.word("use stopped"))
    reads_well(town)
    assert town.word("Stop at once") not in town.may()
    school = cast.world.organisations["school"]
    town.tap(town.word("Verify, grade and dispatch"))
    town.chooses("Lead", town.name(school))
    town.tap(town.word("Verify, grade and dispatch"))
    assert _state(hazard) == "dispatched"


def _planned_and_started(school: Person, hazard: Hazard) -> None:
    school.opens_work(hazard, "dispatched")
    school.tap(school.word("Sign for"))
    assert _state(hazard) == "signed"
    school.opens_work(hazard, "signed")
    assert school.may_not()[school.word("Start rectifying")] == school.word(FIVE_MISSING)
    school.tap(school.word("Five fixed items"))
    reads_well(school)
    for name, text in FIVE.items():
        school.fill(LABELS[name], text)
    school.tap(school.word("Five fixed items"))
    school.sees(FIVE["contingency"])
    school.tap(school.word("Start rectifying"))
    school.sees(school.word("Started rectifying."))
    reads_well(school)


def _fixed(school: Person, hazard: Hazard) -> None:
    school.opens_work(hazard, "rectifying")
    school.tap(school.word("Request acceptance"))
    school.fill("How it was fixed", REMEDY)
    school.photo(seed=4)
    school.tap(school.word("Request acceptance"))
    assert _state(hazard) == "submitted"


def _accepted_on_site_and_closed(cast: Cast, hazard: Hazard) -> None:
    """A major one is the county's to accept, on site, and closes with cause and change."""
    cast("town").has_no_work(hazard)
    office = cast("coordinator")
    office.opens_work(hazard, "submitted")
    accept = office.word("Accept")
    office.tap(accept)
    reads_well(office)
    on_site = office.page.get_by_role("checkbox", name=office.word("I was on site"))
    on_site.set_checked(checked=False)
    with office.is_refused():
        office.tap(accept)
        office.sees(office.word("A hazard of this kind is accepted on site."))
    office.page.go_back()
    on_site.set_checked(checked=True)
    office.photo(seed=5)
    office.tap(accept)
    office.opens_work(hazard, "accepted")
    office.tap(office.word("Close out"))
    reads_well(office)
    with acting(SYSTEM):
        cause = Cause.objects.order_by("pk").first()
    office.chooses("Cause", office.name(cause))
    office.fill("What was changed, so that it does not come back", CHANGE)
    office.tap(office.word("Close out"))
    office.sees(CHANGE)
    assert _state(hazard) == "closed"


def _returned_to_service_and_rebounded(cast: Cast, hazard: Hazard) -> None:
    office = cast("coordinator")
    office.opens(hazard)
    office.tap(office.word("Return to service"))
    office.sees(office.word("Returned it to service."))
    office.presses("Mark as rebounded", Reason="暑期又被锁上")
    office.sees(office.word("rebounded"))
    reads_well(office)
    assert _state(hazard) == "rebounded"
    cast("town").has_work(hazard, "rebounded")
