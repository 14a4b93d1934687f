"""Unanswered calls go upwards by the clock, against the department."""

from datetime import date, datetime, timedelta

import pytest

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.principal import acting
from anxiao.people.actors import actor_for
from anxiao.people.models import Person
from anxiao.places import services as places
from anxiao.programmes.calls.lifecycle import State
from anxiao.programmes.calls.models import Call, CallPass
from anxiao.programmes.calls.services import answering, clocks, closing
from anxiao.programmes.calls.waiting import waiting
from tests.programmes.calling import (
    MONDAY,
    answered,
    as_is,
    does,
    entries,
    make_call,
    pass_on,
    passes,
    told,
)
from tests.world import SYSTEM, World, hold, make_world

pytestmark = pytest.mark.django_db
TWO = timedelta(hours=2)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def call(world: World) -> Call:
    with clock.at(MONDAY):
        return make_call(world)


def test_nothing_goes_upwards_before_its_time(call: Call) -> None:
    pass_on(MONDAY + TWO - timedelta(minutes=1))
    assert (as_is(call).level, passes(call)) == (0, [])


def test_what_nobody_answers_goes_to_the_office_and_then_to_the_leaders(
    world: World, call: Call
) -> None:
    office, police = world.organisations["office"].pk, world.organisations["police"].pk
    pass_on(MONDAY + TWO)
    first = as_is(call)
    assert (first.level, first.desk, first.routed_to) == (1, office, police)
    assert first.due_at == MONDAY + 2 * TWO
    assert first.answer_by == MONDAY + TWO
    pass_on(MONDAY + 2 * TWO)
    second = as_is(call)
    assert (second.level, second.routed_to) == (2, police)
    pass_on(MONDAY + timedelta(days=9))
    assert as_is(call).level == 2
    assert [(one.from_level, one.to_level) for one in passes(call)] == [(0, 1), (1, 2)]


def test_the_job_run_twice_does_the_same_as_once(world: World, call: Call) -> None:
    for _each in range(3):
        pass_on(MONDAY + TWO)
    assert len(passes(call)) == 1
    assert [one.action for one in entries(call)] == ["call.make", "call.pass_up"]
    assert told(world, "coordinator", call) == 1


def test_two_workers_at_once_pass_it_up_once(call: Call) -> None:
    """Both had read that it was due; the second finds that it is not any more."""
    with clock.at(MONDAY + TWO), acting(SYSTEM):
        due = clocks.due(actor=SYSTEM)
    assert [key for key, _member in due] == [call.pk]
    with clock.at(MONDAY + TWO):
        assert clocks.pass_up_due(actor=SYSTEM, call=call.pk) is not None
        assert clocks.pass_up_due(actor=SYSTEM, call=call.pk) is None


def test_it_counts_against_the_department_and_not_against_those_above(
    world: World, call: Call
) -> None:
    for hours in (2, 4):
        pass_on(MONDAY + timedelta(hours=hours))
    orgs = world.organisations
    with acting(world.actors["coordinator"]) as office:
        rows = CallPass.objects.visible_to(office)
        assert rows.against(orgs["police"].pk).count() == 2
        assert rows.against(orgs["office"].pk).count() == 0
    answered(world, as_is(call), "coordinator")
    assert [one.against for one in passes(call)] == [orgs["police"].pk] * 2


def test_everybody_concerned_is_told(world: World, call: Call) -> None:
    pass_on(MONDAY + TWO)
    counts = {who: told(world, who, call) for who in ("police", "town", "coordinator", "school")}
    assert counts == {"police": 2, "town": 2, "coordinator": 1, "school": 1}
    assert told(world, "leader", call) == 0
    pass_on(MONDAY + 2 * TWO)
    assert told(world, "leader", call) == 1
    assert told(world, "auditor", call) == 0


def test_the_entry_names_the_machine_and_whose_silence_it_was(world: World, call: Call) -> None:
    pass_on(MONDAY + TWO)
    last = entries(call)[-1]
    assert (last.post, last.person_name) == (None, "the clock of calls")
    assert last.details["against"] == world.organisations["police"].pk
    assert last.details["is_late"] is True


def test_passed_upwards_is_late_of_the_department_until_somebody_answers(
    world: World, call: Call
) -> None:
    pass_on(MONDAY + TWO)
    raised, now = as_is(call), MONDAY + TWO + timedelta(minutes=5)
    with clock.at(now), acting(SYSTEM):
        assert raised.is_passed_up
        assert raised.tone == "late"
        assert Call.objects.late(at=now).count() == 1
        done = answered(world, raised)
        assert Call.objects.late(at=now).count() == 0
    assert done.is_late_answered
    assert done.level == 1


@pytest.mark.parametrize("who", ["police", "town", "coordinator"])
def test_once_passed_upwards_the_office_may_answer_too(world: World, call: Call, who: str) -> None:
    pass_on(MONDAY + TWO)
    done = answered(world, as_is(call), who)
    assert done.answered_by == world.actors[who].organisation


def test_an_answer_stops_the_clock(world: World, call: Call) -> None:
    with clock.at(MONDAY + timedelta(hours=1)):
        answered(world, call)
    pass_on(MONDAY + timedelta(days=20))
    assert passes(call) == []


def test_not_yet_keeps_the_level_and_gives_the_same_time_again(world: World, call: Call) -> None:
    pass_on(MONDAY + TWO)
    with clock.at(MONDAY + 2 * TWO - timedelta(minutes=30)):
        done = answered(world, as_is(call))
        again = does(world, "school", closing.reopen, done, words="人还在")
    assert (again.level, again.desk) == (1, world.organisations["office"].pk)
    pass_on(MONDAY + 3 * TWO - timedelta(minutes=30))
    assert as_is(call).level == 2


