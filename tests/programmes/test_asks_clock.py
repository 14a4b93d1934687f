"""The nights of requests, orders and calls: who is told when, and limits that move."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from anxiao.kernel import clock, workdays
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.ledger.models import Entry
from anxiao.norms.services import add_rule
from anxiao.notices.models import Notice
from anxiao.programmes.asks import jobs
from anxiao.programmes.asks.services import orders, requests
from anxiao.programmes.calls import jobs as calls
from tests.calendars import LAST, NEXT, published
from tests.programmes.asking import ask, do, fresh, order
from tests.programmes.calling import answered, as_is, entries, make_call
from tests.programmes.calling import told as told_of_call
from tests.world import COUNTY, SYSTEM, World, make_world

pytestmark = pytest.mark.django_db
# A Monday; a limit of three working days from here ends on Thursday, in a week without holidays.
BEGUN = datetime(2026, 3, 2, 9, tzinfo=clock.LOCAL)
LATE_IN_THE_YEAR = datetime(LAST, 12, 28, 9, tzinfo=clock.LOCAL)


@pytest.fixture
def world() -> World:
    return make_world()


def due_on(row: Any) -> date:
    found: date = row.due_at.astimezone(clock.LOCAL).date()
    return found


def evening(day: date) -> datetime:
    return datetime.combine(day, time(17, 35), clock.LOCAL)


def nights(first: date, last: date) -> None:
    """Let the job run twice every evening, days off included."""
    day = first
    while day <= last:
        for _each in range(2):
            with clock.at(evening(day)):
                jobs.nightly()
        day += timedelta(days=1)


def reminders(world: World, who: str, row: Any) -> list[str]:
    with acting(world.actors[who]) as actor:
        rows = Notice.objects.visible_to(actor).filter(subject=row.pk, kind="reminder")
        return [word(one.says) for one in rows.order_by("sent_at", "pk")]


def counts(world: World, row: Any) -> dict[str, int]:
    found = {who: len(reminders(world, who, row)) for who in world.actors}
    return {who: number for who, number in found.items() if number}


# --- steps ----------------------------------------------------------------------------------


def test_an_order_to_a_school_goes_up_step_by_step(world: World) -> None:
    with clock.at(BEGUN):
        row = order(world, "coordinator", "school", limit_days=3)
    nights(BEGUN.date(), workdays.deadline(due_on(row), 16).on)
    assert counts(world, row) == {"school": 6, "central": 3, "coordinator": 4}
    assert [one.split(".")[0] for one in reminders(world, "school", row)] == [
        "Due on 5 March 2026",
        "Due on 5 March 2026",
        "The limit has passed",
        "Working days late: 3",
        "Working days late: 7",
        "Working days late: 15",
    ]
    first = reminders(world, "coordinator", row)[0]
    assert "It lies with Organisation school." in first
    assert "From working day 3 on, whoever supervises them is told too." in first


def test_a_request_between_departments_comes_to_the_office_on_the_third_step(
    world: World,
) -> None:
    with clock.at(BEGUN):
        row = ask(world, "police", "market", limit_days=3)
    due = due_on(row)
    nights(due, workdays.deadline(due, 3).on)
    assert counts(world, row) == {"police": 2, "market": 2}
    nights(workdays.deadline(due, 4).on, workdays.deadline(due, 7).on)
    assert counts(world, row) == {"police": 3, "market": 3, "coordinator": 1}
    assert "the coordinating office is told too" in reminders(world, "market", row)[1]


def test_what_lies_back_with_its_sender_is_told_to_both_sides(world: World) -> None:
    with clock.at(BEGUN):
        row = order(world, "coordinator", "police", limit_days=3)
        do(world, "police", orders.out_of_power, row, reason="不属本单位职责")
    nights(due_on(row), due_on(row))
    assert counts(world, row) == {"police": 1, "coordinator": 1}
    assert "It lies with Organisation office." in reminders(world, "police", row)[0]


def test_an_answer_ends_the_reminders(world: World) -> None:
    with clock.at(BEGUN):
        row = ask(world, limit_days=3)
        do(world, "market", requests.answer, row, reply="已办理")
    nights(BEGUN.date(), workdays.deadline(due_on(row), 3).on)
    assert counts(world, row) == {}


def test_more_time_begins_the_steps_anew(world: World) -> None:
    with clock.at(BEGUN):
        row = order(world, "coordinator", "police", limit_days=3)
    due, until = due_on(row), date(2026, 3, 20)
    nights(due, due)
    with clock.at(evening(due) + timedelta(hours=1)):
        row = do(world, "police", orders.ask_extension, row, until=until, reason="材料未到")
        row = do(world, "coordinator", orders.grant_extension, row)
    assert (row.limit_from, row.limit_days) == (None, None)
    nights(due + timedelta(days=1), until)
    assert [one.split(".")[0] for one in reminders(world, "police", row)] == [
        "The limit has passed",
        "Due on 20 March 2026",
        "Due on 20 March 2026",
        "The limit has passed",
    ]


def test_a_county_has_its_own_steps(world: World) -> None:
    with acting(SYSTEM):
        for key, value in (("reminder.days_before", []), ("reminder.days_after", [2])):
            add_rule(
                actor=SYSTEM,
                key=key,
                territory_code=COUNTY,
                valid_from=date(2020, 1, 1),
                value=value,
            )
    with clock.at(BEGUN):
        row = ask(world, limit_days=3)
    nights(BEGUN.date(), workdays.deadline(due_on(row), 8).on)
    assert [one.split(".")[0] for one in reminders(world, "market", row)] == [
        "Working days late: 2"
    ]


# --- limits that move -----------------------------------------------------------------------


def recomputed(job: Any = jobs.recompute) -> None:
    for _each in range(2):
        with clock.at(LATE_IN_THE_YEAR):
            job()


@pytest.mark.parametrize("made", [ask, order])
def test_a_provisional_limit_is_computed_anew_when_its_calendar_comes(
    world: World, made: Any
) -> None:
    with clock.at(LATE_IN_THE_YEAR):
        row = made(world, limit_days=6)
    old, recipient = due_on(row), "market" if made is ask else "police"
    assert (row.is_due_provisional, old.year) == (True, NEXT)
    recomputed()
    assert fresh(row, SYSTEM).due_at == row.due_at
    with published([date(NEXT, 1, 1), old]):
        recomputed()
    found = fresh(row, SYSTEM)
    assert (found.is_due_provisional, due_on(found) > old) == (False, True)
    with acting(SYSTEM):
        entry = Entry.objects.of(row.pk).latest("number")
    assert (entry.number, entry.action) == (2, f"{row._meta.model_name}.recompute")
    assert reminders(world, recipient, row) == [word(entry.says)]
    assert counts(world, row) == {recipient: 1}


def test_an_answered_one_keeps_the_limit_that_it_kept(world: World) -> None:
    with clock.at(LATE_IN_THE_YEAR):
        row = ask(world, limit_days=6)
        row = do(world, "market", requests.answer, row, reply="已办理")
    with published([date(NEXT, 1, 1), due_on(row)]):
        recomputed()
    assert fresh(row, SYSTEM).due_at == row.due_at


def test_a_new_limit_has_a_new_beginning(world: World) -> None:
    with clock.at(BEGUN):
        row = order(world, limit_days=3)
        row = do(world, "police", orders.sign_for, row)
        row = do(world, "police", orders.reply, row, reply="已办理")
    with clock.at(BEGUN + timedelta(days=1)):
        row = do(world, "coordinator", orders.send_back, row, reason="不全", limit_days=4)
    assert (row.limit_from, row.limit_days) == (date(2026, 3, 3), 4)


# --- calls ----------------------------------------------------------------------------------


def _last_hour() -> datetime:
    """Half an hour before the last working day of the known years ends."""
    last = workdays.days_at(date(LAST, 12, 31), 0)[0]
    return datetime.combine(last, time(17, 0), clock.LOCAL)


@pytest.mark.parametrize("is_confidential", [False, True])
def test_the_time_of_a_call_waits_out_holidays_published_later(
    world: World, *, is_confidential: bool
) -> None:
    moment = _last_hour()
    reader = world.actors["police"]
    with clock.at(moment):
        call = make_call(world, is_confidential=is_confidential)
    assert call.due_at is not None
    assert call.limit_since == moment
    before = told_of_call(world, "police", call)
    with published([date(NEXT, 1, 1), due_on(call)]):
        for _each in range(2):
            with clock.at(moment):
                calls.recompute()
    found = as_is(call, reader)
    assert found.due_at is not None
    assert found.due_at > call.due_at
    assert (found.limit_since, found.answer_by) == (None, found.due_at)
    assert told_of_call(world, "police", call) == before + 1
    assert [one.action for one in entries(call, reader)][-2:].count("call.recompute") == 1


def test_an_answered_call_is_left_alone(world: World) -> None:
    moment = _last_hour()
    with clock.at(moment):
        call = answered(world, make_call(world))
    assert call.limit_since is None
    with published([date(NEXT, 1, 1)]), clock.at(moment):
        calls.recompute()
    assert [one.action for one in entries(call)] == ["call.make", "call.answer"]
