"""A school calls for help with few taps; late, it goes upwards; the school closes it."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.programmes.calls import jobs
from anxiao.programmes.calls.models import Call
from tests.journeys.cast import Cast
from tests.journeys.person import Person
from tests.journeys.reading import fits, reads_well
from tests.programmes.calling import make_call
from tests.world import COUNTY, SYSTEM

pytestmark = pytest.mark.browser
MOST_TO_CALL, MOST_TO_ANSWER = 5, 3


def call() -> Call:
    with acting(SYSTEM):
        return Call.objects.latest("made_at")


def kind(person: Person, words: dict[str, str]) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(person.name(words))}")


GATE = {"zh": "校门口交通", "en": "Traffic at the gate"}


def calls(school: Person) -> Call:
    """From the school's home to a sent call: the kind, a few words, a photo."""
    school.goes_home()
    school.tap(school.word("Call for help"))
    school.tap(kind(school, GATE))
    school.types("What is happening", "货车堵在校门口")
    school.photo(seed=4)
    school.tap(school.word("Send the call"))
    school.sees(school.word("The call has been sent"))
    return call()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_call_takes_few_taps_and_so_does_its_answer(cast: Cast, language: str) -> None:
    cast.speaks(language)
    school, town = cast("school"), cast("town")
    made = calls(school)
    assert school.effort.taps <= MOST_TO_CALL
    reads_well(school)
    fits(school)
    town.goes_home()
    before = town.effort
    town.tap(town.word("Answer the call"))
    reads_well(town)
    town.types("What was done, or will be done and when", "交警已到场疏导")
    town.tap(town.word("Answer the call"))
    assert (town.effort - before).taps <= MOST_TO_ANSWER
    with acting(SYSTEM):
        assert Call.objects.get(pk=made.pk).state == "answered"


def test_a_call_answered_late_goes_upwards_and_the_school_closes_it(cast: Cast) -> None:
    school, town, office = cast("school"), cast("town"), cast("coordinator")
    made = calls(school)
    with clock.at(made.answer_by + timedelta(minutes=1)):
        jobs.pass_up()
    office.goes(f"/counties/{COUNTY}/")
    block = office.page.locator("section").filter(
        has=office.page.get_by_role(
            "heading", name=re.compile(office.word("Schools that call for help"))
        )
    )
    expect(block.get_by_text(office.word("Passed upwards"), exact=True)).to_be_visible()
    office.tap(re.compile("货车堵在校门口"), block)
    office.sees(office.word("passed upwards"))
    fits(office)
    town.goes(f"/calls/{made.pk}/")
    town.presses("Answer the call", **{"What was done, or will be done and when": "已疏导"})
    school.goes_home()
    school.tap(school.word("Say whether it helped"))
    reads_well(school)
    school.tap(school.word("It helped"))
    school.sees(school.word("closed: it helped"))
    town.goes(f"/calls/{made.pk}/")
    assert town.may() == set()


def test_a_confidential_call_says_who_reads_it(cast: Cast) -> None:
    made = make_call(cast.world, is_confidential=True)
    school, office = cast("school"), cast("coordinator")
    school.goes(f"/calls/{made.pk}/")
    school.sees(school.word("Confidential: only these posts read it"))
    fits(school)
    assert office.status_of(f"/calls/{made.pk}/") == 404
