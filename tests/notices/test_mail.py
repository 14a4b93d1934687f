"""Mail over a real SMTP server on loopback: what it says, and what happens while it is down."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import translation
from procrastinate.contrib.django import app
from procrastinate.periodic import PeriodicRegistry

from anxiao.hazards.jobs import nightly
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import links, triage
from anxiao.kernel import clock
from anxiao.kernel.errors import Refused
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.notices import mail
from anxiao.people.models import Contact
from tests.world import SYSTEM, World, make_hazard, make_world


class Letterbox:
    """What the server was given."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(BytesParser(policy=default).parsebytes(envelope.content))  # type: ignore[arg-type]
        return "250 OK"

    @property
    def addressees(self) -> list[str]:
        return sorted(str(one["To"]) for one in self.mails)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are matched by their words."""
    with translation.override("en"):
        yield


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def mailing(settings: Any, port: int) -> None:
    settings.SMTP = {"host": "127.0.0.1", "port": port, "timeout": 5}
    settings.MAIL_FROM = "anxiao@county.example"
    settings.BASE_URL = "https://anxiao.example"


@pytest.fixture
def letterbox(mailing: None, port: int) -> Iterator[Letterbox]:
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box
    server.stop()


def work() -> None:
    """Let a worker run what is due, and end; in a thread, since a browser keeps a loop in ours."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_work).result()


def _work() -> None:
    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    worker.periodic_registry = PeriodicRegistry()
    worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, status::text FROM procrastinate_jobs"
            " WHERE task_name LIKE '%%mail%%' ORDER BY id"
        )
        return [(name, status) for name, status in cursor.fetchall()]


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
    return world


def dispatched(world: World) -> Hazard:
    hazard = make_hazard(world, state="graded")
    with acting(world.actors["coordinator"]) as office:
        return triage.dispatch(
            actor=office, hazard=hazard, lead=world.organisations["school"].pk, limit_days=15
        )


def forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def test_a_notice_is_mailed_with_title_limit_and_page(
    fresh_database: None, letterbox: Letterbox
) -> None:
    world = world_with_addresses()
    hazard = make_hazard(world, state="graded")
    forget_jobs()
    with acting(world.actors["coordinator"]) as office:
        hazard = triage.dispatch(
            actor=office, hazard=hazard, lead=world.organisations["school"].pk, limit_days=15
        )
    work()
    assert letterbox.addressees == ["school@school.example"]
    sent = letterbox.mails[0]
    text = sent.get_content()
    assert hazard.title in str(sent["Subject"])
    assert f"https://anxiao.example/hazards/{hazard.pk}/" in text
    assert "期限" in text or "Limit" in text
    assert "交由" not in text
    assert len(text.split("\r\n\r\n")) == 3


def test_a_server_that_is_down_is_asked_again(
    fresh_database: None, mailing: None, port: int
) -> None:
    world = world_with_addresses()
    forget_jobs()
    dispatched(world)
    waiting = len(jobs())
    work()
    assert jobs() == [("notices.mail", "todo")] * waiting
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(attempts), min(scheduled_at) > now() FROM procrastinate_jobs")
        assert cursor.fetchone() == (1, True)
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    box = Letterbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        work()
    finally:
        server.stop()
    assert "school@school.example" in box.addressees
    assert jobs() == [("notices.mail", "succeeded")] * waiting


def test_a_link_is_mailed_to_the_address_typed_and_its_secret_is_in_no_job(
    fresh_database: None, letterbox: Letterbox
) -> None:
    world = world_with_addresses()
    hazard = dispatched(world)
    forget_jobs()
    with acting(world.actors["town"]) as town:
        link, secret = links.make(actor=town, hazard=hazard, send_to="shop@street.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        args = [row[0] for row in cursor.fetchall()]
    assert args == [f'{{"link": "{link.pk}"}}']
    work()
    assert letterbox.addressees == ["shop@street.example"]
    assert f"https://anxiao.example/answer/{secret}/" in letterbox.mails[0].get_content()


def test_a_link_revoked_before_its_mail_is_not_mailed(
    fresh_database: None, letterbox: Letterbox
) -> None:
    world = world_with_addresses()
    hazard = dispatched(world)
    forget_jobs()
    with acting(world.actors["town"]) as town:
        link, _secret = links.make(actor=town, hazard=hazard, send_to="shop@street.example")
        links.revoke(actor=town, hazard=hazard, link=link)
    work()
    assert letterbox.mails == []


def test_nothing_sealed_is_mailed(fresh_database: None, letterbox: Letterbox) -> None:
    world = world_with_addresses()
    office, hazard = world.actors["coordinator"], make_hazard(world, state="graded")
    with acting(office):
        seal = ledger.confidential(actor=office, members=[world.actors["school"].post])  # type: ignore[list-item]
        Hazard.objects.filter(pk=hazard.pk).update(seal=seal.pk)
        hazard = Hazard.objects.get(pk=hazard.pk)
        forget_jobs()
        triage.dispatch(
            actor=office, hazard=hazard, lead=world.organisations["school"].pk, limit_days=15
        )
    assert jobs() == []
    work()
    assert letterbox.mails == []


@pytest.mark.django_db
def test_without_a_server_nothing_is_queued_and_a_link_is_not_promised_by_mail() -> None:
    world = world_with_addresses()
    hazard = dispatched(world)
    assert not mail.is_on()
    assert jobs() == []
    with acting(world.actors["town"]) as town, pytest.raises(Refused, match="No mail server"):
        links.make(actor=town, hazard=hazard, send_to="shop@street.example")


@pytest.mark.django_db
def test_a_title_does_not_add_headers(letterbox: Letterbox) -> None:
    mail.send(to="a@b.example", subject="标题\r\nBcc: c@d.example", lines=["x"])
    assert letterbox.mails[0]["Bcc"] is None


def test_a_reminder_of_many_is_mailed_once_however_often_the_night_comes(
    fresh_database: None, letterbox: Letterbox
) -> None:
    world = world_with_addresses()
    hazard = dispatched(world)
    assert hazard.due_at is not None
    forget_jobs()
    with clock.at(hazard.due_at + timedelta(minutes=1)):
        for _each in range(2):
            nightly()
    work()
    assert letterbox.addressees == ["school@school.example"]
