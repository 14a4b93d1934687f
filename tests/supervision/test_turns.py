"""When things change under a case or a listing: returned, moved, merged, late, taken back."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from anxiao.documents.models import Document
from anxiao.hazards.services import report, triage
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, No, NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.norms import services as norms
from anxiao.places import merging
from anxiao.places import services as places
from anxiao.supervision.bars.services import bars
from anxiao.supervision.cases.models import Case, CaseItem
from anxiao.supervision.cases.services import deciding, harm, opening, papers, passing
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.listings.services import ending
from anxiao.supervision.terms import KEY
from tests.supervision.supervised import (
    BASIS,
    CITY,
    START,
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
    holder,
    items,
    late_case,
    late_hazard,
    listed,
    night,
    proposals,
    schools,
    with_a_city,
)
from tests.world import COUNTY, OTHER_TOWN, SYSTEM, TOWN, World, hold, item

pytestmark = pytest.mark.django_db

SAME = {"why_skipped": "危险特别严重"}


def two_posts(world: World) -> Any:
    """The school's officer leads it, too."""
    with acting(SYSTEM):
        return hold(world.people["school"], world.organisations["school"], "leader").pk


def accepted(world: World, row: Listing, at: Any, **given: Any) -> Listing:
    asked = {"inspected_on": day_of(at), "opinion": "现场已整改到位", **given}
    done: Listing = does(world, "coordinator", ending.accept, row, at, **asked)
    return done


def reported(world: World, row: Listing, at: Any, who: str = "school") -> Listing:
    done: Listing = does(world, who, ending.submit, row, at, remedy="已拆除隔断")
    return done


def entries_of(case: Case, action: str) -> list[str]:
    with acting(SYSTEM):
        rows = Entry.objects.filter(subject=case.pk, action=action)
        return [str(one.says) for one in rows]


# --- who answers ----------------------------------------------------------------------------


def test_a_person_under_two_posts_is_barred_once(world: World) -> None:
    second = two_posts(world)
    row = listed(world, late_case(world, major=True), after(8), main=[second])
    barred = effects(source=row.pk, person=holder(world, "school"))
    assert sorted(one.what for one in barred) == ["awards", "promotion"]


def test_a_limit_ends_for_a_person_who_was_named_a_second_time(world: World) -> None:
    second = two_posts(world)
    row = listed(world, late_case(world, major=True), after(8), limit_days=5)
    does(
        world,
        "coordinator",
        ending.name_answerable,
        row,
        after(9),
        main=[second],
        reason="主责",
    )
    night(after(20))
    assert again(row).state == "expired"
    assert len(effects(source=row.pk, basis="not_remedied")) == 3


def test_one_row_that_cannot_be_done_does_not_hold_up_the_night(world: World) -> None:
    """A listing without a limit's rule any more: its county is passed over, the others are not."""
    row = listed(world, late_case(world, major=True), after(8), limit_days=5)
    schools(world, 1)
    late_hazard(world, who="s0")
    with acting(SYSTEM):
        Listing.objects.filter(pk=row.pk).update(organisation=1)
    assert night(after(20)).proposed
    assert again(row).state == "hung"
    with acting(SYSTEM):
        Listing.objects.filter(pk=row.pk).update(organisation=row.organisation)
    night(after(21))
    assert again(row).state == "expired"


# --- the hazards of a listing ---------------------------------------------------------------


def test_nothing_general_is_listed_on_the_figures_of_last_night(world: World) -> None:
    hazard = late_hazard(world, major=True)
    late_hazard(world, title="围墙开裂")
    night(after(6))
    fixed(world, hazard, after(7))
    with pytest.raises(Refused, match="never more"):
        listed(world, case_of(world), after(7))
    with pytest.raises(Refused, match="never more"):
        decided(world, "circulate", case_of(world), after(7), **SAME)


