"""What runs when, in one table. Jobs run at least once, so each may run twice unharmed."""

from collections.abc import Callable

from procrastinate.contrib.django import app

from anxiao.evidence.jobs import expire, fingerprint
from anxiao.hazards.jobs import nightly, opened_seals
from anxiao.ledger.jobs import checkpoint, open_due_seals
from anxiao.notices.jobs import security_notices

SCHEDULE: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("*/5 * * * *", "ledger.checkpoint", checkpoint),
    ("10 0 * * *", "ledger.open_due_seals", open_due_seals),
    ("*/5 * * * *", "notices.security", security_notices),
    ("30 17 * * *", "hazards.nightly", nightly),
    ("5 6 * * *", "hazards.morning", nightly),
    ("*/10 * * * *", "hazards.opened_seals", opened_seals),
    ("15 3 * * *", "evidence.expire", expire),
    ("*/10 * * * *", "evidence.fingerprint", fingerprint),
)


def _task(name: str, work: Callable[[], None]) -> Callable[[int], None]:
    def run(timestamp: int) -> None:
        work()

    run.__name__ = name.replace(".", "_")
    return run


for _when, _name, _work in SCHEDULE:
    _registered = app.task(name=_name, queueing_lock=_name, retry=3)(_task(_name, _work))
    app.periodic(cron=_when)(_registered)
