"""The nights of hazards: each step told once, to whom it falls, however often the job runs."""

from collections.abc import Iterator
from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from django.utils import translation

from anxiao.hazards import jobs
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import clocks, rectify, report, triage
from anxiao.kernel import clock, masses, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import word
from anxiao.ledger.models import Entry
from anxiao.ledger.services import confidential, open_seal, record_many, seal
from anxiao.norms.reminders import Reminders
from anxiao.norms.services import add_rule
from anxiao.notices.models import Notice
from anxiao.notices.services import send_many
from tests.calendars import LAST, NEXT, published
from tests.world import COUNTY, NEIGHBOUR, SYSTEM, TOWN, World, item, make_hazard, make_world

# A Monday; a limit of three working days from here ends on Thursday, in a week without holidays.
BEGUN = datetime(2026, 3, 2, 9, tzinfo=clock.LOCAL)
UPWARDS = ("school", "central", "town", "coordinator", "leader", "auditor")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def handed_out(world: World, *, days: int = 3, at: datetime = BEGUN) -> Hazard:
    """A case that lies with the school until so many working days later."""
    with clock.at(at):
        hazard, office = make_hazard(world, state="graded"), world.actors["coordinator"]
        with acting(office):
            school = world.organisations["school"].pk
            return triage.dispatch(actor=office, hazard=hazard, lead=school, limit_days=days)


def evening(day: date) -> datetime:
    return datetime.combine(day, time(17, 30, 1), clock.LOCAL)


def nights(first: date, last: date) -> None:
    """Let the job run every morning and twice every evening, days off included."""
    day = first
    while day <= last:
        for hour in (time(6, 5), time(17, 30, 1), time(17, 40)):
            with clock.at(datetime.combine(day, hour, clock.LOCAL)):
                jobs.nightly()
        day += timedelta(days=1)


def due_on(hazard: Hazard) -> date:
    assert hazard.due_at is not None
    return hazard.due_at.astimezone(clock.LOCAL).date()


def reminders(world: World, who: str, hazard: Hazard) -> list[str]:
    """What a post was reminded of, in the order in which it was told."""
    with acting(world.actors[who]) as actor:
        rows = Notice.objects.visible_to(actor).filter(subject=hazard.pk, kind="reminder")
        return [word(one.says) for one in rows.order_by("sent_at", "pk")]


def counts(world: World, hazard: Hazard) -> dict[str, int]:
    found = {who: len(reminders(world, who, hazard)) for who in UPWARDS}
    return {who: number for who, number in found.items() if number}


def as_is(hazard: Hazard) -> Hazard:
    with acting(SYSTEM):
        found: Hazard = Hazard.objects.get(pk=hazard.pk)
        return found


def actions(hazard: Hazard) -> list[str]:
    with acting(SYSTEM):
        return [one.action for one in Entry.objects.of(hazard.pk)]


def rule(key: str, value: object, at: int = COUNTY) -> None:
    with acting(SYSTEM):
        add_rule(actor=SYSTEM, key=key, territory_code=at, valid_from=date(2020, 1, 1), value=value)


# --- steps ----------------------------------------------------------------------------------


def test_before_the_limit_the_desk_is_told_on_the_days_of_the_rule(world: World) -> None:
    hazard = handed_out(world, days=5)
    nights(BEGUN.date(), due_on(hazard) - timedelta(days=1))
    assert reminders(world, "school", hazard) == ["Due on 9 March 2026."] * 2
    assert counts(world, hazard) == {"school": 2}


def test_after_it_each_step_is_told_once_and_goes_further_up(world: World) -> None:
    hazard = handed_out(world, days=0)
    due = due_on(hazard)
    nights(due, workdays.deadline(due, 20).on)
    assert counts(world, hazard) == {"school": 4, "central": 3, "coordinator": 2}
    assert reminders(world, "school", hazard) == [
        (
            "The limit has passed. It lies with Organisation school. From working day 3 on, whoever"
            " supervises them is told too."
        ),
        (
            "Working days late: 3. It lies with Organisation school. From working day 7 on, the"
            " coordinating office is told too."
        ),
        (
            "Working days late: 7. It lies with Organisation school. The next reminder follows on"
            " working day 15."
        ),
        "Working days late: 15. It lies with Organisation school. No further reminder follows.",
    ]
    assert reminders(world, "coordinator", hazard) == reminders(world, "school", hazard)[2:]
    assert actions(hazard).count("hazard.overdue") == 1


