"""The nights of hazards and of supervision, and the board that comes of them.

What is late is marked and told, gathered into cases, and the worst is proposed; a second run finds
nothing. The jobs commit chunk by chunk, so they run on a copy of the world that is thrown away
afterwards. A world has few open cases; in the copy many more are opened again, with limits around
today.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bench.scenarios.process import run

LATE = int(os.environ.get("ANXIAO_BENCH_LATE") or 30_000)
EACH = max(LATE // 10, 1)
OWNER, APP = "DATABASE_URL", "ANXIAO_APP_DATABASE_URL"
PAGE = os.sysconf("SC_PAGE_SIZE")
# Nine in ten have been late for up to three weeks, unmarked; the others are due within a week.
OPENED = """
UPDATE hazards_hazard SET
    state = 'rectifying', closed_at = NULL, desk = lead, overdue_since = NULL,
    is_due_provisional = false, limit_from = NULL, limit_days = NULL,
    due_at = date_trunc('hour', now()) + (hashtext(id::text) %% 14 - 10) * interval '1 day'
WHERE id IN (
    SELECT id FROM hazards_hazard
    WHERE state = 'closed' AND lead IS NOT NULL AND grade = 'general' AND rebounds = 0
    ORDER BY id DESC LIMIT %s
)
"""
WATCHING = ("county office", "city office", "province office", "department")
WRITTEN = """hazards_hazard, notices_notice, ledger_subject, supervision_case,
    supervision_caseitem, supervision_proposal"""
COUNTED = """
SELECT (SELECT count(*) FROM hazards_hazard WHERE closed_at IS NULL),
       (SELECT count(*) FROM hazards_hazard WHERE overdue_since IS NOT NULL),
       (SELECT count(*) FROM notices_notice),
       (SELECT count(*) FROM ledger_entry),
       (SELECT count(*) FROM supervision_case),
       (SELECT count(*) FROM supervision_caseitem),
       (SELECT count(*) FROM supervision_proposal)
"""
# What has been committed so far, without counting a million rows: hazards marked, items gathered.
DONE = """
SELECT sum(CASE relname WHEN 'hazards_hazard' THEN n_tup_upd ELSE n_tup_ins END)
FROM pg_stat_user_tables WHERE relname IN ('hazards_hazard', 'supervision_caseitem')
"""


@contextmanager
def copied() -> Iterator[None]:
    """Work on a copy of the world: made before the settings are read, dropped at the end."""
    from anxiao.config.cluster import Cluster

    world = urlsplit(os.environ[OWNER]).path.lstrip("/")
    copy = f"{world}_night"
    cluster = Cluster(Path(os.environ["ANXIAO_DATA_DIR"]))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy))
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
        sql.Identifier(copy), sql.Identifier(world)
    )
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as server:
        server.execute(drop)
        server.execute(make)
        for name in (OWNER, APP):
            url = urlsplit(os.environ[name])
            os.environ[name] = urlunsplit(url._replace(path=f"/{copy}"))
        try:
            yield
        finally:
            server.execute(drop)


def measure() -> dict[str, Any]:
    from django.db import connection, connections

    from anxiao.hazards import jobs
    from anxiao.supervision import jobs as supervision

    def night() -> None:
        jobs.nightly()
        supervision.sweep()

    _prepare()
    with connections["owner"].cursor() as owner:
        before = _counted(owner)
        first = _night(owner, night)
        after = _counted(owner)
        second = _night(owner, night)
        again = _counted(owner)
        third = _night(owner, jobs.recompute)
        owner.execute(f"VACUUM ANALYZE {WRITTEN}")
    made = {name: after[name] - before[name] for name in after}
    found = {
        "first": {**first, **made, "open": after["open"]},
        "second": {**second, "changes": sum(again[name] - after[name] for name in after)},
        "recompute": third,
        **_boards(),
    }
    connection.close()
    connections["owner"].close()
    return found


def _boards() -> dict[str, Any]:
    """The board as three offices and a department see it, and the list behind its columns."""
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from bench.clocks import sampled, told
    from bench.people import readers

    with acting(Actor.system("bench")):
        known = readers()
    addresses = (("board", "/supervision/"), ("cases", "/supervision/cases/"))
    return {
        f"{name}: {key}": told(sampled(_opening(known[key].client(), address), times=60))
        for key in WATCHING
        for name, address in addresses
    }


def _opening(client: Any, address: str) -> Callable[[], None]:
    def call() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return call


def _prepare() -> None:
    """The rules of the tree, and open cases with limits around today."""
    from django.db import connections

    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.norms.reference_files import load_reference

    with acting(Actor.system("bench")) as actor:
        load_reference(actor=actor)
    with connections["owner"].cursor() as owner:
        owner.execute(OPENED, [LATE])
        owner.execute("VACUUM ANALYZE hazards_hazard, notices_notice, ledger_subject")


def _counted(owner: Any) -> dict[str, int]:
    owner.execute(COUNTED)
    names = ("open", "marked", "notices", "entries", "cases", "items", "proposals")
    return dict(zip(names, owner.fetchone(), strict=True))


def _night(owner: Any, job: Callable[[], None]) -> dict[str, Any]:
    """Seconds of a run, and how the process grew: at the most, and by every tenth of the rows."""
    start, over = _megabytes(), threading.Event()
    grown: dict[int, float] = {}
    peak = [start]
    dsn = owner.connection.info.dsn, owner.connection.info.password

    def watch() -> None:
        with psycopg.connect(dsn[0], password=dsn[1], autocommit=True) as connection:
            since = _updated(connection)
            while not over.wait(0.2):
                peak[0] = max(peak[0], _megabytes())
                done = (_updated(connection) - since) // EACH * EACH
                grown.setdefault(done, round(_megabytes() - start, 1))

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun, cpu = time.perf_counter(), time.process_time()
    try:
        job()
    finally:
        seconds = time.perf_counter() - begun
        over.set()
        watcher.join()
    return {
        "seconds": round(seconds, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "megabytes_more": round(max(peak[0], _megabytes()) - start, 1),
        "megabytes_at": {str(rows): more for rows, more in grown.items()},
        "megabytes_of_the_second_half": _second_half(grown),
    }


def _second_half(grown: dict[int, float]) -> float:
    """What memory grew by while the second half of the rows went through: 0 where it is flat."""
    half = max(grown, default=0) // 2
    before = max((more for rows, more in grown.items() if rows <= half), default=0.0)
    return round(max(grown.values(), default=0.0) - before, 1)


def _updated(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(DONE).fetchone()
    return int(row[0]) if row else 0


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * PAGE / 1_000_000


if __name__ == "__main__":
    with copied():
        run(measure)