def test_the_office_passes_it_up_by_hand_before_its_time_and_nobody_is_blamed(
    world: World, call: Call
) -> None:
    with clock.at(MONDAY + timedelta(minutes=20)):
        done = does(world, "coordinator", answering.pass_up, call, reason="事态严重")
    assert done.level == 1
    one = passes(call)[0]
    assert (one.is_late, one.reason) == (False, "事态严重")
    assert one.by_post == world.actors["coordinator"].post
    with acting(SYSTEM):
        assert not CallPass.objects.all().against(one.against).exists()


def test_at_the_top_nothing_is_passed_upwards_any_more(world: World, call: Call) -> None:
    for hours in (2, 4):
        pass_on(MONDAY + timedelta(hours=hours))
    with pytest.raises(Refused, match="as far as it goes"):
        does(world, "coordinator", answering.pass_up, as_is(call))


@pytest.mark.parametrize("who", ["police", "town", "school", "leader", "auditor"])
def test_only_the_office_passes_up_by_hand(world: World, call: Call, who: str) -> None:
    with pytest.raises(NotAllowed):
        does(world, who, answering.pass_up, call)


def test_only_the_machine_lets_the_clock_run(world: World, call: Call) -> None:
    with acting(world.actors["coordinator"]) as office:
        with pytest.raises(NotAllowed):
            clocks.due(actor=office)
        with pytest.raises(NotAllowed):
            clocks.pass_up_due(actor=office, call=call.pk)


def test_sent_on_after_it_was_passed_up_it_counts_against_the_new_one_too(
    world: World, call: Call
) -> None:
    pass_on(MONDAY + TWO)
    orgs = world.organisations
    with clock.at(MONDAY + TWO + timedelta(minutes=10)):
        to = orgs["market"].pk
        done = does(world, "coordinator", answering.route, as_is(call), to=to, reason="属市监")
    assert (done.desk, done.level) == (to, 1)
    assert done.due_at is not None
    pass_on(done.due_at)
    assert [one.against for one in passes(call)] == [orgs["police"].pk, to]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL)


def city_office(world: World) -> Actor:
    with acting(SYSTEM):
        made = places.add_organisation(
            actor=SYSTEM,
            name={"zh": "市平安办", "en": "City office"},
            kind="office",
            territory_code=990100000000,
            sectors=["coordination"],
        )
        world.organisations["city"] = made
        person = Person.objects.create(username="city", name="city post")
        return actor_for(person, hold(person, made, "coordinator"))


def test_where_the_city_has_an_office_it_goes_there_instead_of_to_the_leaders(
    world: World, call: Call
) -> None:
    world.actors["city"] = city_office(world)
    for hours in (2, 4):
        pass_on(MONDAY + timedelta(hours=hours))
    raised = as_is(call)
    assert raised.desk == world.organisations["city"].pk
    assert (told(world, "city", call), told(world, "leader", call)) == (1, 0)
    assert answered(world, raised, "city").state == State.ANSWERED


def test_what_the_office_itself_was_called_for_goes_straight_above_it(world: World) -> None:
    with clock.at(MONDAY):
        call = make_call(world, kind="other")
    pass_on(MONDAY + timedelta(days=2, hours=9))
    assert as_is(call).level == 2
    assert [(one.from_level, one.to_level) for one in passes(call)] == [(0, 2)]


@pytest.mark.parametrize(
    ("called", "due"),
    [
        # Friday afternoon: the rest of Friday, then Monday from half past eight.
        ("2026-06-12 16:30", "2026-06-15 09:30"),
        # At night, and on a Saturday: as if it were made when the next working day begins.
        ("2026-06-15 22:00", "2026-06-16 10:30"),
        ("2026-06-13 10:00", "2026-06-15 10:30"),
        # Before the eight days of National Day 2025.
        ("2025-09-30 17:00", "2025-10-09 10:00"),
        # A Sunday that is a working day (28 September 2025) counts.
        ("2025-09-28 09:00", "2025-09-28 11:00"),
    ],
)
def test_hours_run_in_working_time_alone(world: World, called: str, due: str) -> None:
    with clock.at(at(called)):
        call = make_call(world)
    assert call.due_at == at(due)


def test_days_run_to_the_end_of_a_working_day(world: World) -> None:
    with clock.at(at("2026-06-12 16:30")):
        call = make_call(world, kind="stalls")
    assert call.due_at == at("2026-06-15 17:30")


def test_my_work_shows_whose_turn_it_is_the_gravest_first(world: World, call: Call) -> None:
    with clock.at(MONDAY + timedelta(minutes=30)):
        newer = make_call(world, text="校门口又来一批人")
    pass_on(MONDAY + TWO)

    def lines(who: str) -> list[tuple[object, str]]:
        with acting(world.actors[who]) as actor:
            return [(one.subject, one.url_name) for one in waiting(actor, date(2026, 6, 15))]

    def due(who: str) -> datetime | None:
        with acting(world.actors[who]) as actor:
            return waiting(actor, date(2026, 6, 15))[0].due_at

    both = [(call.pk, "calls:answer"), (newer.pk, "calls:answer")]
    assert lines("police") == lines("town") == both
    assert lines("coordinator") == [(call.pk, "calls:answer")]
    assert [due("police"), due("coordinator")] == [MONDAY + TWO, MONDAY + 2 * TWO]
    assert lines("school") == lines("auditor") == lines("leader") == []
    pass_on(MONDAY + 2 * TWO)
    assert lines("leader")[0] == (call.pk, "calls:detail")
    answered(world, as_is(call))
    assert lines("school") == [(call.pk, "calls:detail")]
    assert lines("central") == []