def test_a_school_that_nobody_supervises_has_the_town_above_it(world: World) -> None:
    with clock.at(BEGUN):
        hazard, office = make_hazard(world, state="graded"), world.actors["coordinator"]
        with acting(office):
            lead = world.organisations["central"].pk
            hazard = triage.dispatch(actor=office, hazard=hazard, lead=lead, limit_days=0)
    nights(due_on(hazard), workdays.deadline(due_on(hazard), 3).on)
    assert counts(world, hazard) == {"central": 2, "town": 1}


def test_days_off_are_no_days_late(world: World) -> None:
    """The limit ends on the last working day before the spring festival of 2026."""
    due = date(2026, 2, 14)
    hazard = handed_out(world, days=2, at=datetime(2026, 2, 12, 9, tzinfo=clock.LOCAL))
    assert due_on(hazard) == due
    nights(due, date(2026, 2, 24))
    assert counts(world, hazard) == {"school": 1}
    nights(date(2026, 2, 25), date(2026, 2, 26))
    assert counts(world, hazard) == {"school": 2, "central": 1}
    assert reminders(world, "school", hazard)[-1].startswith("Working days late: 3.")


def test_what_is_found_late_only_now_is_told_once_by_the_step_it_has_reached(world: World) -> None:
    hazard = handed_out(world, days=0)
    first = workdays.deadline(due_on(hazard), 9).on
    nights(first, first)
    assert counts(world, hazard) == {"school": 1, "central": 1, "coordinator": 1}
    assert reminders(world, "school", hazard)[0].startswith("Working days late: 9.")


def test_a_limit_that_was_moved_begins_its_steps_anew(world: World) -> None:
    hazard = handed_out(world, days=3)
    due, school, office = due_on(hazard), world.actors["school"], world.actors["coordinator"]
    with clock.at(BEGUN), acting(school):
        rectify.sign_for(actor=school, hazard=hazard)
    with clock.at(evening(due)):
        jobs.nightly()
    assert as_is(hazard).overdue_since == due
    until = date(2026, 3, 20)
    with clock.at(evening(due) + timedelta(hours=1)):
        with acting(school):
            rectify.ask_extension(actor=school, hazard=hazard, until=until, reason="材料未到")
        with acting(office):
            rectify.grant_extension(actor=office, hazard=hazard)
    moved = as_is(hazard)
    assert (moved.overdue_since, moved.limit_from, moved.limit_days) == (None, None, None)
    nights(date(2026, 3, 10), until + timedelta(days=3))
    said = reminders(world, "school", hazard)
    assert [one.split(".")[0] for one in said] == [
        "The limit has passed",
        "Due on 20 March 2026",
        "Due on 20 March 2026",
        "The limit has passed",
    ]
    assert actions(hazard).count("hazard.overdue") == 2


def test_each_place_has_its_own_rule(world: World) -> None:
    rule("reminder.days_after", [2], at=COUNTY)
    rule("reminder.days_before", [4], at=COUNTY)
    rule("reminder.days_after", [1, 4], at=TOWN)
    rule("reminder.days_after", [5], at=NEIGHBOUR)
    with clock.at(BEGUN):
        hazard, elsewhere, office = (
            handed_out(world, days=5),
            far_away(world),
            world.actors["coordinator"],
        )
        with acting(office):
            lead = world.organisations["far_school"].pk
            elsewhere = triage.dispatch(actor=office, hazard=elsewhere, lead=lead, limit_days=5)
    nights(BEGUN.date(), workdays.deadline(due_on(hazard), 6).on)
    assert [one.split(".")[0] for one in reminders(world, "school", hazard)] == [
        "Due on 9 March 2026",
        "The limit has passed",
        "Working days late: 4",
    ]
    assert [one.split(".")[0] for one in reminders(world, "far_school", elsewhere)] == [
        "Due on 9 March 2026",
        "Working days late: 2",
    ]


