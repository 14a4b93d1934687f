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
from typing import TYPE_CHECKING, Any

import psycopg

from bench.ground import FOLDER, world
from bench.scenarios.process import run

if TYPE_CHECKING:
    from anxiao.people.models import Tenure

NOTICES = int(os.environ.get("ANXIAO_BENCH_NOTICES") or 10_000)
KILLED_AFTER = NOTICES // 2
LONGEST_SECONDS = 600
PAGE = re.compile(r"/hazards/([0-9a-f-]{36})/")
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
    sent = _addresses_and_wishes()
    sink, worker = _sink(port, kept), _worker()
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
    came = Counter(_mails(kept))
    return {
        "notices": NOTICES,
        "seconds": round(ended - begun, 1),
        "per_second": round(NOTICES / (ended - begun)),
        "before_the_kill": round(KILLED_AFTER / (killed - begun)),
        "queueing_seconds": round(queued, 2),
        "lost": len({(_address(seat), str(pk)) for pk, seat in sent} - set(came)),
        "doubled": sum(number - 1 for number in came.values()),
        "left_open": _left_open(),
    }


def _sink(port: int, kept: Path) -> "subprocess.Popen[bytes]":
    """A mail server of its own process that writes down every mail and takes it."""
    words = [sys.executable, "-m", "bench.scenarios.sink", str(port), str(kept)]
    sink = subprocess.Popen(words, stdout=sys.stderr)
    until = time.monotonic() + GREETING_SECONDS
    while time.monotonic() < until:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return sink
        time.sleep(0.1)
    sink.kill()
    raise SystemExit("the sink does not answer")


def _addresses_and_wishes() -> "list[tuple[Any, Tenure]]":
    """Hazards, each with seats of organisations named on it.

    Whoever holds one has an address, and wants mail at once and at any hour.
    """
    from anxiao.hazards.models import Hazard
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.people.models import Tenure
    from anxiao.people.roles import Span, roles

    reaching = [code for code, role in roles().items() if role.span is not Span.NONE]
    with acting(Actor.system("bench")):
        held = Tenure.objects.filter(post__role__in=reaching, valid_to=None)
        seats = {
            one.post.organisation_id: one
            for one in held.select_related("person", "post__organisation").order_by("pk")
        }
        rows = Hazard.objects.filter(seal=None).order_by("pk").values_list("pk", "parties")
        pairs = [(pk, seats[party]) for pk, parties in rows for party in parties if party in seats][
            :NOTICES
        ]
        assert len(pairs) == NOTICES, len(pairs)
        _wish({one.person_id: one for _pk, one in pairs})
    return pairs


def _wish(seats: "dict[Any, Tenure]") -> None:
    from datetime import time as hour

    from anxiao.notices.models import Preference, Subscription
    from anxiao.people.models import Contact

    hours = {"quiet_from": hour(0), "quiet_until": hour(0), "is_quiet_on_days_off": False}
    Preference.objects.bulk_create([Preference(person_id=one, **hours) for one in seats])
    Subscription.objects.bulk_create(
        [Subscription(person_id=one, channel="mail", pace="at_once") for one in seats]
    )
    Contact.objects.filter(person__in=seats).delete()
    Contact.objects.bulk_create(
        [
            Contact(
                person_id=person,
                email=_address(one),
                territory_code=one.post.organisation.territory_code,
                subject_owner=one.post.organisation_id,
            )
            for person, one in seats.items()
        ]
    )


def _address(seat: "Tenure") -> str:
    return f"{seat.post.organisation_id}@office.example"


def _tell(sent: "list[tuple[Any, Tenure]]") -> float:
    """Seconds that telling everybody of it takes, the jobs queued and all of it committed."""
    from anxiao.hazards.models import Hazard
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.kernel.sentences import sentence
    from anxiao.notices import services

    actor = Actor.system("bench")
    with acting(actor):
        rows = Hazard.objects.in_bulk({pk for pk, _seat in sent})
    begun = time.perf_counter()
    with acting(actor):
        services.send_many(
            actor=actor,
            told=((rows[pk], [seat.post_id]) for pk, seat in sent),
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


def _mails(kept: Path) -> Iterator[tuple[str, str]]:
    """To whom each mail went, and about which hazard."""
    from email.parser import BytesParser
    from email.policy import default

    parser = BytesParser(policy=default)
    for one in filter(None, kept.read_bytes().split(b"\x00")):
        mail = parser.parsebytes(one)
        found = PAGE.search(mail.get_content())  # type: ignore[union-attr]
        yield str(mail["To"]), found[1] if found else ""


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
