"""What stands outside the program in these tests: a mail server, robots of chats, and a worker."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from datetime import date, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry

from anxiao.hazards.models import Hazard
from anxiao.hazards.services import triage
from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.notices.models import Delivery, Subscription
from anxiao.people.models import Contact, SecurityEvent
from tests.world import SYSTEM, World, make_hazard, make_world

# A working Thursday of 2026, in office hours.
THURSDAY = date(2026, 6, 18)
TEN = datetime(2026, 6, 18, 10, 0, tzinfo=clock.LOCAL)
NEXT_MORNING = datetime(2026, 6, 22, 7, 31, tzinfo=clock.LOCAL)


class Letterbox:
    """What the server was given, and what it says to an address instead of taking its mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.says: dict[str, str] = {}
        self.after_data = "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.says:
            return self.says[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.after_data == "250 OK":
            self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))  # type: ignore[arg-type]
        return self.after_data

    @property
    def addressees(self) -> list[str]:
        return sorted(str(one["To"]) for one in self.mails)

    @property
    def texts(self) -> list[str]:
        return [one.get_content() for one in self.mails]

    @contextmanager
    def open(self, port: int) -> Iterator["Letterbox"]:
        server = Controller(self, hostname="127.0.0.1", port=port)
        server.start()
        try:
            yield self
        finally:
            server.stop()


class Robots:
    """The servers of WeCom and DingTalk, with the words and the addresses that they were given."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.answer: tuple[int, bytes] | Callable[[Any], None] = (200, b'{"errcode": 0}')

    @property
    def words(self) -> list[str]:
        return [one["text"]["content"] for one in self.bodies]

    @contextmanager
    def open(self) -> Iterator[str]:
        """Serve on loopback; the address is returned."""
        robots = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                robots.paths.append(self.path)
                size = int(self.headers["Content-Length"])
                robots.bodies.append(json.loads(self.rfile.read(size)))
                if callable(robots.answer):
                    robots.answer(self)
                    return
                status, content = robots.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: Any) -> None:
                """Tests read no log of it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


def hang(handler: Any) -> None:
    time.sleep(3)


def hang_up(handler: Any) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def work() -> None:
    """Let a worker run what is due, and end; in a thread, since a browser keeps a loop in ours.

    It is the hour that the test has set there too.
    """
    here = copy_context()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(here.run, _work).result()


def _work() -> None:
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker.periodic_registry = PeriodicRegistry()
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id")
        return [(name, status) for name, status in cursor.fetchall()]


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def world_with_addresses() -> World:
    world = make_world()
    with acting(SYSTEM):
        for key in ("school", "central", "town"):
            organisation = world.organisations[key]
            Contact.objects.create(
                person=world.people[key],
                email=f"{key}@school.example",
                territory_code=organisation.territory_code,
                subject_owner=organisation.pk,
            )
    SecurityEvent.objects.all().delete()
    forget_jobs()
    return world


def at_once(world: World, *who: str, channel: str = "mail") -> None:
    """Let some want what comes by a channel at once."""
    with acting(SYSTEM):
        for key in who:
            Subscription.objects.update_or_create(
                person=world.people[key],
                channel=channel,
                defaults={"pace": Subscription.Pace.AT_ONCE},
            )


def dispatched(world: World, *, limit_days: int = 15) -> Hazard:
    """A hazard handed to the school; nobody is told of anything else."""
    hazard = make_hazard(world, state="graded")
    forget_jobs()
    with acting(SYSTEM):
        Delivery.objects.all().delete()
    with acting(world.actors["coordinator"]) as office:
        return triage.dispatch(
            actor=office,
            hazard=hazard,
            lead=world.organisations["school"].pk,
            limit_days=limit_days,
        )


def states(world: World, who: str = "school", channel: str = "mail") -> list[str]:
    with acting(SYSTEM):
        rows = Delivery.objects.filter(person=world.people[who], channel=channel)
        return list(rows.order_by("pk").values_list("state", flat=True))


def deliveries(world: World, who: str = "school", channel: str = "mail") -> list[Delivery]:
    with acting(SYSTEM):
        rows = Delivery.objects.filter(person=world.people[who], channel=channel)
        return list(rows.order_by("pk"))
