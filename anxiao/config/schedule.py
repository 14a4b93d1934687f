"""What runs when, in one table. Jobs run at least once, so each may run twice unharmed.

The times are those of the county. Procrastinate reads its own in UTC, so they are moved.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from procrastinate.contrib.django import app

from anxiao.config.rescue import rescue
from anxiao.demo.moving import running
from anxiao.evidence.jobs import expire, fingerprint
from anxiao.hazards.jobs import nightly, opened_seals, reused_photos
from anxiao.hazards.jobs import recompute as limits_of_hazards
from anxiao.imports.jobs import carry_on
from anxiao.inspections.phone.jobs import take_in
from anxiao.inspections.phone.services.tray import TAKE_IN
from anxiao.inspections.plans.jobs import opened_unused, release_due
from anxiao.inspections.registers.jobs import nightly as expired_by_registers
from anxiao.kernel.batches import RUN
from anxiao.ledger.jobs import checkpoint, open_due_seals
from anxiao.notices import mail
from anxiao.notices.jobs import carry_on as carry_on_delivering
from anxiao.notices.jobs import deliver, plan, plan_one, security_notices
from anxiao.notices.planning import DELIVER, PLAN
from anxiao.people.jobs import resume_batches, run_batch, settle
from anxiao.programmes.asks.jobs import nightly as remind_of_asks
from anxiao.programmes.asks.jobs import recompute as limits_of_asks
from anxiao.programmes.calls.jobs import pass_up
from anxiao.programmes.calls.jobs import recompute as limits_of_calls
from anxiao.programmes.campaigns.jobs import morning
from anxiao.programmes.pledges.jobs import nightly as pledges_to_sign_again
from anxiao.supervision.jobs import sweep as supervise

HOURS_AHEAD = 8  # Asia/Shanghai, which has no summer time

SCHEDULE: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("*/5 * * * *", "ledger.checkpoint", checkpoint),
    ("10 0 * * *", "ledger.open_due_seals", open_due_seals),
    ("*/2 * * * *", "inspections.release_due", release_due),
    ("*/1 * * * *", TAKE_IN, take_in),
    ("20 0 * * *", "inspections.opened_unused", opened_unused),
    ("30 3 * * *", "inspections.registers", expired_by_registers),
    ("*/5 * * * *", "notices.security", security_notices),
    ("40 4 * * *", "hazards.recompute", limits_of_hazards),
    ("45 4 * * *", "asks.recompute", limits_of_asks),
    ("50 4 * * *", "calls.recompute", limits_of_calls),
    ("*/1 * * * *", "notices.carry_on", carry_on_delivering),
    ("30 17 * * *", "hazards.nightly", nightly),
    ("5 6 * * *", "hazards.morning", nightly),
    ("20 5 * * *", "campaigns.morning", morning),
    ("20 6 * * *", "pledges.sign_again", pledges_to_sign_again),
    ("*/10 * * * *", "hazards.opened_seals", opened_seals),
    ("35 17 * * *", "asks.nightly", remind_of_asks),
    ("15 4 * * *", "supervision.sweep", supervise),
    ("*/10 * * * *", "hazards.reused_photos", reused_photos),
    ("*/10 * * * *", "calls.pass_up", pass_up),
    ("*/2 * * * *", "batches.resume", resume_batches),
    ("*/2 * * * *", "imports.carry_on", carry_on),
    ("15 3 * * *", "evidence.expire", expire),
    ("*/10 * * * *", "evidence.fingerprint", fingerprint),
    ("*/10 * * * *", "people.settle", settle),
    ("*/5 * * * *", "jobs.rescue", rescue),
)
# Not the worker's: it would have to know the owner's address.
BY_THE_LAUNCHER = (
    ("30 2 * * *", "backup.nightly", "Back up everything, prove it, and drop the oldest."),
)


def _task(name: str, work: Callable[[], None]) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        with running():
            work()

    run.__name__ = name.replace(".", "_")
    return run


def in_utc(when: str) -> str:
    """A cron line of local time as the same moments in UTC; every day, or it cannot be moved."""
    minute, hour, *days = when.split()
    if days != ["*", "*", "*"]:
        raise ValueError(f"{when}: a day of UTC is not the same day here")
    if hour == "*":
        return when
    return f"{minute} {(int(hour) - HOURS_AHEAD) % 24} * * *"


for _when, _name, _work in SCHEDULE:
    _registered = app.task(name=_name, queueing_lock=_name, retry=3)(_task(_name, _work))
    app.periodic(cron=in_utc(_when))(_registered)


def _now(work: Callable[..., None]) -> Callable[..., None]:
    """A job that is begun by what somebody does, on the day that the demonstration shows."""

    @wraps(work)
    def run(**given: Any) -> None:
        with running():
            work(**given)

    return run


# Not by the clock but at once, when somebody begins an act on many records.
app.task(name=RUN, retry=3)(run_batch)
# At once when somebody is told something. What does not go out is planned anew by its own row.
app.task(name=PLAN, retry=mail.PATIENCE)(_now(plan))
app.task(name=DELIVER, retry=3)(_now(deliver))
# Jobs that were queued before there were deliveries.
app.task(name="notices.mail", retry=mail.PATIENCE)(_now(plan_one))
