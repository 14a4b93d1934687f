"""A case climbs by decisions, from the first reminder to the listing and its end."""

from datetime import date

import pytest

from anxiao.documents.models import Document
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.supervision.bars.services import bars
from tests.supervision.supervised import (
    after,
    again,
    case_of,
    day_of,
    decided,
    decisions,
    delisted,
    fixed,
    holder,
    items,
    late_hazard,
    listed,
    night,
    proposals,
)
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db


def climbed(world: World, at: int = 6) -> int:
    """Up to the proposal of a listing, each rung as the night proposes it; the day of it."""
    night(after(at))
    case = decided(world, "remind", case_of(world), after(at))
    assert (case.state, case.proposed, case.desk) == ("reminded", "", case.organisation)
    for verb, late in (("order", 4), ("circulate", 9), ("interview", 14)):
        at = max(at + 6, 5 + late)
        night(after(at))
        case = again(case)
        assert case.proposed, (verb, case.state, at)
        case = decided(world, verb, case, after(at))
    night(after(at + 11))
    return at + 11


def test_a_late_hazard_is_gathered_and_a_reminder_is_proposed(world: World) -> None:
    late_hazard(world, major=True)
    first = night(after(6))
    assert (first.gathered, first.proposed) == (1, 1)
    case = case_of(world)
    assert (case.state, case.proposed, case.desk) == ("watched", "reminder", case.office)


def test_a_major_hazard_climbs_from_reminder_to_listing(world: World) -> None:
    late_hazard(world, major=True)
    at = climbed(world)
    case = case_of(world)
    assert (case.proposed, case.proposed_level) == ("listing", "county")
    hung = listed(world, case, after(at), why_skipped="")
    assert hung.public_number.endswith("号")
    taken = decisions(case)
    assert [one.rung for one in taken] == ["reminder", "order", "circular", "interview", "listing"]
    assert all(one.was_proposed and not one.skipped for one in taken)
    assert {one.outcome for one in proposals()} == {"taken"}
    today, school = day_of(after(at)), world.organisations["school"].pk
    assert [one.what for one in bars(school, today)] == ["honours"]
    assert {one.what for one in bars(holder(world, "school"), today)} == {"awards", "promotion"}


def test_what_was_accepted_on_site_is_delisted_and_its_effects_run_on(world: World) -> None:
    hazard = late_hazard(world, major=True)
    at = climbed(world)
    case = case_of(world)
    hung = listed(world, case, after(at), why_skipped="")
    fixed(world, hazard, after(at + 3))
    assert delisted(world, hung, after(at + 4)).state == "delisted"
    assert again(case).state == "closed"
    assert [one.outcome for one in items(case)] == ["closed"]
    today, school = day_of(after(at)), world.organisations["school"].pk
    assert bars(school, day_of(after(at + 5)))
    assert bars(school, today.replace(year=today.year + 1)) == []
    with acting(SYSTEM):
        papers = Document.objects.filter(subject=hung.pk).order_by("issued_at")
        assert [one.kind for one in papers] == ["listing", "delisting"]


def test_what_is_late_and_general_gets_a_reminder_and_one_order(world: World) -> None:
    late_hazard(world)
    night(after(6))
    case = decided(world, "remind", case_of(world), after(6))
    night(after(10))
    case = decided(world, "order", again(case), after(10))
    for day in (20, 40, 80, 160):
        night(after(day))
    case = again(case)
    assert (case.state, case.proposed) == ("ordered", "")
    assert len(proposals()) == 2


def test_a_second_night_changes_nothing(world: World) -> None:
    late_hazard(world, major=True)
    late_hazard(world, who="far_school")
    first, second = night(after(6)), night(after(6))
    assert (first.gathered, first.proposed) == (2, 2)
    assert not any(vars(second).values())


def test_a_case_closes_by_itself_when_nothing_is_left_in_it(world: World) -> None:
    one, other = late_hazard(world), late_hazard(world, title="围墙开裂")
    night(after(6))
    case = case_of(world)
    assert again(case).items_open == 2
    fixed(world, one, after(7))
    night(after(7))
    assert (again(case).items_open, again(case).state) == (1, "watched")
    fixed(world, other, after(8))
    swept = night(after(8))
    assert (swept.settled, swept.closed) == (1, 1)
    assert (again(case).state, again(case).desk, again(case).proposed) == ("closed", None, "")
    assert [one.outcome for one in proposals()] == ["lapsed"]


def test_the_week_begins_on_monday(world: World) -> None:
    late_hazard(world)
    night(after(6))
    assert proposals()[0].week == date(2026, 6, 22)
    assert clock.LOCAL.key == "Asia/Shanghai"
