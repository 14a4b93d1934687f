"""A listing: by whom, on what, extended in time, ended by its body alone after it was on site."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.supervision.listings.models import Answerable, Listing
from anxiao.supervision.listings.services import ending
from anxiao.supervision.listings.services.hanging import list_case
from tests.supervision.supervised import (
    BASIS,
    WANTED,
    after,
    again,
    area_case,
    case_of,
    day_of,
    decided,
    decisions,
    delisted,
    does,
    effects,
    fixed,
    late_case,
    late_hazard,
    listed,
    night,
    proposals,
    with_a_city,
)
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db


def try_to_list(world: World, who: str = "coordinator", **given: Any) -> Any:
    case = late_case(world, major=given.pop("major", True))
    asked = {
        "basis": BASIS,
        "requirements": WANTED,
        "direct": [world.actors["school"].post],
        "why_skipped": "危险特别严重",
        **given,
    }
    return does(world, who, list_case, case, after(8), **asked)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"basis": ""}, Invalid, "legal basis"),
        ({"basis": "no.such.law"}, Invalid, "legal basis"),
        ({"requirements": "  "}, Invalid, "what is required"),
        ({"direct": []}, Invalid, "at least one post"),
        ({"why_skipped": ""}, Invalid, "passed over"),
        ({"limit_days": 0}, Invalid, "between 1 and"),
        ({"limit_days": 401}, Invalid, "between 1 and"),
        ({"who": "town"}, NotAllowed, "does not include"),
        ({"who": "leader"}, NotAllowed, "does not include"),
        ({"who": "school"}, NotAllowed, "does not include"),
        ({"major": False}, Refused, "never more"),
    ],
)
def test_a_listing_without_authority_basis_or_reason_is_refused_and_nothing_is_kept(
    world: World, given: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        try_to_list(world, **given)
    with acting(SYSTEM):
        assert not Listing.objects.exists()
    assert effects() == []
    assert case_of(world).state == "watched"


def test_posts_of_another_organisation_do_not_answer(world: World) -> None:
    with pytest.raises(Invalid, match="posts of this organisation"):
        try_to_list(world, main=[world.actors["police"].post])


def test_rungs_that_are_passed_over_stand_in_the_decision_with_their_reason(world: World) -> None:
    listed(world, late_case(world, major=True), after(8))
    made = decisions(case_of(world))
    assert made[0].skipped == ["reminder", "order", "circular", "interview"]
    assert made[0].reason == "危险特别严重"
    assert not made[0].was_proposed


def test_numbers_run_within_a_body_and_are_public(world: World) -> None:
    one = listed(world, late_case(world, major=True), after(8))
    other = listed(world, area_case(world, after(8)), after(9), direct=[world.actors["town"].post])
    assert one.public_number == "单位office挂督〔2026〕1号"
    assert other.public_number == "单位office挂督〔2026〕2号"
    assert (one.kind, other.kind) == ("hazards", "area")


def test_only_the_body_that_listed_delists(world: World) -> None:
    """Not the city above it, not a machine, not the town, not the unit itself."""
    with_a_city(world)
    hazard = late_hazard(world, major=True)
    night(after(6))
    row = listed(world, case_of(world), after(8))
    fixed(world, hazard, after(9))
    row = does(world, "school", ending.submit, row, after(10), remedy="已拆除")
    on = day_of(after(10))
    for who in ("city", "town", "school", "leader"):
        with pytest.raises(NotAllowed):
            does(world, who, ending.accept, row, after(10), inspected_on=on, opinion="已整改")
    row = does(world, "coordinator", ending.accept, row, after(10), inspected_on=on, opinion="好")
    for who in ("city", "town", "school", "leader"):
        with pytest.raises(NotAllowed):
            does(world, who, ending.delist, row, after(11))
    with acting(SYSTEM), pytest.raises(NotAllowed, match="which listed it"):
        ending.delist(actor=SYSTEM, row=row)
    assert does(world, "coordinator", ending.delist, row, after(11)).delisted_on == day_of(
        after(11)
    )


def test_nothing_is_delisted_before_somebody_was_on_site(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8))
    with pytest.raises(Refused, match="not possible while"):
        does(world, "coordinator", ending.delist, row, after(9))
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(pk=row.pk).update(state="delisted", closed_at=after(9))


def test_hazards_are_accepted_before_their_listing_is(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8))
    row = does(world, "school", ending.submit, row, after(9), remedy="已拆除")
    on = day_of(after(9))
    with pytest.raises(Refused, match="1 hazards of this listing are not accepted yet"):
        does(world, "coordinator", ending.accept, row, after(9), inspected_on=on, opinion="好")


def test_an_inspection_lies_between_the_report_and_today(world: World) -> None:
    hazard = late_hazard(world, major=True)
    night(after(6))
    row = listed(world, case_of(world), after(8))
    fixed(world, hazard, after(9))
    row = does(world, "school", ending.submit, row, after(9), remedy="已拆除")
    for day in (after(7), after(11)):
        with pytest.raises(Invalid, match="between the day of the report and today"):
            does(
                world,
                "coordinator",
                ending.accept,
                row,
                after(10),
                inspected_on=day_of(day),
                opinion="好",
            )


def test_more_time_is_given_before_the_limit_and_never_after_it(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8), limit_days=10)
    assert row.due_at is not None
    due = row.due_at
    with pytest.raises(Invalid, match="must lie after"):
        does(world, "coordinator", ending.extend, row, after(9), until=day_of(due), reason="雨季")
    until = day_of(after(30))
    row = does(world, "coordinator", ending.extend, row, after(9), until=until, reason="雨季施工")
    assert row.due_at is not None
    assert (day_of(row.due_at), row.extended) == (until, 1)
    assert again(row).due_at == again(case_of(world)).due_at
    late = row.due_at + timedelta(minutes=1)
    with pytest.raises(Refused, match="not extended any more"):
        does(world, "coordinator", ending.extend, row, late, until=day_of(after(60)), reason="再延")
    night(late + timedelta(hours=12))
    with pytest.raises(Refused, match="not possible while"):
        does(
            world,
            "coordinator",
            ending.extend,
            again(row),
            late + timedelta(hours=13),
            until=day_of(after(60)),
            reason="再延",
        )


def test_a_report_in_time_keeps_the_limit_from_ending(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8), limit_days=10)
    assert row.due_at is not None
    row = does(world, "school", ending.submit, row, after(17), remedy="已拆除")
    assert night(row.due_at + timedelta(days=3)).expired == 0
    row = does(world, "coordinator", ending.send_back, again(row), after(22), reason="仍有隔断")
    assert night(after(23)).expired == 1


def test_what_ended_without_remedy_is_proposed_to_the_city(world: World) -> None:
    city = with_a_city(world)
    hazard = late_hazard(world, major=True)
    night(after(6))
    row = listed(world, case_of(world), after(8), limit_days=10)
    assert row.due_at is not None
    swept = night(row.due_at + timedelta(hours=12))
    assert (swept.expired, swept.proposed) == (1, 1)
    case = case_of(world)
    assert (case.proposed, case.proposed_level) == ("listing", "city")
    assert case.proposed_to == city.organisation
    higher = listed(world, case, after(20), who="city", why_skipped="")
    assert (higher.level, higher.follows_id) == ("city", row.pk)
    assert again(row).state == "superseded"
    # The effects of the first stay beside those of the second.
    assert {one.basis for one in effects(source=row.pk)} == {"listed", "not_remedied"}
    assert {one.basis for one in effects(source=higher.pk)} == {"listed"}
    with pytest.raises(Refused, match="not possible while"):
        does(world, "coordinator", ending.delist, again(row), after(21))
    fixed(world, hazard, after(22))
    assert delisted(world, higher, after(23), who="city").state == "delisted"
    assert case_of(world).state == "closed"


def test_the_county_does_not_list_again_what_it_has_listed(world: World) -> None:
    listed(world, late_case(world, major=True), after(8))
    with pytest.raises(Refused, match="listed at the level"):
        listed(world, case_of(world), after(9))


def test_without_an_office_above_nothing_is_proposed_upwards(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8), limit_days=10)
    assert row.due_at is not None
    swept = night(row.due_at + timedelta(hours=12))
    assert (swept.expired, swept.proposed) == (1, 0)


def test_what_is_long_overdue_is_proposed_to_the_city_at_once(world: World) -> None:
    city = with_a_city(world)
    case = late_case(world, major=True, days=70)
    for verb, at in (("remind", 76), ("order", 80), ("circulate", 90), ("interview", 100)):
        case = decided(world, verb, again(case), after(at))
    night(after(120))
    case = again(case)
    assert (case.proposed, case.proposed_level, case.proposed_to) == (
        "listing",
        "city",
        city.organisation,
    )


def test_after_a_delisting_what_is_late_and_general_stays_ordered(world: World) -> None:
    hazard = late_hazard(world, major=True)
    late_hazard(world, title="围墙开裂")
    night(after(6))
    case = decided(world, "order", case_of(world), after(7), why_skipped="危险特别严重")
    row = listed(world, case, after(8))
    fixed(world, hazard, after(9))
    delisted(world, row, after(10))
    case = case_of(world)
    assert (case.state, case.items_open, case.level) == ("ordered", 1, "")
    night(after(60))
    assert case_of(world).proposed == ""
    assert len(proposals(rung="circular")) == 0


def test_an_area_is_listed_and_its_town_answers(world: World) -> None:
    case = area_case(world, after(8))
    assert (case.desk, case.items_open) == (case.office, 0)
    row = listed(world, case, after(9), direct=[world.actors["town"].post])
    with acting(SYSTEM):
        named = Answerable.objects.get(listing=row.pk)
    assert named.person == world.people["town"].pk
    row = does(world, "town", ending.submit, row, after(12), remedy="已落实常态巡逻")
    on = day_of(after(13))
    row = does(
        world, "coordinator", ending.accept, row, after(13), inspected_on=on, opinion="秩序好转"
    )
    assert does(world, "coordinator", ending.delist, row, after(14)).state == "delisted"
    assert again(case).state == "closed"
