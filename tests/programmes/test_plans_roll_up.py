"""How far the whole is, kept by the database, against a plain recount; and parts that never
outlive their whole, whatever is done and by whichever door."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from anxiao.kernel.errors import No
from anxiao.kernel.principal import acting
from anxiao.programmes.plans.models import WHOLE, Programme, Task
from anxiao.programmes.plans.services import doing, drafting, handing
from tests.programmes.plans import LAST_DAY, a_programme, a_task, do, issue
from tests.world import SYSTEM, World, make_world

pytestmark = pytest.mark.django_db
COUNTED = ("handed", "signed", "submitted", "done")
FIRST = date(2026, 1, 1)
MANY = settings(
    max_examples=25,
    deadline=None,
    # A shorter sequence of database acts is not worth minutes of shrinking.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def world() -> World:
    return make_world()


def half_up(numerator: int, denominator: int) -> int:
    return (numerator * 2 + denominator) // (denominator * 2)


def recount(tasks: dict[Any, Task], key: Any) -> int:
    """How far a task is, from its parts and theirs, with nothing remembered."""
    parts = [one for one in tasks.values() if one.parent_id == key and one.state in COUNTED]
    if not parts:
        return tasks[key].reported
    weight = sum(one.weight for one in parts)
    return half_up(sum(one.weight * recount(tasks, one.pk) for one in parts), weight)


def check_roll_up() -> None:
    with acting(SYSTEM):
        tasks: dict[Any, Task] = {one.pk: one for one in Task.objects.all()}
        for task in tasks.values():
            assert task.progress == recount(tasks, task.pk), task.code
        for programme in Programme.objects.all():
            tops = [
                one for one in tasks.values()
                if one.programme_id == programme.pk
                and (one.parent_id is None
                     or tasks[one.parent_id].programme_id != programme.pk)
                and one.state in COUNTED
            ]  # fmt: skip
            weight = sum(one.weight for one in tops)
            total = sum(one.weight * recount(tasks, one.pk) for one in tops)
            assert programme.progress == (half_up(total, weight) if weight else 0)


def check_within() -> None:
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM programmes_task part JOIN programmes_task whole"
            " ON whole.id = part.parent_id WHERE part.state <> 'cancelled'"
            " AND (part.deadline > whole.deadline OR part.starts_on < whole.starts_on)"
        )
        assert cursor.fetchone()[0] == 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "report", "weight", "cancel", "move", "delete", "confirm", "sign", "hand"]
        ),
        st.integers(0, 40),
        st.integers(0, 100),
    ),
    max_size=14,
)


@MANY
@given(steps=STEPS)
def test_the_sums_are_those_of_a_plain_recount(world: World, steps: Any) -> None:
    with transaction.atomic():
        programme = a_programme(world)
        for weight in (1, 3):
            a_task(world, programme, "office", weight=weight)
        issue(world, programme)
        for verb, place, number in steps:
            with acting(SYSTEM):
                tasks = [*Task.objects.order_by("depth", "sort_code", "pk")]
            if not tasks:
                break
            try:
                with transaction.atomic():
                    VERBS[verb](world, tasks[place % len(tasks)], number, tasks)
            except No:
                continue
            check_roll_up()
        transaction.set_rollback(True)


def _add(world: World, task: Task, number: int, _tasks: list[Task]) -> None:
    office = world.organisations["office"].pk
    said = {"organisation": office, "standard": "有", "deadline": LAST_DAY, "weight": number + 1}
    with acting(world.actors["coordinator"]) as actor:
        made = drafting.add(actor=actor, parent=task, title=f"分 {number}", **said)
        if number % 3:
            handing.hand_over(actor=actor, row=made)


def _report(world: World, task: Task, number: int, _tasks: list[Task]) -> None:
    do(world, "coordinator", doing.report, task, percent=number)


def _weight(_world: World, task: Task, number: int, _tasks: list[Task]) -> None:
    """Past every service, as a raw door would."""
    with acting(SYSTEM):
        Task.objects.filter(pk=task.pk).update(weight=number + 1)


def _cancel(world: World, task: Task, _number: int, _tasks: list[Task]) -> None:
    do(world, "coordinator", doing.cancel, task, reason="不再需要")


def _move(world: World, task: Task, number: int, tasks: list[Task]) -> None:
    to = tasks[number % len(tasks)]
    if number % 2:
        with acting(SYSTEM):
            try:
                with transaction.atomic():
                    Task.objects.filter(pk=task.pk).update(parent=to.pk)
            except IntegrityError:
                return
        return
    do(world, "coordinator", drafting.edit, task, parent=to.pk)


def _delete(_world: World, task: Task, _number: int, _tasks: list[Task]) -> None:
    with acting(SYSTEM):
        if not Task.objects.filter(parent=task.pk).exists():
            Task.objects.filter(pk=task.pk)._raw_delete("default")


def _confirm(world: World, task: Task, _number: int, _tasks: list[Task]) -> None:
    done = do(world, "coordinator", doing.submit, task)
    with acting(SYSTEM) as system:
        doing.confirm(actor=system, row=done)


def _sign(world: World, task: Task, _number: int, _tasks: list[Task]) -> None:
    do(world, "coordinator", doing.sign_for, task)


def _hand(world: World, task: Task, _number: int, _tasks: list[Task]) -> None:
    do(world, "coordinator", handing.hand_over, task)


VERBS = {
    "add": _add,
    "report": _report,
    "weight": _weight,
    "cancel": _cancel,
    "move": _move,
    "delete": _delete,
    "confirm": _confirm,
    "sign": _sign,
    "hand": _hand,
}


def test_many_changes_in_one_statement_are_summed(world: World) -> None:
    programme = a_programme(world)
    for weight in (1, 2, 3, 4):
        a_task(world, programme, "office", weight=weight)
    issue(world, programme)
    with acting(SYSTEM):
        Task.objects.update(reported=5000)
        check_roll_up()
        Task.objects.filter(weight=4).update(reported=WHOLE, weight=40)
    check_roll_up()


DAYS = st.integers(0, 20).map(lambda number: FIRST + timedelta(days=number))
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["add", "edit", "raw", "raw_parent", "raw_state"]),
        st.integers(0, 20),
        DAYS,
        DAYS,
        st.integers(0, 20),
    ),
    max_size=14,
)


@MANY
@given(changes=CHANGES)
def test_a_part_never_outlives_its_whole_by_any_door(world: World, changes: Any) -> None:
    with transaction.atomic():
        programme = a_programme(world)
        a_task(world, programme, starts_on=FIRST, deadline=FIRST + timedelta(days=20))
        for verb, place, start, end, other in changes:
            with acting(SYSTEM):
                tasks = [*Task.objects.order_by("pk")]
            task, beside = tasks[place % len(tasks)], tasks[other % len(tasks)]
            try:
                with transaction.atomic():
                    _change(world, verb, task, beside, start, end)
            except (No, IntegrityError):
                continue
            check_within()
        _no_ring()
        transaction.set_rollback(True)


def _change(world: World, verb: str, task: Task, beside: Task, start: date, end: date) -> None:
    days = {"starts_on": start, "deadline": end}
    if verb == "add":
        with acting(world.actors["coordinator"]) as actor:
            drafting.add(actor=actor, parent=task, title="分", **days)
    elif verb == "edit":
        do(world, "coordinator", drafting.edit, task, **days)
    with acting(SYSTEM):
        rows = Task.objects.filter(pk=task.pk)
        if verb == "raw":
            rows.update(**days)
        elif verb == "raw_parent":
            rows.update(parent=beside.pk)
        elif verb == "raw_state":
            state = "draft" if task.state == "cancelled" else "cancelled"
            rows.update(state=state, closed_at=task.made_at if state == "cancelled" else None)


def _no_ring() -> None:
    with acting(SYSTEM):
        above = dict(Task.objects.values_list("pk", "parent"))
    for start in above:
        seen, at = set(), start
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = above[at]