def test_a_hazard_that_comes_back_after_the_inspection_keeps_its_listing(world: World) -> None:
    hazard = late_hazard(world, major=True)
    night(after(6))
    row = listed(world, case_of(world), after(8))
    fixed(world, hazard, after(9))
    row = accepted(world, reported(world, row, after(10)), after(10))
    with clock.at(after(11)), acting(world.actors["coordinator"]) as office:
        triage.rebound(actor=office, hazard=again(hazard), reason="隔断又装上了")
    with pytest.raises(Refused, match="not accepted yet"):
        does(world, "coordinator", ending.delist, row, after(11))
    back = does(world, "coordinator", ending.send_back, row, after(11), reason="隐患反弹")
    assert (back.state, back.inspected_on, back.desk) == ("hung", None, back.organisation)


def test_a_hazard_that_came_back_the_day_after_is_not_forgotten_by_its_listing(
    world: World,
) -> None:
    hazard = late_hazard(world, major=True)
    night(after(6))
    row = listed(world, case_of(world), after(8))
    fixed(world, hazard, after(9))
    with clock.at(after(10)), acting(world.actors["coordinator"]) as office:
        triage.rebound(actor=office, hazard=again(hazard), reason="隔断又装上了")
    night(after(11))
    with pytest.raises(Refused, match="not accepted yet"):
        accepted(world, reported(world, row, after(11)), after(11))


def test_what_was_found_later_does_not_hold_up_a_listing_and_stays_in_the_case(
    world: World,
) -> None:
    hazard = late_hazard(world, major=True)
    night(after(6))
    case = decided(world, "interview", case_of(world), after(6), **SAME)
    row = listed(world, case, after(8))
    fixed(world, hazard, after(9))
    late_hazard(world, major=True, limit=8, title="消防水压不足")
    night(after(10))
    delisted(world, row, after(10))
    case = case_of(world)
    assert (case.state, case.grave_open, case.level, case.due_at) == ("interviewed", 1, "", None)


def test_only_the_body_that_listed_passes_hazards_out_of_its_listing(world: World) -> None:
    with_a_city(world)
    row = listed(world, late_case(world, major=True), after(8), who="city", limit_days=5)
    to = world.organisations["police"].pk
    with pytest.raises(NotAllowed, match="only the body that listed it"):
        does(world, "coordinator", passing.move, case_of(world), after(9), to=to, reason="转公安")
    assert again(row).hazards == row.hazards


def test_a_listing_goes_with_its_hazards_to_whoever_has_the_power(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8), limit_days=5)
    to = world.organisations["police"].pk
    case = does(
        world, "coordinator", passing.move, case_of(world), after(9), to=to, reason="属公安职责"
    )
    assert (again(row).state, again(case).state) == ("passed", "closed")
    assert {one.reason for one in effects(source=row.pk)} == {"属公安职责"}
    assert bars(world.organisations["school"].pk, day_of(after(10))) == []
    night(after(40))
    assert again(row).state == "passed"
    assert effects(basis="not_remedied") == []


def test_one_of_two_hazards_that_is_passed_on_leaves_the_listing(world: World) -> None:
    first = late_hazard(world, major=True)
    late_hazard(world, major=True, title="消防水压不足")
    night(after(6))
    row = listed(world, case_of(world), after(8))
    assert len(row.hazards) == 2
    does(
        world,
        "coordinator",
        passing.move,
        case_of(world),
        after(9),
        to=world.organisations["police"].pk,
        reason="属公安职责",
        hazards=[first.pk],
    )
    left = again(row)
    assert (left.state, len(left.hazards), first.pk in left.hazards) == ("hung", 1, False)


# --- the end of a limit ---------------------------------------------------------------------


def test_what_is_reported_after_its_limit_is_barred_like_what_was_not(world: World) -> None:
    hazard = late_hazard(world, major=True)
    night(after(6))
    row = listed(world, case_of(world), after(8), limit_days=5)
    late = after(13).replace(hour=23, minute=59, second=59)
    fixed(world, hazard, after(14))
    row = accepted(world, reported(world, row, after(14)), after(14))
    assert row.due_at is not None
    assert row.due_at <= late < after(14)
    assert (row.state, row.expired_on) == ("accepted", day_of(row.due_at))
    assert len(effects(source=row.pk, basis="not_remedied")) == 3
    night(after(15))
    assert len(effects(source=row.pk, basis="not_remedied")) == 3


