"""Jobs run by the county's clock, which is not the worker's."""

from datetime import UTC, datetime

import pytest
from croniter import croniter
from django.db import connection
from procrastinate.contrib.django import app

from anxiao.config.rescue import rescue
from anxiao.config.schedule import SCHEDULE, in_utc
from anxiao.kernel import clock


def next_run(name: str) -> datetime:
    """When the worker, which counts in UTC, would next run a job."""
    lines = [
        one.cron for one in app.periodic_registry.periodic_tasks.values() if one.task.name == name
    ]
    start = datetime(2026, 6, 18, 12, 0, tzinfo=UTC)
    found = croniter(lines[0]).get_next(ret_type=float, start_time=start.timestamp())
    return datetime.fromtimestamp(found, tz=clock.LOCAL)


@pytest.mark.parametrize("row", [row for row in SCHEDULE if "/" not in row[0]])
def test_a_daily_job_runs_at_its_hour_in_the_county(row: tuple[str, str, object]) -> None:
    when, name, _work = row
    minute, hour, *_days = when.split()
    run = next_run(name)
    assert (run.hour, run.minute) == (int(hour), int(minute))


def test_every_job_of_the_table_is_known_to_the_worker() -> None:
    names = {one.task.name for one in app.periodic_registry.periodic_tasks.values()}
    assert {name for _when, name, _work in SCHEDULE} <= names


def test_a_day_of_the_week_cannot_be_moved_between_clocks() -> None:
    with pytest.raises(ValueError, match="not the same day"):
        in_utc("0 6 * * 1")


STUCK = """
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, queueing_lock = %s
    WHERE id = %s
"""


def deferred(lock: str) -> int:
    return int(app.tasks["jobs.rescue"].configure(queueing_lock=lock).defer(timestamp=0))


def run(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def state(job: int) -> object:
    return run("SELECT status::text FROM procrastinate_jobs WHERE id = %s", job)[0][0]


@pytest.mark.django_db
def test_the_job_of_a_killed_worker_is_queued_again_once() -> None:
    living = run("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")[0][0]
    alone, doubled, at_work = deferred("alone"), deferred("first"), deferred("work")
    run(STUCK, None, "alone", alone)
    run(STUCK, None, "again", doubled)
    run(STUCK, living, "work", at_work)
    waiting = deferred("again")
    rescue()
    assert [state(job) for job in (alone, doubled, waiting, at_work)] == [
        "todo",
        "failed",
        "todo",
        "doing",
    ]
