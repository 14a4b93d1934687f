"""Jobs run by the county's clock, which is not the worker's."""

from datetime import UTC, datetime

import pytest
from croniter import croniter
from procrastinate.contrib.django import app

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
