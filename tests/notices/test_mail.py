"""Mail over a real SMTP server on loopback: what it says, and one-time links."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from anxiao.hazards.jobs import nightly
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import links, triage
from anxiao.kernel import clock
from anxiao.kernel.errors import Refused
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.notices import mail
from anxiao.notices.models import Delivery, Notice
from tests.notices.outside import (
    Letterbox,
    at_once,
    dispatched,
    forget_jobs,
    jobs,
    states,
    work,
    world_with_addresses,
)
from tests.world import SYSTEM, make_hazard

pytestmark = pytest.mark.usefixtures("in_office_hours")


def test_a_notice_is_mailed_with_title_limit_and_page(
    fresh_database: None, letterbox: Letterbox
) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    hazard = dispatched(world)
    work()
    assert letterbox.addressees == ["school@school.example"]
    sent = letterbox.mails[0]
    text = sent.get_content()
    assert hazard.title in str(sent["Subject"])
    assert f"https://anxiao.example/hazards/{hazard.pk}/" in text
    assert "期限" in text or "Limit" in text
    assert "交由" not in text
    assert len(text.split("\r\n\r\n")) == 3
    assert states(world) == ["sent"]


def test_jobs_hold_ids_alone(fresh_database: None, mailing: None) -> None:
    world = world_with_addresses()
    dispatched(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args::text FROM procrastinate_jobs")
        ((name, args),) = cursor.fetchall()
    told = json.loads(args)
    assert (name, {*told}) == ("notices.plan", {"notices"})
    with acting(world.actors["school"]) as school:
        mine = Notice.objects.visible_to(school).latest("pk")
    assert str(mine.pk) in told["notices"]


def test_jobs_from_before_the_deliveries_plan_their_notice_once(
    fresh_database: None, letterbox: Letterbox
) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    dispatched(world)
    with acting(world.actors["school"]) as school:
        mine = Notice.objects.visible_to(school).latest("pk")
    for _each in range(2):
        mail.app.configure_task(name="notices.mail").defer(
            notice=str(mine.pk), post=str(mine.to_post)
        )
    work()
    assert letterbox.addressees == ["school@school.example"]
    assert states(world) == ["sent"]


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


def test_nothing_sealed_is_planned(fresh_database: None, letterbox: Letterbox) -> None:
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
    with acting(SYSTEM):
        assert not Delivery.objects.exists()
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