def far_away(world: World) -> Hazard:
    """A graded case in the other town."""
    actor, office = world.actors["far_school"], world.actors["other_town"]
    with acting(actor):
        found = report.report(actor=actor, site=world.sites["far_school"], item=item())
    with acting(office):
        found = triage.verify(actor=office, hazard=found)
        return triage.grade(actor=office, hazard=found)


def test_without_any_rule_the_desk_alone_hears_that_a_limit_has_passed(world: World) -> None:
    with clock.at(datetime(2010, 1, 1, tzinfo=clock.LOCAL)), acting(SYSTEM):
        steps = Reminders().at(COUNTY)
    assert (steps.before, steps.after) == ((), (1,))


def test_nobody_is_told_of_a_closed_case(world: World) -> None:
    with clock.at(BEGUN):
        hazard = make_hazard(world, state="false")
    nights(date(2026, 3, 2), date(2026, 3, 20))
    assert counts(world, hazard) == {}


# --- seals ----------------------------------------------------------------------------------


def behind(world: World, made: Any) -> Hazard:
    """A case behind a seal of the office, handed to the school with its limit today."""
    office = world.actors["coordinator"]
    hazard = report.report(actor=office, site=world.sites["school"], item=item(), seal=made.pk)
    hazard = triage.verify(actor=office, hazard=hazard)
    hazard = triage.grade(actor=office, hazard=hazard)
    school = world.organisations["school"].pk
    return triage.dispatch(actor=office, hazard=hazard, lead=school, limit_days=0)


def test_a_sealed_case_waits_for_the_opening_of_its_seal(world: World) -> None:
    office, latest = world.actors["coordinator"], date(2026, 3, 31)
    with clock.at(BEGUN), acting(office):
        made = seal(actor=office, members=[], opens_latest_on=latest)
        hazard = behind(world, made)
    nights(BEGUN.date(), BEGUN.date() + timedelta(days=2))
    assert counts(world, hazard) == {}
    with acting(office):
        assert Hazard.objects.get(pk=hazard.pk).overdue_since is None
    with clock.at(evening(date(2026, 3, 5))), acting(office):
        open_seal(actor=office, pk=made.pk)
    nights(date(2026, 3, 6), date(2026, 3, 6))
    assert counts(world, hazard) == {"school": 1, "central": 1}


def test_of_a_confidential_case_the_night_tells_nobody_and_members_alone_could_hear(
    world: World,
) -> None:
    office, school = world.actors["coordinator"], world.actors["school"]
    assert office.post is not None
    assert school.post is not None
    with clock.at(BEGUN), acting(office):
        made = confidential(actor=office, members=[school.post])
        hazard = behind(world, made)
    nights(BEGUN.date(), BEGUN.date() + timedelta(days=2))
    assert counts(world, hazard) == {}
    posts = [office.post, school.post]
    with acting(school):
        told = send_many(
            actor=SYSTEM,
            told=[(hazard, posts)],
            kind="reminder",
            says={"key": "The limit has passed.", "params": {}},
            once=lambda row: f"{row.pk}:x",
        )
        assert told == 2
    town = world.actors["town"]
    assert town.post is not None
    with acting(office):
        again: Any = {"kind": "reminder", "says": {"key": "The limit has passed.", "params": {}}}
        assert send_many(actor=SYSTEM, told=[(hazard, [town.post])], **again) == 0


# --- many -----------------------------------------------------------------------------------

MANY = 2_500
BREAKS = """
CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'killed';
END
$$;
CREATE TRIGGER break_off BEFORE UPDATE ON hazards_hazard
    FOR EACH ROW WHEN (OLD.id = '{key}') EXECUTE FUNCTION break_off();
"""


