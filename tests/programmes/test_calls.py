"""The rules of calls, at the services."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused, Stale
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Subject
from anxiao.norms import services as norms
from anxiao.places import services as places
from anxiao.programmes.calls.kinds import kinds
from anxiao.programmes.calls.lifecycle import State
from anxiao.programmes.calls.models import Call
from anxiao.programmes.calls.services import answering, closing
from anxiao.programmes.calls.services.make import make
from tests.programmes.calling import (
    MONDAY,
    WORDS,
    answered,
    as_is,
    call_in,
    does,
    entries,
    make_call,
    pass_on,
    told,
)
from tests.world import COUNTY, SYSTEM, World, make_world, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


# --- making ---------------------------------------------------------------------------------


def test_a_call_goes_to_the_competent_department_and_the_town(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    orgs = world.organisations
    assert (call.routed_to, call.desk) == (orgs["police"].pk, orgs["police"].pk)
    assert call.territorial_owner == orgs["town"].pk
    assert (call.caller, call.subject_owner) == (orgs["school"].pk, orgs["school"].pk)
    assert (call.title, call.text) == (WORDS, WORDS)
    assert call.due_at == call.answer_by == MONDAY + timedelta(hours=2)
    assert [told(world, who, call) for who in ("police", "town")] == [1, 1]
    assert [told(world, who, call) for who in ("coordinator", "market", "school")] == [0, 0, 0]


def test_where_the_county_lacks_the_department_the_town_is_called(world: World) -> None:
    call = make_call(world, kind="stalls")
    assert call.routed_to == call.territorial_owner == world.organisations["town"].pk
    assert told(world, "town", call) == 1


def test_where_there_is_no_town_office_either_the_county_office_is_called(world: World) -> None:
    with acting(SYSTEM):
        on = clock.today() - timedelta(days=1)
        town = world.organisations["town"]
        places.end_organisation(actor=SYSTEM, organisation=town, on=on)
    call = make_call(world, kind="stalls")
    assert call.routed_to == world.organisations["office"].pk
    assert call.territorial_owner is None


def test_what_belongs_to_nobody_known_goes_to_the_office_that_sends_it_on(world: World) -> None:
    call = make_call(world, kind="other")
    assert call.routed_to == world.organisations["office"].pk


def test_a_photo_alone_is_enough_and_hangs_on_the_call(world: World) -> None:
    with acting(world.actors["school"]) as school:
        files = [photo(school).pk]
    call = make_call(world, text="", files=files)
    assert call.title == "校闹"
    assert [one.action for one in entries(call)] == ["call.make", "evidence.attach"]


def test_a_call_without_a_word_or_a_photo_says_what_is_missing(world: World) -> None:
    with pytest.raises(Invalid, match="few words"):
        make_call(world, text="  ")


@pytest.mark.parametrize("number", ["13800000000", "值班 138 0000 0000", "138-0000-0000"])
def test_a_personal_mobile_number_is_refused(world: World, number: str) -> None:
    with pytest.raises(Invalid, match="mobile number"):
        make_call(world, reach_us=number)


def test_the_telephone_of_the_school_is_kept(world: World) -> None:
    assert make_call(world, reach_us="门卫室 0722-3300000").reach_us == "门卫室 0722-3300000"


def test_an_unknown_kind_is_refused(world: World) -> None:
    with pytest.raises(Invalid, match="kind of call"):
        make_call(world, kind="weather")


@pytest.mark.parametrize("who", ["police", "coordinator", "town", "auditor", "leader"])
def test_only_schools_call(world: World, who: str) -> None:
    with acting(world.actors[who]) as actor, pytest.raises(NotAllowed):
        make(actor=actor, kind="disruption", text=WORDS)


def test_a_school_calls_for_no_other(world: World) -> None:
    with acting(world.actors["school"]) as school, pytest.raises(NotAllowed):
        make(actor=school, kind="disruption", text=WORDS, site=world.sites["central"])


def test_a_central_school_calls_for_one_that_it_supervises_and_both_may_close(
    world: World,
) -> None:
    for closer in ("central", "school"):
        with acting(world.actors["central"]) as central:
            call = make(actor=central, kind="disruption", text=WORDS, site=world.sites["school"])
        assert call.caller == world.organisations["central"].pk
        assert call.subject_owner == world.organisations["school"].pk
        assert does(world, closer, closing.close_helped, call).state == "closed_helped"


def test_the_kinds_and_their_times_are_dated_rules_of_the_place(world: World) -> None:
    row = {"code": "noise", "zh": "噪声", "en": "Noise", "sector": "market"}
    with acting(world.actors["coordinator"]) as office:
        norms.add_rule(
            actor=office,
            key="call.kinds",
            territory_code=COUNTY,
            valid_from=date(2026, 1, 1),
            value=[{**row, "within": 2, "unit": "working_day"}],
        )
    with clock.at(MONDAY):
        assert [one.code for one in kinds(COUNTY)] == ["noise"]
        call = make_call(world, kind="noise")
    assert call.routed_to == world.organisations["market"].pk
    assert call.due_at == MONDAY.replace(day=17, hour=17, minute=30)


def test_a_rule_with_a_sector_that_is_none_is_refused(world: World) -> None:
    row = {"code": "noise", "zh": "噪声", "en": "Noise", "within": 5, "unit": "working_day"}
    with acting(world.actors["coordinator"]) as office, pytest.raises(Invalid, match="sector"):
        norms.add_rule(
            actor=office,
            key="call.kinds",
            territory_code=COUNTY,
            valid_from=date(2026, 1, 1),
            value=[{**row, "sector": "polise"}],
        )


# --- answering ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["police", "town"])
def test_the_department_or_the_town_answers(world: World, who: str) -> None:
    call = answered(world, make_call(world), who)
    assert call.state == State.ANSWERED
    assert call.answered_by == world.organisations[who].pk
    assert (call.desk, call.due_at) == (world.organisations["school"].pk, None)
    assert told(world, "school", call) == 1


def test_an_answer_says_something(world: World) -> None:
    with pytest.raises(Invalid, match="what was done"):
        does(world, "police", answering.answer, make_call(world), answer=" ")


def test_the_office_does_not_answer_before_it_has_come_to_it(world: World) -> None:
    with pytest.raises(NotAllowed, match="passed upwards"):
        answered(world, make_call(world), "coordinator")


def test_whoever_answered_another_version_is_told(world: World) -> None:
    call = make_call(world)
    does(world, "school", closing.add, call, words="又来了一批人")
    with pytest.raises(Stale):
        does(world, "police", answering.answer, call, answer="已到场", version=1)


def test_an_answer_after_its_time_is_late_for_ever(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    with clock.at(MONDAY + timedelta(hours=3)):
        call = answered(world, call)
    assert call.is_late_answered


# --- sending on -----------------------------------------------------------------------------


def route(world: World, who: str, call: Call, to: str, moment: int = 0) -> Call:
    with clock.at(MONDAY + timedelta(hours=moment)):
        target = world.organisations[to].pk
        return does(world, who, answering.route, call, to=target, reason="属市监职责")


def test_a_department_sends_a_call_on_with_its_reason(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    call = route(world, "police", call, "market", 1)
    orgs = world.organisations
    assert (call.routed_to, call.desk) == (orgs["market"].pk, orgs["market"].pk)
    assert call.routed_before == [orgs["police"].pk]
    assert (call.sector, call.sector_owner) == ("market", orgs["market"].pk)
    assert call.due_at == call.answer_by == MONDAY + timedelta(hours=3)
    assert [told(world, who, call) for who in ("market", "school", "police")] == [1, 1, 1]
    with acting(world.actors["police"]) as police:
        assert Call.objects.visible_to(police).filter(pk=call.pk).exists()


def test_the_clock_begins_anew_once_however_often_it_is_sent_on(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    call = route(world, "police", call, "market", 1)
    due = call.due_at
    call = route(world, "market", call, "education", 2)
    assert call.due_at == due


def test_a_department_does_not_send_it_back_and_the_office_decides(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    call = route(world, "police", call, "market")
    with pytest.raises(Invalid, match="has had it already"):
        route(world, "market", call, "police")
    assert route(world, "coordinator", call, "police").routed_to == call.routed_before[0]


def test_the_town_and_other_departments_send_nothing_on(world: World) -> None:
    call = make_call(world)
    with pytest.raises(NotAllowed):
        route(world, "town", call, "market")
    with pytest.raises(OutOfReach):
        route(world, "market", call, "market")


@pytest.mark.parametrize("to", ["police", "neighbour", "shop", "far_school", "other_town"])
def test_it_is_sent_to_departments_of_the_county_alone(world: World, to: str) -> None:
    with pytest.raises(Invalid, match="another department"):
        route(world, "coordinator", make_call(world), to)


# --- closing --------------------------------------------------------------------------------


def test_the_school_says_that_it_helped(world: World) -> None:
    call = call_in(world, "closed_helped")
    assert (call.desk, call.due_at) == (None, None)
    assert call.closed_at is not None
    assert told(world, "police", call) == 2


def test_it_may_have_helped_before_anybody_wrote_an_answer(world: World) -> None:
    call = does(world, "school", closing.close_helped, make_call(world))
    assert (call.state, call.answered_by) == ("closed_helped", None)


def test_the_school_says_why_it_did_not_help(world: World) -> None:
    call = call_in(world, "answered")
    with pytest.raises(Invalid):
        does(world, "school", closing.close_unhelped, call, words="")
    assert call_in(world, "closed_unhelped").outcome == "人又回来了"


def test_without_an_answer_nothing_is_called_unhelpful(world: World) -> None:
    with pytest.raises(Refused):
        does(world, "school", closing.close_unhelped, make_call(world), words="没人来")


@pytest.mark.parametrize("who", ["police", "town", "coordinator", "central", "leader"])
def test_nobody_else_closes_or_withdraws(world: World, who: str) -> None:
    call = call_in(world, "answered")
    with pytest.raises(NotAllowed):
        does(world, who, closing.close_helped, call)
    with pytest.raises(NotAllowed):
        does(world, who, closing.close_unhelped, call, words="x")
    with pytest.raises(NotAllowed):
        does(world, who, closing.withdraw, call, reason="x")


def test_not_yet_begins_the_clock_anew_with_its_words(world: World) -> None:
    with clock.at(MONDAY):
        call = call_in(world, "answered")
    later = MONDAY + timedelta(days=1)
    with clock.at(later):
        call = does(world, "school", closing.reopen, call, words="人还在")
    assert (call.state, call.answered_by, call.reopened) == ("made", None, 1)
    assert call.due_at == call.answer_by == later + timedelta(hours=2)
    assert call.desk == call.routed_to
    assert [told(world, who, call) for who in ("police", "town")] == [2, 3]


def test_the_school_adds_words_and_photos(world: World) -> None:
    call = make_call(world)
    with acting(world.actors["school"]) as school:
        files = [photo(school, 5).pk]
    done = does(world, "school", closing.add, call, words="又来一批", files=files)
    assert done.state == "made"
    assert told(world, "police", call) == 2
    with pytest.raises(Invalid):
        does(world, "school", closing.add, call)


@pytest.mark.parametrize("state", ["closed_helped", "closed_unhelped", "withdrawn"])
def test_what_has_ended_takes_no_more(world: World, state: str) -> None:
    call = call_in(world, state)
    for service, given in (
        (closing.add, {"words": "x"}),
        (closing.reopen, {"words": "x"}),
        (closing.close_helped, {}),
    ):
        with pytest.raises(Refused):
            does(world, "school", service, call, **given)
    with pytest.raises(Refused):
        answered(world, call)


# --- what holds below every door -----------------------------------------------------------


@pytest.mark.parametrize("state", [str(state) for state in State])
def test_a_walk_leaves_a_sound_chain(world: World, state: str) -> None:
    call = call_in(world, state)
    chain = entries(call)
    with acting(SYSTEM):
        subject = Subject.objects.get(pk=call.pk)
    assert [entry.number for entry in chain] == list(range(1, subject.entry_count + 1))
    assert chain[-1].digest == subject.head
    assert all(b.previous == a.digest for a, b in pairwise(chain))


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "closed_helped"},
        {"due_at": None},
        {"state": "answered"},
        {"level": 3},
        {"state": "closed_unhelped", "closed_at": MONDAY},
    ],
)
def test_the_database_refuses_what_cannot_be(world: World, wrong: dict[str, object]) -> None:
    call = make_call(world)
    with acting(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**wrong)


def test_a_neighbouring_county_and_other_fields_see_nothing(world: World) -> None:
    call = make_call(world)
    for who in ("neighbour", "far_school", "other_town", "market", "education", "administrator"):
        with acting(world.actors[who]) as actor:
            assert not Call.objects.visible_to(actor).exists(), who
            assert not Call.objects.exists(), who
    for who in ("coordinator", "leader", "auditor", "police", "town", "school", "central"):
        with acting(world.actors[who]) as actor:
            assert Call.objects.visible_to(actor).get().pk == call.pk, who


def test_sent_on_above_the_next_one_has_its_own_time(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    pass_on(MONDAY + timedelta(hours=2))
    call = route(world, "coordinator", as_is(call), "market", 3)
    assert call.answer_by == call.due_at
    assert call.answer_by > MONDAY + timedelta(hours=4)
    with clock.at(MONDAY + timedelta(hours=3, minutes=10)):
        call = answered(world, call, "market")
    assert not call.is_late_answered


def test_a_late_answer_stays_late_when_the_next_one_is_in_time(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world)
    with clock.at(MONDAY + timedelta(hours=3)):
        call = answered(world, call)
        call = does(world, "school", closing.reopen, call, words="人还在")
        call = answered(world, call)
    assert call.is_late_answered


@pytest.mark.parametrize(
    "number", ["+8613812345678", "１３８１２３４５６７８", "138.1234.5678", "0086 138-1234-5678"]
)
def test_a_mobile_number_is_known_however_it_is_written(world: World, number: str) -> None:
    with pytest.raises(Invalid, match="mobile number"):
        make_call(world, reach_us=number)
    assert make_call(world, reach_us="0722-3312345").reach_us == "0722-3312345"
