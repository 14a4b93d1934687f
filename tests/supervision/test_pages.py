"""What the pages of a case, a listing and its effects say: steps, buttons, limits, order."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from anxiao.kernel import clock
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.supervision.bars.listing import in_order
from anxiao.supervision.bars.models import Bar
from anxiao.supervision.cases import record
from anxiao.supervision.cases.blocking import blocks, offices
from anxiao.supervision.cases.doors import DOORS
from anxiao.supervision.cases.models import Case
from anxiao.supervision.cases.services import deciding, passing
from anxiao.supervision.laws import citations
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.listings.services import ending
from anxiao.supervision.listings.waiting import waiting
from tests.supervision.supervised import (
    BASIS,
    after,
    again,
    area_case,
    case_of,
    day_of,
    decided,
    does,
    fixed,
    late_case,
    late_hazard,
    listed,
    night,
    with_a_city,
)
from tests.world import World

pytestmark = pytest.mark.django_db


def page(world: World, case: Case, who: str = "coordinator") -> dict[str, Any]:
    with acting(world.actors[who]) as actor:
        return record.page(actor, again(case))


def steps(world: World, case: Case) -> list[str]:
    return [one["state"] for one in page(world, case)["steps"]]


def primary(world: World, case: Case, who: str = "coordinator") -> list[str]:
    return [one["verb"] for one in page(world, case, who)["offers"] if one["primary"]]


# --- the steps of a case --------------------------------------------------------------------


def test_the_next_rung_is_the_current_step_until_the_last_was_taken(world: World) -> None:
    case = late_case(world, major=True)
    assert steps(world, case) == ["current", "todo", "todo", "todo", "todo"]
    case = decided(world, "order", case, after(7), why_skipped="情况紧急")
    assert steps(world, case) == ["todo", "done", "current", "todo", "todo"]
    assert page(world, case)["steps"][0]["note"] == "passed over"
    listed(world, case, after(8))
    shown = page(world, case)
    assert [one["state"] for one in shown["steps"]] == ["todo", "done", "todo", "todo", "done"]
    assert shown["ended"] == "Listed: no rung stands above"


def test_what_is_late_and_general_has_no_step_after_the_order(world: World) -> None:
    case = decided(world, "remind", late_case(world), after(7))
    assert steps(world, case) == ["done", "current", "todo", "todo", "todo"]
    case = decided(world, "order", case, after(8))
    assert steps(world, case) == ["done", "done", "todo", "todo", "todo"]
    assert "no rung follows" in page(world, case)["ended"]


def test_a_case_that_closed_after_a_reminder_shows_the_reminder_alone_as_taken(
    world: World,
) -> None:
    hazard = late_hazard(world)
    night(after(6))
    case = decided(world, "remind", case_of(world), after(6))
    fixed(world, hazard, after(7))
    night(after(8))
    case = again(case)
    assert case.state == "closed"
    assert steps(world, case) == ["done", "todo", "todo", "todo", "todo"]
    assert page(world, case)["ended"].startswith("Closed on ")


def test_a_dropped_case_says_so(world: World) -> None:
    case = area_case(world, after(8))
    dropped = does(world, "coordinator", deciding.drop, case, after(9), reason="重复立案")
    shown = page(world, dropped)
    assert [one["state"] for one in shown["steps"]] == ["todo"] * 5
    assert shown["ended"].startswith("Dropped on ")
    with translation.override("en"):
        assert dropped.get_state_display() == "dropped"


# --- its buttons ----------------------------------------------------------------------------


def offered(world: World, case: Case) -> dict[str, Any]:
    with acting(world.actors["coordinator"]) as office:
        return DOORS.offers(again(case), office)


def test_an_interview_is_offered_to_be_noted_while_it_is_not_noted(world: World) -> None:
    case = late_case(world, major=True)
    case = decided(world, "interview", case, after(8), why_skipped="久拖不决")
    assert "note_interview" in offered(world, case)
    on = day_of(after(9))
    given = {"held_on": on, "minutes": "承诺月底前整改"}
    case = does(world, "coordinator", deciding.note_interview, case, after(9), **given)
    assert "note_interview" not in offered(world, case)


def test_without_an_interview_none_is_offered_to_be_noted(world: World) -> None:
    case = late_case(world, major=True)
    listed(world, case, after(8))
    assert "note_interview" not in offered(world, case)


def test_the_proposed_rung_is_the_primary_button_whatever_is_asked_besides(world: World) -> None:
    case = late_case(world)
    assert (case.proposed, primary(world, case)) == ("reminder", ["remind"])
    does(world, "school", passing.out_of_power, case, after(7), reason="没有经费")
    assert primary(world, case) == ["remind"]
    does(world, "coordinator", deciding.dismiss, again(case), after(7), reason="先商归属")
    assert primary(world, case) == ["move"]


def long_overdue(world: World) -> Case:
    with_a_city(world)
    case = late_case(world, major=True, days=70)
    for verb, at in (("remind", 76), ("order", 80), ("circulate", 90), ("interview", 100)):
        case = decided(world, verb, again(case), after(at))
    night(after(120))
    found: Case = again(case)
    return found


def test_what_lies_before_the_city_names_it_and_is_its_button_alone(world: World) -> None:
    case = long_overdue(world)
    with clock.at(after(120)):
        assert "list" in primary(world, case, "city")
        assert primary(world, case) == []
        with acting(world.actors["coordinator"]):
            held = blocks(case, offices([case]))
    assert held is not None
    assert word(held) == "Proposed: listing at city level. City office decides."


# --- a listing that was accepted ------------------------------------------------------------


def accepted(world: World, *, reported: int) -> Listing:
    """A listing with a limit of ten working days, reported after so many and accepted since."""
    case = area_case(world, after(8))
    post = world.actors["town"].post
    row = listed(world, case, after(8), direct=[post], limit_days=10, why_skipped="情况紧急")
    row = does(world, "town", ending.submit, row, after(reported), remedy="已落实巡逻")
    at = after(reported + 1)
    given = {"inspected_on": day_of(at), "opinion": "秩序好转"}
    done: Listing = does(world, "coordinator", ending.accept, row, at, **given)
    return done


def test_an_accepted_listing_is_not_late_though_its_limit_has_passed(world: World) -> None:
    row = accepted(world, reported=12)
    with clock.at(after(60)), acting(world.actors["coordinator"]) as office:
        assert (row.is_late, row.days_left()) == (False, None)
        assert (row.clock["state"], row.clock["late_days"]) == ("done", 0)
        assert not Listing.objects.visible_to(office).late(at=clock.now()).exists()
        assert [(one.due_at, one.days_left) for one in waiting(office, clock.today())] == [
            (None, None)
        ]
        shown = record.page(office, Case.objects.get(pk=row.case_id))
        assert shown["clock"]["state"] == "done"


def test_what_was_reported_after_the_limit_stays_told_as_late(world: World) -> None:
    row = accepted(world, reported=21)
    assert (row.clock["state"], row.clock["late_days"]) == ("done", 3)


def test_a_listing_that_waits_to_be_inspected_is_late_past_its_limit(world: World) -> None:
    case = area_case(world, after(8))
    post = world.actors["town"].post
    row = listed(world, case, after(8), direct=[post], limit_days=10)
    with clock.at(after(20)):
        assert row.is_late
        assert row.clock["state"] == "late"


# --- effects, and the texts of law that they rest on ------------------------------------------


def effect(what: str, rank: str = "", days: int = 0) -> Bar:
    person = uuid7() if rank else None
    return Bar(what=what, rank=rank, person=person, starts_on=date(2026, 7, 1) + timedelta(days))


def test_effects_stand_unit_first_then_persons_by_how_they_answer() -> None:
    rows = [
        effect("promotion", "direct"),
        effect("awards", "in_charge"),
        effect("awards", "main"),
        effect("honours", days=9),
        effect("honours"),
    ]
    assert in_order(rows) == [rows[4], rows[3], rows[2], rows[1], rows[0]]


def test_what_one_person_is_barred_from_stands_together() -> None:
    first, second = effect("promotion", "main"), effect("promotion", "main")
    others = [effect("awards", "main") for _each in range(2)]
    for row, person in zip(
        [first, second, *others], [first.person, second.person] * 2, strict=True
    ):
        row.person = person
    found = in_order([first, second, *others])
    assert [one.what for one in found] == ["awards", "promotion"] * 2
    assert len({one.person for one in found[:2]}) == 1


def test_texts_of_law_are_cited_in_their_brackets(world: World) -> None:
    with translation.override("zh-hans"):
        assert citations([BASIS])[BASIS].startswith("《")
    assert "《" not in citations([BASIS])[BASIS]
    assert citations(["no.such", ""]) == {"no.such": "no.such"}