def many(world: World) -> list[Hazard]:
    """So many cases late by one working day, all on the desk of the school."""
    pattern = handed_out(world, days=0)
    rows = []
    for _each in range(MANY):
        row = copy(pattern)
        row.pk = uuid7()
        rows.append(row)
    with clock.at(BEGUN), acting(SYSTEM):
        masses.insert(rows)
        record_many(
            "hazard.dispatch", rows, actor=SYSTEM, says={"key": "Signed for it.", "params": {}}
        )
    return [pattern, *rows]


def marked() -> int:
    with acting(SYSTEM):
        return Hazard.objects.filter(overdue_since__isnull=False).count()


def test_a_killed_night_has_lost_nothing_and_the_next_does_the_rest(
    fresh_database: None, owner_connection: psycopg.Connection[Any]
) -> None:
    world = make_world()
    many(world)
    with acting(SYSTEM):
        keys = list(Hazard.objects.order_by("pk").values_list("pk", flat=True))
    assert len(keys) == MANY + 1
    owner_connection.execute(BREAKS.replace("{key}", str(keys[1_400])))
    with clock.at(evening(BEGUN.date())):
        with pytest.raises(Exception, match="killed"):
            jobs.nightly()
        assert marked() == 1_000
        owner_connection.execute("DROP TRIGGER break_off ON hazards_hazard")
        with acting(SYSTEM):
            assert Entry.objects.filter(action="hazard.overdue").count() == 1_000
        assert clocks.mark_overdue(actor=SYSTEM) == MANY + 1 - 1_000
        assert clocks.remind(actor=SYSTEM) == 0
        assert (clocks.mark_overdue(actor=SYSTEM), clocks.remind(actor=SYSTEM)) == (0, 0)
    assert marked() == MANY + 1
    with acting(SYSTEM):
        told = Entry.objects.filter(action="hazard.overdue")
        assert told.count() == told.values("subject").distinct().count() == MANY + 1
    with acting(world.actors["school"]) as school:
        rows = Notice.objects.visible_to(school).filter(kind="reminder")
        assert rows.count() == rows.values("subject").distinct().count() == MANY + 1
    with clock.at(evening(workdays.deadline(BEGUN.date(), 3).on)):
        assert clocks.remind(actor=SYSTEM) == 2 * (MANY + 1)
        assert clocks.remind(actor=SYSTEM) == 0


# --- limits that move -----------------------------------------------------------------------

LATE_IN_THE_YEAR = datetime(LAST, 12, 28, 9, tzinfo=clock.LOCAL)


def recomputed(at: datetime) -> int:
    with clock.at(at):
        return clocks.recompute(actor=SYSTEM)


def test_a_provisional_limit_is_computed_anew_when_its_calendar_comes(world: World) -> None:
    hazard = handed_out(world, days=6, at=LATE_IN_THE_YEAR)
    old = due_on(hazard)
    assert (hazard.is_due_provisional, old.year) == (True, NEXT)
    assert (hazard.limit_from, hazard.limit_days) == (LATE_IN_THE_YEAR.date(), 6)
    assert recomputed(LATE_IN_THE_YEAR) == 0
    with published([date(NEXT, 1, 1), old]):
        assert recomputed(LATE_IN_THE_YEAR) == 1
        assert recomputed(LATE_IN_THE_YEAR) == 0
        new = workdays.deadline(LATE_IN_THE_YEAR.date(), 6).on
    found = as_is(hazard)
    assert (due_on(found), found.is_due_provisional) == (new, False)
    assert new > old
    with acting(SYSTEM):
        entry = Entry.objects.of(hazard.pk).latest("number")
    assert entry.action == "hazard.recompute"
    assert (entry.details["from"], entry.details["to"]) == (old.isoformat(), new.isoformat())
    says = f"The calendar of {NEXT} has been published: the limit moves from"
    assert word(entry.says).startswith(says)
    assert reminders(world, "school", hazard) == [word(entry.says)]
    assert found.version == hazard.version + 1