def test_a_late_report_that_nobody_has_looked_at_ends_the_limit_too(world: World) -> None:
    row = listed(world, late_case(world, major=True), after(8), limit_days=5)
    row = reported(world, row, after(14))
    night(after(15))
    found = again(row)
    assert (found.state, found.expired_on is not None) == ("submitted", True)
    assert night(after(16)).expired == 0


def test_a_report_in_time_that_is_sent_back_ends_with_its_limit(world: World) -> None:
    hazard = late_hazard(world, major=True)
    night(after(6))
    row = listed(world, case_of(world), after(8), limit_days=5)
    fixed(world, hazard, after(9))
    row = reported(world, row, after(10))
    does(world, "coordinator", ending.send_back, row, after(11), reason="未建立长效机制")
    night(after(15))
    assert again(row).state == "expired"


def test_what_has_expired_and_is_sent_back_stays_expired_and_goes_upwards(world: World) -> None:
    with_a_city(world)
    row = listed(world, late_case(world, major=True), after(8), limit_days=5)
    night(after(14))
    row = reported(world, again(row), after(15))
    row = does(world, "coordinator", ending.send_back, row, after(16), reason="未整改")
    assert row.state == "expired"
    night(after(17))
    assert case_of(world).proposed_to == world.organisations["city"].pk


def test_what_was_accepted_in_time_comes_up_though_nobody_reported_it(world: World) -> None:
    hazard = late_hazard(world, major=True)
    night(after(6))
    row = listed(world, case_of(world), after(8), limit_days=5)
    fixed(world, hazard, after(9))
    night(after(15))
    found = again(row)
    assert (found.state, found.desk, found.expired_on) == ("submitted", found.body, None)
    done = accepted(world, found, after(16))
    assert done.expired_on is None
    assert effects(basis="not_remedied") == []


def test_an_area_that_was_not_put_in_order_is_proposed_to_the_city(world: World) -> None:
    with_a_city(world)
    post = world.actors["town"].post
    row = listed(world, area_case(world, after(1)), after(2), direct=[post], limit_days=5)
    swept = night(after(9))
    assert (again(row).state, swept.proposed) == ("expired", 1)


def test_expired_listings_without_an_office_above_take_nobodys_place(world: World) -> None:
    one_a_week = norms.rule(KEY, territory=COUNTY, on=day_of(START)) | {"weekly_proposals": 1}
    with clock.at(after(0)), acting(SYSTEM):
        norms.add_rule(
            actor=SYSTEM,
            key=KEY,
            territory_code=COUNTY,
            valid_from=date(2026, 1, 1),
            value=one_a_week,
            legal_basis=BASIS,
        )
    schools(world, 5)
    for place in range(4):
        late_hazard(world, who=f"s{place}", major=True)
    night(after(6))
    for place in range(4):
        post = world.actors[f"s{place}"].post
        listed(world, case_of(world, f"s{place}"), after(8), limit_days=3, direct=[post])
    late_hazard(world, who="s4", limit=20)
    assert night(after(22)).proposed == 1


# --- taken back -----------------------------------------------------------------------------


def test_a_listing_taken_back_leaves_the_case_where_it_stood(world: World) -> None:
    case = decided(world, "order", late_case(world, major=True), after(7), **SAME)
    row = listed(world, case, after(8))
    does(world, "coordinator", ending.revoke, row, after(9), reason="认定有误")
    assert case_of(world).state == "ordered"
    with pytest.raises(Invalid, match="passed over"):
        decided(world, "interview", case_of(world), after(10))


def test_a_listing_that_began_with_nothing_fakes_no_rung_when_it_is_taken_back(
    world: World,
) -> None:
    row = listed(world, late_case(world, major=True), after(8))
    does(world, "coordinator", ending.revoke, row, after(9), reason="认定有误")
    assert case_of(world).state == "watched"


def test_an_area_taken_back_was_not_put_in_order(world: World) -> None:
    row = listed(world, area_case(world, after(1)), after(2), direct=[world.actors["town"].post])
    does(world, "coordinator", ending.revoke, row, after(3), reason="认定有误")
    case = again(Case(pk=row.case_id))
    assert (case.state, case.desk) == ("watched", case.office)


