"""Cases: opened by hand, paused by approval alone, passed to who has the power, put aside."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry
from anxiao.notices.models import Notice
from anxiao.supervision.cases.models import Case, Kind
from anxiao.supervision.cases.services import deciding, opening, papers, passing, pausing
from tests.calendars import LAST, NEXT, published
from tests.supervision.supervised import (
    START,
    after,
    again,
    area_case,
    case_of,
    day_of,
    decided,
    decisions,
    does,
    fixed,
    items,
    late_case,
    late_hazard,
    listed,
    night,
    proposals,
    schools,
)
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db


# --- the clock ------------------------------------------------------------------------------


def test_the_clock_of_a_case_stops_only_by_approval(world: World) -> None:
    case = decided(world, "remind", late_case(world), after(6))
    due, until = case.due_at, day_of(after(20))
    asked = does(world, "school", pausing.ask_pause, case, after(7), until=until, reason="雨季")
    assert (asked.due_at, asked.is_paused, asked.desk) == (due, False, asked.office)
    refused = does(world, "coordinator", pausing.refuse_pause, asked, after(7), reason="理由不足")
    assert (refused.due_at, refused.pause_asked, refused.desk) == (due, None, refused.organisation)
    asked = does(world, "school", pausing.ask_pause, refused, after(8), until=until, reason="雨季")
    assert due is not None
    with clock.at(after(8)):
        paused = does(world, "coordinator", pausing.grant_pause, asked, after(8))
        moved = workdays.between(day_of(due), day_of(paused.due_at))
        assert moved == workdays.between(day_of(after(8)), until)
    assert night(after(15)).proposed == 0
    assert night(paused.due_at + timedelta(hours=12)).proposed == 1


@pytest.mark.parametrize("who", ["school", "town", "leader", "auditor"])
def test_nobody_but_the_office_grants_a_pause(world: World, who: str) -> None:
    case = decided(world, "remind", late_case(world), after(6))
    until = day_of(after(20))
    asked = does(world, "school", pausing.ask_pause, case, after(7), until=until, reason="雨季")
    with pytest.raises(NotAllowed):
        does(world, who, pausing.grant_pause, asked, after(7))
    assert again(case).due_at == case.due_at


def test_a_pause_that_ends_early_gives_its_rest_back(world: World) -> None:
    case = decided(world, "remind", late_case(world), after(6))
    until = day_of(after(20))
    asked = does(world, "school", pausing.ask_pause, case, after(7), until=until, reason="雨季")
    paused = does(world, "coordinator", pausing.grant_pause, asked, after(7))
    running = does(world, "coordinator", pausing.resume, paused, after(10), reason="已放晴")
    assert day_of(running.due_at) == day_of(after(6 + 3 + 3))
    assert not running.is_paused


@pytest.mark.parametrize("days", [0, 300])
def test_a_pause_ends_after_today_and_within_a_year(world: World, days: int) -> None:
    case = decided(world, "remind", late_case(world), after(6))
    with pytest.raises(Invalid, match="within a year"):
        does(
            world,
            "school",
            pausing.ask_pause,
            case,
            after(7),
            until=day_of(after(7 + days)),
            reason="雨季",
        )


def test_a_limit_across_an_unknown_year_is_provisional_until_its_holidays_are_known(
    world: World,
) -> None:
    start = datetime(LAST, 12, 28, 9, 0, tzinfo=clock.LOCAL)
    case = decided(world, "remind", late_case(world), after(6))
    case = does(
        world,
        "coordinator",
        deciding.order,
        case,
        start,
        basis="responsibility.2016",
        requirements="限期整改",
        limit_days=20,
    )
    before = case.due_at
    assert case.is_due_provisional
    assert before is not None
    assert night(start).recomputed == 0
    with published(date(NEXT, 1, day) for day in (4, 5, 6)):
        assert night(start).recomputed == 1
        case = again(case)
        assert not case.is_due_provisional
        assert day_of(case.due_at) > day_of(before)
        assert night(start).recomputed == 0
    with acting(SYSTEM):
        actions = [one.action for one in Entry.objects.of(case.pk)]
    assert "case.recompute" in actions


# --- not within their power -----------------------------------------------------------------


def test_what_takes_other_power_goes_there_and_its_clock_begins_anew(world: World) -> None:
    hazard = late_hazard(world)
    night(after(6))
    case = decided(world, "remind", case_of(world), after(6))
    police = world.organisations["police"]
    asked = does(
        world, "school", passing.out_of_power, case, after(7), reason="需县财政安排", to=police.pk
    )
    assert (asked.desk, again(hazard).lead) == (asked.office, world.organisations["school"].pk)
    moved = does(
        world,
        "coordinator",
        passing.move,
        asked,
        after(8),
        to=police.pk,
        reason="由公安统一建设",
        limit_days=30,
    )
    assert moved.state == "closed"
    assert [one.outcome for one in items(moved)] == ["moved"]
    found = again(hazard)
    assert (found.lead, found.state) == (police.pk, "dispatched")
    assert day_of(found.due_at) == day_of(after(38))
    assert night(after(9)).gathered == 0
    # Late again, it is late with whoever has it now.
    night(after(40))
    assert case_of(world, "police").organisation == police.pk
    assert again(moved).state == "closed"


def test_an_office_may_leave_it_with_them(world: World) -> None:
    case = decided(world, "remind", late_case(world), after(6))
    asked = does(world, "school", passing.out_of_power, case, after(7), reason="没有经费")
    with pytest.raises(Refused, match="being decided"):
        does(world, "school", passing.out_of_power, asked, after(7), reason="没有经费")
    done = does(world, "coordinator", passing.refuse_move, asked, after(8), reason="公用经费可支")
    assert (done.move_asked, done.desk, done.due_at) == (None, done.organisation, case.due_at)


def test_the_unit_itself_passes_nothing_on(world: World) -> None:
    case = decided(world, "remind", late_case(world), after(6))
    with pytest.raises(NotAllowed):
        does(
            world,
            "school",
            passing.move,
            case,
            after(7),
            to=world.organisations["police"].pk,
            reason="推给别人",
        )


# --- proposals ------------------------------------------------------------------------------


def test_no_more_than_ten_cases_of_a_county_are_proposed_in_a_week_the_worst_first(
    world: World,
) -> None:
    schools(world, 13)
    for place in range(13):
        late_hazard(world, who=f"s{place}", major=place % 4 == 0, limit=5 + place % 3)
    assert night(after(9)).proposed == 10
    assert night(after(9)).proposed == 0
    first = {one.case_id for one in proposals()}
    with acting(SYSTEM):
        rows = list(Case.objects.all())
    grave = {one.pk for one in rows if one.grave_open}
    assert grave <= first
    left = [one for one in rows if one.pk not in first]
    taken = [one for one in rows if one.pk in first - grave]
    assert max(one.late_since for one in taken) <= min(one.late_since for one in left)
    # The next week takes the others.
    assert night(after(14)).proposed == 3


def test_two_nights_at_once_do_not_give_out_more_places(world: World) -> None:
    """The places of a week are counted under a lock of the county."""
    schools(world, 11)
    for place in range(11):
        late_hazard(world, who=f"s{place}")
    night(after(6))
    night(after(6) + timedelta(hours=1))
    assert len(proposals(week=date(2026, 6, 22))) == 10


def test_a_proposal_put_aside_comes_back_after_its_rungs_limit(world: World) -> None:
    case = late_case(world)
    done = does(world, "coordinator", deciding.dismiss, case, after(6), reason="正在施工")
    assert (done.proposed, done.desk) == ("", done.organisation)
    assert [one.outcome for one in proposals()] == ["dismissed"]
    assert night(after(8)).proposed == 0
    assert night(after(12)).proposed == 1


def test_a_proposal_lapses_with_what_it_was_for(world: World) -> None:
    hazard = late_hazard(world)
    late_hazard(world, title="围墙开裂", limit=20)
    night(after(6))
    fixed(world, hazard, after(7))
    night(after(8))
    assert [one.outcome for one in proposals()] == ["lapsed"]


def test_whoever_decides_something_else_than_proposed_says_so_by_it(world: World) -> None:
    case = late_case(world)
    decided(world, "order", case, after(6), why_skipped="情况紧急")
    assert [one.outcome for one in proposals()] == ["other"]
    assert decisions(case)[0].skipped == ["reminder"]


def test_the_office_hears_of_a_proposal_and_the_unit_of_a_decision(world: World) -> None:
    case = late_case(world)
    with acting(world.actors["coordinator"]) as office:
        assert Notice.objects.visible_to(office).filter(subject=case.pk).count() == 1
    decided(world, "remind", case, after(6))
    with acting(world.actors["school"]) as school:
        assert Notice.objects.visible_to(school).filter(subject=case.pk).count() == 1


# --- opened by hand -------------------------------------------------------------------------


def opened(world: World, hazards: list[Hazard], **more: Any) -> Case:
    given = {"organisation": world.organisations["school"].pk, **more}
    with clock.at(after(1)), acting(world.actors["coordinator"]) as office:
        return opening.open_case(actor=office, hazards=[one.pk for one in hazards], **given)


def test_a_grave_hazard_is_supervised_before_it_is_late(world: World) -> None:
    case = opened(world, [late_hazard(world, major=True)])
    assert (case.items_open, case.grave_open, case.state) == (1, 1, "watched")
    assert decided(world, "order", case, after(2), why_skipped="重大隐患").state == "ordered"
    again_opened = opened(world, [late_hazard(world, major=True)])
    assert (again_opened.pk, again_opened.items_open) == (case.pk, 2)


def test_a_general_hazard_is_left_to_the_night(world: World) -> None:
    with pytest.raises(Refused, match="is general"):
        opened(world, [late_hazard(world)])


def test_a_hazard_of_somebody_else_is_not_taken_into_a_case(world: World) -> None:
    with pytest.raises(Refused, match="does not lie with"):
        opened(world, [late_hazard(world, major=True, who="far_school")])


@pytest.mark.parametrize("who", ["town", "police", "school", "leader", "inspector"])
def test_only_a_coordinating_office_opens_cases(world: World, who: str) -> None:
    with acting(world.actors[who]) as actor, pytest.raises(NotAllowed):
        opening.open_case(
            actor=actor,
            organisation=world.organisations["school"].pk,
            kind=Kind.ORGANISATION,
            why="长期失管",
        )


def test_an_office_supervises_nobody_outside_of_its_territory(world: World) -> None:
    with acting(world.actors["neighbour"]) as office, pytest.raises(Invalid, match="own territory"):
        opening.open_case(
            actor=office,
            organisation=world.organisations["school"].pk,
            kind=Kind.ORGANISATION,
            why="长期失管",
        )


def test_a_case_of_an_area_is_closed_by_the_office(world: World) -> None:
    case = area_case(world, after(1))
    case = decided(world, "circulate", case, after(2), why_skipped="治安问题突出")
    done = does(world, "coordinator", deciding.close, case, after(20), note="发案下降")
    assert done.state == "closed"
    late = late_case(world)
    with pytest.raises(Refused, match="closes by itself"):
        does(world, "coordinator", deciding.close, late, after(6), note="差不多了")


def test_dropping_a_case_leaves_what_is_late_where_it_is(world: World) -> None:
    case = late_case(world)
    done = does(world, "coordinator", deciding.drop, case, after(6), reason="重复立案")
    assert (done.state, done.desk) == ("dropped", None)


# --- what was said, and what is printed -----------------------------------------------------


def test_an_interview_is_noted_once_and_its_decision_does_not_change(world: World) -> None:
    case = late_case(world, major=True)
    case = decided(world, "interview", case, after(6), why_skipped="久拖不决")
    with pytest.raises(Invalid, match="and today"):
        does(
            world,
            "coordinator",
            deciding.note_interview,
            case,
            after(7),
            held_on=day_of(after(9)),
            minutes="约谈",
        )
    held = day_of(after(7))
    case = does(
        world,
        "coordinator",
        deciding.note_interview,
        case,
        after(8),
        held_on=held,
        minutes="校长表态限期整改",
    )
    assert (decisions(case)[0].held_on, decisions(case)[0].minutes) == (held, "校长表态限期整改")
    with pytest.raises(Refused, match="No interview"):
        does(
            world,
            "coordinator",
            deciding.note_interview,
            case,
            after(9),
            held_on=held,
            minutes="再记一次",
        )


def test_a_decision_has_one_paper_of_the_body_that_took_it(world: World) -> None:
    case = decided(world, "remind", late_case(world), after(6))
    key = decisions(case)[0].pk
    one = does(world, "coordinator", papers.issue_paper, case, after(6), decision=key)
    same = does(world, "coordinator", papers.issue_paper, case, after(7), decision=key)
    assert one.pk == same.pk
    assert one.number == "单位office提醒〔2026〕1号"
    assert "消防通道堆放杂物" in str(one.context)


# --- seals ----------------------------------------------------------------------------------


def test_nothing_sealed_is_supervised_before_it_opens(world: World) -> None:
    hazard = late_hazard(world, major=True)
    with clock.at(START), acting(world.actors["coordinator"]) as office:
        seal = ledger.seal(actor=office, members=[], opens_latest_on=day_of(after(30)))
        Hazard.objects.filter(pk=hazard.pk).update(seal=seal.pk)
    swept = night(after(6))
    assert (swept.gathered, swept.proposed) == (0, 0)
    with clock.at(after(6)), acting(world.actors["coordinator"]) as office:
        with pytest.raises(Refused, match="sealed matter"):
            opening.open_case(
                actor=office,
                organisation=world.organisations["school"].pk,
                hazards=[hazard.pk],
            )
        outside = replace(office, post=None)
        with acting(outside), pytest.raises(OutOfReach):
            opening.open_case(
                actor=outside,
                organisation=world.organisations["school"].pk,
                hazards=[hazard.pk],
            )
        ledger.open_seal(actor=office, pk=seal.pk)
    assert night(after(7)).gathered == 1


def test_whoever_does_not_reach_a_hazard_does_not_see_it_in_its_case(world: World) -> None:
    case = late_case(world)
    assert len(items(case)) == 1
    with acting(world.actors["far_school"]) as stranger:
        assert not Case.objects.visible_to(stranger).exists()
    listed_case = late_case_of_police(world)
    with acting(world.actors["town"]) as town:
        assert not Case.objects.visible_to(town).filter(pk=listed_case.pk).exists()


def late_case_of_police(world: World) -> Case:
    with acting(SYSTEM):
        case = opening.made(world.organisations["police"], world.organisations["office"].pk)
        case.save(force_insert=True)
    return case


def test_a_listing_is_not_paused_but_extended(world: World) -> None:
    listed(world, late_case(world, major=True), after(8))
    with pytest.raises(Refused, match="not possible while"):
        does(
            world,
            "school",
            pausing.ask_pause,
            case_of(world),
            after(9),
            until=day_of(after(20)),
            reason="雨季",
        )
