"""Ten thousand notices mailed into a sink on loopback, by a worker that is killed in the middle.

All of it happens in a copy of the world that is thrown away, since the worker commits for itself.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from bench.ground import FOLDER, world
from bench.scenarios.process import run

NOTICES = int(os.environ.get("ANXIAO_BENCH_NOTICES") or 10_000)
KILLED_AFTER = NOTICES // 2
LONGEST_SECONDS = 600
PAGE = re.compile(rb"/hazards/([0-9a-f-]{36})/")
COPY = "anxiao_bench_notices"
GREETING_SECONDS = 30


@contextmanager
def copied(scale: str) -> Iterator[None]:
    """Work on a copy of the world of a scale, and throw it away."""
    from anxiao.config.cluster import Cluster

    cluster = Cluster(FOLDER)
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {COPY} TEMPLATE {world(scale)}")
        os.environ["DATABASE_URL"] = cluster.owner_url(COPY)
        os.environ["ANXIAO_APP_DATABASE_URL"] = cluster.app_url(COPY)
        try:
            yield
        finally:
            server.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


def measure() -> dict[str, Any]:
    from django.db import connections

    with TemporaryDirectory(prefix="ax-sink-") as folder:
        kept = Path(folder, "mails")
        try:
            return {"mail": _through(kept, int(os.environ["ANXIAO_SMTP_URL"].rpartition(":")[2]))}
        finally:
            connections.close_all()


def _through(kept: Path, port: int) -> dict[str, Any]:
    """Notices a second, how many are lost, and how many came twice."""
    sink = _sink(port, kept)
    sent = _addresses_and_wishes()
    worker = _worker()
    try:
        _wait_for_worker()
        queued = _tell(sent)
        begun = time.perf_counter()
        _wait(kept, KILLED_AFTER)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        killed = time.perf_counter()
        worker = _worker()
        _wait(kept, NOTICES)
        ended = time.perf_counter()
        time.sleep(2)  # whatever comes twice comes now
    finally:
        worker.kill()
        sink.kill()
        worker.wait()
        sink.wait()
    came = Counter(PAGE.findall(_decoded(kept)))
    return {
        "notices": NOTICES,
        "seconds": round(ended - begun, 1),
        "per_second": round(NOTICES / (ended - begun)),
        "before_the_kill": round(KILLED_AFTER / (killed - begun)),
        "queueing_seconds": round(queued, 2),
        "lost": len({str(one).encode() for one, _post in sent} - set(came)),
        "doubled": sum(number - 1 for number in came.values()),
        "left_open": _left_open(),
    }


def _sink(port: int, kept: Path) -> "subprocess.Popen[bytes]":
    """A mail server of its own process that writes down every mail and takes it."""
    sink = subprocess.Popen([sys.executable, "-m", "bench.scenarios.sink", str(port), str(kept)])
    until = time.monotonic() + GREETING_SECONDS
    while time.monotonic() < until:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return sink
        time.sleep(0.1)
    raise SystemExit("the sink does not answer")


def _addresses_and_wishes() -> list[tuple[Any, Any]]:
    """Hazards, each with a post of its school; its holder wants mail at once, at any hour."""
    from datetime import time as hour

    from anxiao.hazards.models import Hazard
    from anxiao.kernel import masses
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.notices.models import Preference, Subscription
    from anxiao.people.models import Contact, Tenure

    with acting(Actor.system("bench")):
        seats: dict[int, Any] = {}
        held = Tenure.objects.filter(post__organisation__kind="school", valid_to=None)
        for tenure in held.select_related("post__organisation"):
            seats.setdefault(tenure.post.organisation_id, tenure)
        rows = Hazard.objects.filter(seal=None, subject_owner__in=seats).order_by("pk")
        hazards = list(rows[:NOTICES])
        assert len(hazards) == NOTICES, len(hazards)
        tenures = [seats[row.subject_owner] for row in hazards if row.subject_owner]
        people = {one.person_id: one.post.organisation for one in tenures}
        never = hour(0)
        masses.insert(
            [
                Preference(
                    person_id=person,
                    quiet_from=never,
                    quiet_until=never,
                    is_quiet_on_days_off=False,
                    digest_at=hour(7, 30),
                )
                for person in people
            ]
        )
        masses.insert(
            [Subscription(person_id=one, channel="mail", pace="at_once") for one in people]
        )
        Contact.objects.filter(person__in=people).delete()
        masses.insert(
            [
                Contact(
                    person_id=person,
                    email=f"{at.pk}@school.example",
                    territory_code=at.territory_code,
                    subject_owner=at.pk,
                )
                for person, at in people.items()
            ]
        )
    return [(row.pk, seats[row.subject_owner].post_id) for row in hazards if row.subject_owner]


def _tell(sent: list[tuple[Any, Any]]) -> float:
    """Seconds that telling everybody of it takes, the jobs queued and all of it committed."""
    from anxiao.hazards.models import Hazard
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.kernel.sentences import sentence
    from anxiao.notices import services

    actor = Actor.system("bench")
    with acting(actor):
        rows = Hazard.objects.in_bulk([pk for pk, _post in sent])
    begun = time.perf_counter()
    with acting(actor):
        services.send_many(
            actor=actor,
            told=((rows[pk], [post]) for pk, post in sent),
            kind="work",
            says=sentence("Handed over."),
        )
    return time.perf_counter() - begun


def _worker() -> "subprocess.Popen[bytes]":
    """The worker with the words that ``anxiao up`` gives it."""
    from anxiao.config.launcher import PYTHON

    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.Popen([*PYTHON, "anxiao", "work"], env=env, stdout=sys.stderr)


def _wait_for_worker() -> None:
    """Until the worker has said that it lives."""
    from django.db import connection

    until = time.monotonic() + GREETING_SECONDS
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_workers")
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.2)
    raise SystemExit("no worker came")


def _wait(kept: Path, number: int) -> None:
    """Until so many mails have come; the sink writes a mark after each."""
    until = time.monotonic() + LONGEST_SECONDS
    marks = kept.with_suffix(".marks")
    while not marks.exists() or marks.stat().st_size < number:
        if time.monotonic() > until:
            raise SystemExit(f"after {LONGEST_SECONDS} seconds fewer than {number} mails had come")
        time.sleep(0.05)


def _decoded(kept: Path) -> bytes:
    """The bodies of all mails."""
    from email.parser import BytesParser
    from email.policy import default

    parser = BytesParser(policy=default)
    mails = kept.read_bytes().split(b"\x00")
    return b"\n".join(
        parser.parsebytes(one).get_content().encode()  # type: ignore[union-attr]
        for one in mails
        if one
    )


def _left_open() -> int:
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.notices.models import Delivery

    with acting(Actor.system("bench")):
        return Delivery.objects.exclude(state="sent").count()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    os.environ["ANXIAO_SMTP_URL"] = f"smtp://127.0.0.1:{_free_port()}"
    os.environ["ANXIAO_MAIL_FROM"] = "anxiao@county.example"
    with copied("county"):
        run(measure)