def test_a_limit_that_stays_loses_its_mark_and_tells_nobody(world: World) -> None:
    hazard = handed_out(world, days=6, at=LATE_IN_THE_YEAR)
    with published([date(NEXT, 1, 1)]):
        assert recomputed(LATE_IN_THE_YEAR) == 1
    found = as_is(hazard)
    assert (found.due_at, found.is_due_provisional) == (hazard.due_at, False)
    assert actions(hazard)[-1] == "hazard.recompute"
    assert counts(world, hazard) == {}


def test_a_mark_goes_where_the_new_limit_lies_ahead_again(world: World) -> None:
    hazard = handed_out(world, days=6, at=LATE_IN_THE_YEAR)
    old = due_on(hazard)
    with clock.at(evening(old)):
        jobs.nightly()
    assert as_is(hazard).overdue_since == old
    with published([date(NEXT, 1, 1), old]):
        assert recomputed(evening(old)) == 1
        assert as_is(hazard).overdue_since is None
        with clock.at(evening(due_on(as_is(hazard)))):
            jobs.nightly()
    assert as_is(hazard).overdue_since == due_on(as_is(hazard))
    assert actions(hazard).count("hazard.overdue") == 2


def test_a_limit_into_the_year_after_the_published_one_stays_provisional(world: World) -> None:
    hazard = handed_out(world, days=300, at=LATE_IN_THE_YEAR)
    with published(_first_days()):
        assert recomputed(LATE_IN_THE_YEAR) == 1
        assert recomputed(LATE_IN_THE_YEAR) == 0
    found = as_is(hazard)
    assert found.is_due_provisional
    assert due_on(found) > due_on(hazard)
    with acting(SYSTEM):
        assert str(NEXT) in word(Entry.objects.of(hazard.pk).latest("number").says)


def test_a_day_that_somebody_named_is_not_moved(world: World) -> None:
    school, office = world.actors["school"], world.actors["coordinator"]
    hazard = handed_out(world, days=3, at=LATE_IN_THE_YEAR)
    until = date(NEXT, 1, 20)
    with clock.at(LATE_IN_THE_YEAR):
        with acting(school):
            rectify.sign_for(actor=school, hazard=hazard)
            rectify.ask_extension(actor=school, hazard=hazard, until=until, reason="材料未到")
        with acting(office):
            hazard = rectify.grant_extension(actor=office, hazard=hazard)
    assert hazard.is_due_provisional
    with published([until]):
        assert recomputed(LATE_IN_THE_YEAR) == 1
    found = as_is(hazard)
    assert (due_on(found), found.is_due_provisional) == (until, False)


def test_closed_cases_and_exact_limits_are_left_alone(world: World) -> None:
    exact = handed_out(world, days=1, at=LATE_IN_THE_YEAR)
    with clock.at(LATE_IN_THE_YEAR):
        closed = make_hazard(world, state="closed")
        with acting(SYSTEM):
            Hazard.objects.filter(pk=closed.pk).update(is_due_provisional=True)
    with published([date(NEXT, 1, 1), *_first_days()]):
        assert recomputed(LATE_IN_THE_YEAR) == 0
    assert as_is(exact).due_at == exact.due_at
    assert as_is(closed).due_at == closed.due_at


def _first_days() -> list[date]:
    return [date(NEXT, 1, 1) + timedelta(days=one) for one in range(14)]


def test_a_sealed_limit_is_computed_anew_once_its_seal_is_open(world: World) -> None:
    office: Actor = world.actors["coordinator"]
    with clock.at(LATE_IN_THE_YEAR), acting(office):
        made = seal(actor=office, members=[], opens_latest_on=date(NEXT, 1, 31))
        hazard = behind(world, made)
        Hazard.objects.filter(pk=hazard.pk).update(limit_days=6, is_due_provisional=True)
    with published([date(NEXT, 1, 1)]):
        assert recomputed(LATE_IN_THE_YEAR) == 0
        with clock.at(LATE_IN_THE_YEAR), acting(office):
            open_seal(actor=office, pk=made.pk)
        assert recomputed(LATE_IN_THE_YEAR) == 1