def test_bars_for_harm_are_lifted_when_it_was_something_else(world: World) -> None:
    case = late_case(world, major=True)
    given = {"event_on": day_of(after(5)), "what": "特别重大事故", "basis": BASIS}
    case = does(
        world,
        "coordinator",
        harm.name_harm,
        case,
        after(7),
        direct=[world.actors["school"].post],
        **given,
    )
    assert case.harm_on == day_of(after(5))
    assert {one.source_title for one in effects(source=case.pk)} == {case.number}
    case = does(world, "coordinator", harm.lift_harm, case, after(8), reason="调查结论更正")
    assert case.harm_on is None
    assert bars(holder(world, "school"), day_of(after(8))) == []
    with pytest.raises(Refused, match="Nobody is barred"):
        does(world, "coordinator", harm.lift_harm, case, after(9), reason="再次")


# --- who proposes, and to whom --------------------------------------------------------------


def test_the_county_does_not_put_aside_what_lies_before_the_city(world: World) -> None:
    city = with_a_city(world)
    listed(world, late_case(world, major=True), after(8), limit_days=5)
    night(after(15))
    case = case_of(world)
    assert case.proposed_to == city.organisation
    with pytest.raises(NotAllowed, match="to which it was proposed"):
        does(world, "coordinator", deciding.dismiss, case, after(15), reason="再等等")
    done = does(world, "city", deciding.dismiss, case, after(15), reason="责成县里再督促")
    assert done.proposed == ""


def test_how_long_a_grave_hazard_is_overdue_decides_the_level(world: World) -> None:
    """A general one that is older does not carry a young grave one up to the city."""
    with_a_city(world)
    late_hazard(world, limit=5)
    late_hazard(world, limit=40, major=True)
    night(after(46))
    decided(world, "interview", case_of(world), after(46), limit_days=1, **SAME)
    night(after(68))
    case = case_of(world)
    assert (case.proposed, case.proposed_level) == ("listing", "county")


def test_a_citys_own_cases_have_places_of_their_own(world: World) -> None:
    with_a_city(world)
    schools(world, 12)
    for place in range(12):
        late_hazard(world, who=f"s{place}")
    with acting(SYSTEM):
        bureau = places.add_organisation(
            actor=SYSTEM,
            name={"zh": "市公安局", "en": "City police"},
            kind="department",
            territory_code=CITY,
            sectors=["police"],
        )
    hazard = late_hazard(world)
    with clock.at(START), acting(world.actors["coordinator"]) as office:
        triage.transfer(
            actor=office, hazard=again(hazard), lead=bureau.pk, reason="属市局", limit_days=5
        )
    assert night(after(6)).proposed == 11
    assert sorted({one.county for one in proposals()}) == [CITY, COUNTY]


def test_a_department_without_a_sector_is_no_office(world: World) -> None:
    case = late_case(world, major=True)
    other = replace(world.actors["coordinator"], organisation=1, is_office=False)
    with clock.at(after(6)), acting(other), pytest.raises(NotAllowed, match="coordinating office"):
        deciding.remind(actor=other, row=case, basis=BASIS, requirements="限期整改")
    unit = world.organisations["far_school"].pk
    with clock.at(after(6)), acting(other), pytest.raises(NotAllowed, match="does not open"):
        opening.open_case(actor=other, organisation=unit, kind="organisation", why="长期失管")


def test_whoever_takes_the_place_of_a_town_answers_its_listing(world: World) -> None:
    row = listed(world, area_case(world, after(1)), after(2), direct=[world.actors["town"].post])
    with clock.at(after(4)), acting(SYSTEM):
        merging.merge_territories(
            actor=SYSTEM, from_codes=[TOWN], into=OTHER_TOWN, on=day_of(after(4))
        )
    assert again(row).desk == world.organisations["other_town"].pk
    done = reported(world, again(row), after(5), who="other_town")
    assert done.state == "submitted"


# --- opening, dropping, noting --------------------------------------------------------------


