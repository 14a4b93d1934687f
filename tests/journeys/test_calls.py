"""A school calls for help with few taps; late, it goes upwards; the school closes it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.programmes.calls import jobs
from anxiao.programmes.calls.models import Call
from tests.journeys.cast import Cast
from tests.journeys.objectives import as_it_is_now, reaches_nothing, runs_ahead, told
from tests.journeys.person import DESK, Person
from tests.journeys.reading import fits, reads_well
from tests.journeys.test_effort import TABLE, a_call, an_answer
from tests.programmes.calling import make_call
from tests.world import COUNTY, SYSTEM

pytestmark = pytest.mark.browser
GATE = {"zh": "校门口交通", "en": "Traffic at the gate"}
CROWD = {"zh": "校闹", "en": "Disruption of the school"}
BLOCKED, CAME = "十余人围堵校门，学生无法进校", "民警已到场，人群已劝离"
# Whom a call to the police about this school does not concern.
OUTSIDE = ("market", "far_school", "other_town", "neighbour")


def again(call: Call) -> Call:
    with acting(SYSTEM):
        return Call.objects.get(pk=call.pk)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_call_takes_few_taps_and_so_does_its_answer(cast: Cast, language: str) -> None:
    cast.speaks(language)
    school, town = cast("school"), cast("town")
    made = a_call(school, GATE, "货车堵在校门口")
    assert school.effort.taps <= TABLE["call"]["most"]
    reads_well(school)
    before = town.effort
    town.takes_up(made.pk, "Answer the call")
    reads_well(town)
    an_answer(town, "交警已到场疏导")
    assert (town.effort - before).taps <= TABLE["answer_call"]["most"]
    assert again(made).state == "answered"


def test_a_call_answered_late_goes_upwards_and_the_school_closes_it(
    cast: Cast, settings: Any
) -> None:
    cast.speaks("zh-hans")
    school, police = cast("school"), cast("police")
    made = a_call(school, CROWD, BLOCKED)
    for key in OUTSIDE:
        reaches_nothing(cast(key), "calls", made.pk)
    runs_ahead(settings, made.answer_by - clock.now() + timedelta(minutes=1))
    with as_it_is_now():
        jobs.pass_up()
    cast.speaks("zh-hans", DESK)
    _opens_the_county(cast("coordinator"), made)
    police.takes_up(made.pk, "Answer the call")
    an_answer(police, CAME)
    police.sees(police.word("It was answered late."))
    reads_well(police)
    assert police.word("It helped") not in police.may()
    _closed_as_helped(school, made)
    _kept_against_the_department(cast, made)
    for key in OUTSIDE:
        reaches_nothing(cast(key), "calls", made.pk)


def _opens_the_county(office: Person, call: Call) -> None:
    """The first thing on the county's page is the school that calls."""
    office.goes(f"/counties/{COUNTY}/")
    first = office.page.get_by_role("main").get_by_role("heading", level=2).first
    expect(first).to_contain_text(office.word("Schools that call for help"))
    block = office.page.locator("section[aria-labelledby='calls']")
    expect(block.get_by_text(office.word("Passed upwards"), exact=True)).to_be_visible()
    reads_well(office)
    office.tap(re.compile(BLOCKED), block)
    assert office.path == f"/calls/{call.pk}/"
    assert {office.word("Answer the call")} <= office.may()
    office.sees(office.word("passed upwards"))
    reads_well(office)


def _closed_as_helped(school: Person, call: Call) -> None:
    school.takes_up(call.pk, "Say whether it helped")
    school.sees(CAME)
    reads_well(school)
    school.tap(school.word("It helped"))
    school.sees(school.word("closed: it helped"))
    reads_well(school)


def _kept_against_the_department(cast: Cast, call: Call) -> None:
    """It stays on the record that nobody had answered in time, and it lies on no desk."""
    done, police = again(call), cast("police")
    assert (done.level, done.state, done.is_late_answered) == (1, "closed_helped", True)
    late = police.word(
        "%(who)s has not answered in time: passed upwards to %(to)s.",
        who=police.name(cast.world.organisations["police"]),
        to=police.name(cast.world.organisations["office"]),
    )
    for key in ("school", "police", "coordinator"):
        reader = cast(key)
        reader.goes(f"/calls/{call.pk}/")
        assert any(late in line for line in reader.timeline()), reader.timeline()
        assert not reader.may()
        assert told(reader, f"/calls/{call.pk}")["state"] == "closed_helped"
        reader.goes_home()
        expect(reader.page.locator(f"main a[href*='{call.pk}']")).to_have_count(0)


def test_a_confidential_call_says_who_reads_it(cast: Cast) -> None:
    made = make_call(cast.world, is_confidential=True)
    school, office = cast("school"), cast("coordinator")
    school.goes(f"/calls/{made.pk}/")
    school.sees(school.word("Confidential: only these posts read it"))
    fits(school)
    assert office.status_of(f"/calls/{made.pk}/") == 404