def test_an_area_has_one_case(world: World) -> None:
    case = area_case(world, after(1))
    with pytest.raises(Invalid, match=case.number):
        area_case(world, after(2))
    does(world, "coordinator", deciding.drop, case, after(2), reason="重复立案")
    assert area_case(world, after(3)).pk != case.pk


def test_opening_adds_to_the_case_that_is_there_and_the_reader_of_the_old_one_is_told(
    world: World,
) -> None:
    first = late_hazard(world, major=True)
    second = late_hazard(world, major=True, title="消防水压不足")
    unit = world.organisations["school"].pk
    with clock.at(after(1)), acting(world.actors["coordinator"]) as office:
        case = opening.open_case(actor=office, organisation=unit, hazards=[first.pk])
        more = opening.open_case(actor=office, organisation=unit, hazards=[second.pk])
    assert more.pk == case.pk
    assert more.version > case.version
    with pytest.raises(No):
        decided(world, "order", case, after(1), version=case.version, **SAME)


def test_a_hazard_is_taken_out_of_the_case_of_whoever_had_it(world: World) -> None:
    hazard = late_hazard(world, major=True)
    night(after(6))
    police = world.organisations["police"].pk
    with clock.at(after(7)), acting(world.actors["coordinator"]) as office:
        triage.transfer(
            actor=office, hazard=again(hazard), lead=police, reason="属公安", limit_days=9
        )
        case = opening.open_case(actor=office, organisation=police, hazards=[hazard.pk])
    assert [one.outcome for one in items(case_of(world))] == ["moved"]
    assert [one.hazard_id for one in items(case)] == [hazard.pk]


def test_what_was_dropped_is_not_taken_in_again(world: World) -> None:
    late_hazard(world)
    night(after(6))
    case = case_of(world)
    does(world, "coordinator", deciding.drop, case, after(6), reason="不宜督办")
    assert [one.outcome for one in items(case)] == ["dropped"]
    late_hazard(world, limit=8, title="围墙开裂")
    night(after(9))
    new = case_of(world)
    assert (new.pk != case.pk, new.items_open) == (True, 1)
    with acting(SYSTEM):
        assert CaseItem.objects.open().count() == 1


def test_a_case_that_ends_with_more_time_was_not_put_right(world: World) -> None:
    hazard = late_hazard(world)
    night(after(6))
    case = case_of(world)
    with clock.at(after(7)), acting(world.actors["coordinator"]) as office:
        triage.transfer(
            actor=office,
            hazard=again(hazard),
            lead=world.organisations["police"].pk,
            reason="属公安",
            limit_days=9,
        )
    night(after(8))
    assert again(case).state == "closed"
    assert "Nothing is left in it" in entries_of(case, "case.settle")[0]


def test_an_interview_was_not_held_before_it_was_decided(world: World) -> None:
    case = decided(world, "interview", late_case(world, major=True), after(6), **SAME)
    with pytest.raises(Invalid, match="between the day of its decision and today"):
        does(
            world,
            "coordinator",
            deciding.note_interview,
            case,
            after(7),
            held_on=day_of(after(5)),
            minutes="已约谈",
        )


def test_a_paper_tells_nothing_that_its_readers_do_not_reach(world: World) -> None:
    """The central school reaches its school's case, not the shop's hazard that the school leads."""
    with clock.at(START):
        with acting(world.actors["town"]) as town:
            hazard = report.report(
                actor=town, site=world.sites["shop"], item=item(), title="小卖部用电隐患"
            )
        with acting(world.actors["coordinator"]) as office:
            unit = world.organisations["school"].pk
            triage.hand_out(actor=office, hazard=hazard, lead=unit, limit_days=5)
    late_hazard(world, title="围墙开裂")
    night(after(6))
    case = decided(world, "remind", case_of(world), after(6))
    key = decisions(case)[0].pk
    does(world, "coordinator", papers.issue_paper, case, after(6), decision=key)
    with acting(world.actors["central"]) as reader:
        paper = Document.objects.visible_to(reader).about(case.pk).get()
    assert "围墙开裂" in str(paper.context)
    assert "小卖部用电隐患" not in str(paper.context)
    assert paper.context["body"]["more"] == 1
