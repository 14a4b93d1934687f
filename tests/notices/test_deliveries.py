"""Deliveries: at once, held, gathered, put off, given up, dropped; and a worker that is killed."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.principal import acting, become
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Subject
from anxiao.notices import delivering, jobs, operating, planning, preferring, services
from anxiao.notices.models import Channel, Delivery, Notice, Preference, Subscription
from anxiao.people import services as people
from anxiao.people.contacts import write_address
from anxiao.people.models import Person, Tenure
from tests import database
from tests.notices.outside import (
    NEXT_MORNING,
    TEN,
    Letterbox,
    Robots,
    at_once,
    deliveries,
    dispatched,
    hang_up,
    states,
    work,
    world_with_addresses,
)
from tests.world import SYSTEM, World, hold

pytestmark = pytest.mark.usefixtures("in_office_hours", "fresh_database")
EVENING = TEN.replace(hour=21)


def later(moment: datetime) -> None:
    """What the worker does at a moment: the job of every minute, and what it wakes."""
    with clock.at(moment):
        jobs.carry_on()
        work()


def plan_now() -> None:
    """The deliveries are written, and nothing is sent yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->'notices' FROM procrastinate_jobs")
    with acting(SYSTEM):
        for row in everybodys_notices():
            planning.plan(actor=SYSTEM, notices=[row])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def everybodys_notices() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT jsonb_array_elements_text(args->'notices')::uuid FROM procrastinate_jobs"
            " WHERE task_name = 'notices.plan'"
        )
        return [row[0] for row in cursor.fetchall()]


# --- when -----------------------------------------------------------------------------------


def test_by_default_what_has_time_waits_for_the_digest_of_the_next_working_morning(
    letterbox: Letterbox,
) -> None:
    world = world_with_addresses()
    dispatched(world)
    work()
    (row,) = deliveries(world)
    assert letterbox.mails == []
    # The day after is the Dragon Boat Festival, and a weekend follows.
    assert row.is_digest and row.next_at == NEXT_MORNING.replace(minute=30)
    later(NEXT_MORNING)
    assert letterbox.addressees == ["school@school.example"]
    assert states(world) == ["sent"]


def test_what_is_due_today_comes_at_once(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    hazard = dispatched(world, limit_days=1)
    assert hazard.due_at is not None and hazard.due_at.date() == NEXT_MORNING.date()
    work()
    assert letterbox.mails == []
    with clock.at(NEXT_MORNING.replace(minute=15, hour=7)):
        with acting(world.actors["town"]) as town:
            services.send(
                town,
                to=[world.actors["school"].post],  # type: ignore[list-item]
                subject=hazard,
                kind="reminder",
                says={"key": "One day left.", "params": {}},
                due=hazard.due_at,
            )
        work()
    assert letterbox.addressees == ["school@school.example"]


def test_in_the_quiet_hours_it_is_held_until_they_end(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    with clock.at(EVENING):
        dispatched(world)
        work()
        assert states(world) == ["held"]
    later(EVENING + timedelta(hours=12))
    assert letterbox.mails == [], "the day after is a holiday"
    later(NEXT_MORNING)
    assert states(world) == ["sent"]


def test_what_could_not_be_sent_before_the_quiet_hours_is_held_too(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    dispatched(world)
    plan_now()
    with clock.at(EVENING):
        delivering.drain(Channel.MAIL)
    assert states(world) == ["held"]
    assert letterbox.mails == []


def test_news_of_an_account_is_never_held(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    with clock.at(EVENING):
        with acting(world.actors["administrator"]) as administrator:
            people.reset_password(actor=administrator, person=world.people["school"])
        jobs.security_notices()
        work()
    assert letterbox.addressees == ["school@school.example"]
    assert "password" not in letterbox.texts[0]
    assert "https://anxiao.example/notices/" in letterbox.texts[0]


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        (TEN, TEN),
        (TEN.replace(hour=6), TEN.replace(hour=7)),
        (TEN.replace(hour=20), NEXT_MORNING.replace(hour=7, minute=0)),
        (TEN + timedelta(days=1), NEXT_MORNING.replace(hour=7, minute=0)),
    ],
)
def test_when_the_quiet_hours_end(moment: datetime, opening: datetime) -> None:
    assert Preference().opening(moment) == opening


def test_hours_may_lie_within_a_day_or_be_none() -> None:
    noon = Preference(quiet_from=time(12), quiet_until=time(14), is_quiet_on_days_off=False)
    assert noon.opening(TEN.replace(hour=13)) == TEN.replace(hour=14)
    assert noon.opening(TEN + timedelta(days=2)) == TEN + timedelta(days=2)
    never = Preference(quiet_from=time(8), quiet_until=time(8), is_quiet_on_days_off=False)
    assert not never.is_quiet(EVENING)
    assert Preference(digest_at=time(5)).digest_after(TEN) == NEXT_MORNING.replace(minute=0)


# --- the digest -----------------------------------------------------------------------------


def test_a_digest_is_one_message_with_each_notice_once(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    first, second = dispatched(world), None
    work()
    with acting(SYSTEM):
        kept = [*Delivery.objects.all()]
    second = dispatched(world, limit_days=30)
    with acting(SYSTEM):
        Delivery.objects.bulk_create(kept)
    work()
    later(NEXT_MORNING)
    (text,) = letterbox.texts
    for hazard in (first, second):
        assert text.count(f"https://anxiao.example/hazards/{hazard.pk}/") == 1
    assert "2" in str(letterbox.mails[0]["Subject"])
    later(NEXT_MORNING + timedelta(days=1))
    assert len(letterbox.mails) == 1


def test_a_digest_tells_late_today_and_coming_apart_and_stops_somewhere(
    letterbox: Letterbox,
) -> None:
    world = world_with_addresses()
    Person.objects.update(language="en")
    hazard = dispatched(world)
    with acting(SYSTEM):
        dues = [-1, 0, *[5] * 30]
        rows = [
            Notice(
                to_post=world.actors["school"].post,
                title=f"Thing {number}",
                says={"key": "x", "params": {}},
                due_at=NEXT_MORNING.replace(hour=17) + timedelta(days=days),
                sent_at=clock.now(),
            )
            for number, days in enumerate(dues)
        ]
        Notice.objects.bulk_create(rows)
        planning.plan(actor=SYSTEM, notices=[row.pk for row in rows])
    assert hazard.pk
    later(NEXT_MORNING)
    parts = letterbox.texts[0].split("\r\n\r\n")
    assert parts.index("Late") < parts.index("Thing 0") < parts.index("Today")
    assert parts.index("Today") < parts.index("Thing 1") < parts.index("Coming")
    assert "and 12 more" in parts
    assert parts.count("Coming") == 1


def test_without_anything_left_to_read_no_digest_comes(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    dispatched(world)
    work()
    with acting(world.actors["school"]) as school:
        services.read(actor=school)
    later(NEXT_MORNING)
    assert letterbox.mails == []
    assert states(world) == ["cancelled"]


def test_a_digest_that_did_not_go_out_is_one_message_the_next_time(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    dispatched(world)
    work()
    letterbox.after_data = "451 later"
    later(NEXT_MORNING)
    assert states(world) == ["failed"]
    letterbox.after_data = "250 OK"
    later(NEXT_MORNING + timedelta(minutes=2))
    assert states(world) == ["sent"]
    assert len(letterbox.mails) == 1


# --- what is dropped ------------------------------------------------------------------------


def seal(world: World, hazard: Hazard) -> None:
    with acting(world.actors["coordinator"]) as office:
        made = ledger.confidential(actor=office, members=[world.actors["school"].post])  # type: ignore[list-item]
    put_behind(world, hazard, made.pk)


def open_seal(world: World, hazard: Hazard) -> None:
    with acting(world.actors["coordinator"]) as office:
        made = ledger.seal(
            actor=office,
            members=[office.post, world.actors["school"].post],  # type: ignore[list-item]
            opens_latest_on=clock.today() + timedelta(days=9),
        )
        ledger.open_seal(actor=office, pk=made.pk)
    put_behind(world, hazard, made.pk)


def put_behind(world: World, hazard: Hazard, seal: Any) -> None:
    with acting(replace(SYSTEM, post=world.actors["school"].post)):
        Hazard.objects.filter(pk=hazard.pk).update(seal=seal)
        Subject.objects.filter(pk=hazard.pk).update(seal=seal)


def move_away(world: World, hazard: Hazard) -> None:
    far = world.organisations["far_school"]
    with acting(SYSTEM):
        Subject.objects.filter(pk=hazard.pk).update(
            subject_owner=far.pk, parties=[far.pk], territory_code=far.territory_code
        )


def leave_post(world: World, _hazard: Hazard) -> None:
    Tenure.objects.filter(person=world.people["school"]).update(
        valid_to=clock.today() - timedelta(days=1)
    )


def close_account(world: World, _hazard: Hazard) -> None:
    Person.objects.filter(pk=world.people["school"].pk).update(is_active=False)


def read_it(world: World, _hazard: Hazard) -> None:
    with acting(world.actors["school"]) as school:
        services.read(actor=school)


def switch_off(world: World, _hazard: Hazard) -> None:
    with acting(SYSTEM):
        Subscription.objects.update(pace=Subscription.Pace.OFF)


MEANWHILE = [seal, open_seal, move_away, leave_post, close_account, read_it, switch_off]


@pytest.mark.parametrize("digest", [False, True])
@pytest.mark.parametrize("happens", MEANWHILE)
def test_what_happens_between_notice_and_message_is_heeded(
    letterbox: Letterbox, happens: Callable[..., None], digest: bool
) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    if digest:
        with acting(SYSTEM):
            Subscription.objects.update(pace=Subscription.Pace.DIGEST)
    hazard = dispatched(world)
    plan_now()
    assert states(world) == ["waiting"]
    happens(world, hazard)
    later(NEXT_MORNING)
    assert letterbox.mails == []
    assert states(world) == ["cancelled"]
    assert deliveries(world)[0].reason is not None


def test_of_a_sealed_record_nothing_is_planned_even_by_a_job_that_is_told_to(
    letterbox: Letterbox,
) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    hazard = dispatched(world)
    wanted = everybodys_notices()
    open_seal(world, hazard)
    with acting(SYSTEM):
        assert planning.plan(actor=SYSTEM, notices=wanted) == 0


def test_a_successor_is_told_and_the_predecessor_is_not(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    hazard = dispatched(world)
    leave_post(world, hazard)
    post = Tenure.objects.get(person=world.people["school"]).post
    with acting(SYSTEM):
        Tenure.objects.create(person=world.people["town"], post=post, valid_from=clock.today())
    at_once(world, "town")
    work()
    assert letterbox.addressees == ["town@school.example"]


def test_with_the_channel_off_or_without_an_address_nothing_is_planned(mailing: None) -> None:
    world = world_with_addresses()
    with acting(SYSTEM):
        Subscription.objects.create(
            person=world.people["school"], channel="mail", pace=Subscription.Pace.OFF
        )
    dispatched(world)
    plan_now()
    with acting(SYSTEM):
        assert not Delivery.objects.exists()


# --- what does not arrive -------------------------------------------------------------------


def test_a_server_that_is_down_puts_everything_off_and_is_asked_again(
    mailing: None, port: int
) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    dispatched(world)
    work()
    (row,) = deliveries(world)
    assert (row.state, row.attempts, row.next_at) == ("failed", 1, TEN + timedelta(minutes=1))
    assert row.reason["key"].startswith("The mail server cannot be reached")
    with Letterbox().open(port) as box:
        later(TEN + timedelta(seconds=30))
        assert box.mails == []
        later(TEN + timedelta(minutes=1))
        assert box.addressees == ["school@school.example"]


def test_after_about_a_day_it_is_given_up_and_can_be_sent_again(mailing: None, port: int) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    with acting(SYSTEM):
        Preference.objects.create(
            person=world.people["school"],
            quiet_from=time(8),
            quiet_until=time(8),
            is_quiet_on_days_off=False,
        )
    dispatched(world)
    plan_now()
    moment = TEN
    while states(world) != ["dead"]:
        with clock.at(moment):
            delivering.drain(Channel.MAIL)
        moment = deliveries(world)[0].next_at or moment
    assert timedelta(hours=22) < moment - TEN < timedelta(hours=26)
    with clock.at(moment), Letterbox().open(port) as box:
        with acting(world.actors["administrator"]) as administrator:
            page = operating.dead_letters(administrator)
            assert [row.post.organisation_id for row in page.rows] == [
                world.organisations["school"].pk
            ]
            assert operating.send_dead_again(actor=administrator, pk=page.rows[0].pk) == 1
        work()
        assert box.addressees == ["school@school.example"]
    assert states(world) == ["sent"]


def test_an_address_that_nobody_has_is_given_up_at_once_and_who_can_correct_it_is_told(
    letterbox: Letterbox,
) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    letterbox.says["school@school.example"] = "550 no such user"
    first = dispatched(world)
    work()
    assert states(world) == ["dead"]
    told = {
        who: [str(one.says["key"]) for one in notices_of(world, who) if one.subject is None]
        for who in ("school", "administrator", "town")
    }
    assert told["school"][0].startswith("Your mail address does not work")
    assert told["administrator"][0].startswith("The mail address of")
    assert told["town"] == []
    again = operating.send_own_again
    with acting(world.actors["school"]) as school:
        assert again(actor=school) == 1
    work()
    assert states(world) == ["dead"], "it is the same address still"
    with acting(world.actors["school"]) as school:
        write_address(actor=school, email="right@school.example")
        again(actor=school)
    work()
    assert letterbox.addressees[0] == "right@school.example"
    assert f"/hazards/{first.pk}/" in "".join(letterbox.texts)


def notices_of(world: World, who: str) -> list[Notice]:
    with acting(world.actors[who]) as actor:
        return list(Notice.objects.visible_to(actor))


def test_an_address_that_is_busy_is_tried_again(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    letterbox.says["school@school.example"] = "450 greylisted"
    dispatched(world)
    work()
    assert states(world) == ["failed"]
    letterbox.says.clear()
    later(TEN + timedelta(minutes=2))
    assert letterbox.addressees == ["school@school.example"]


def test_one_bad_address_does_not_hold_up_the_others(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    at_once(world, "school", "central", "town")
    letterbox.says["central@school.example"] = "553 malformed"
    with acting(SYSTEM):
        hazard = dispatched(world)
        rows = [
            Notice(
                to_post=world.actors[who].post,
                title=f"For {who}",
                says={"key": "x", "params": {}},
                sent_at=clock.now(),
            )
            for who in ("central", "town")
        ]
        Notice.objects.bulk_create(rows)
        planning.plan(actor=SYSTEM, notices=[row.pk for row in rows])
    work()
    assert hazard.pk
    assert states(world, "central") == ["dead"]
    assert letterbox.addressees == ["school@school.example", "town@school.example"]


def test_a_server_that_hangs_up_between_mails_is_called_again(letterbox: Letterbox) -> None:
    from anxiao.notices.mail import Line
    from anxiao.notices.messages import trial

    line = Line()
    line.send("a@b.example", trial())
    line.server.connection.sock.close()
    line.server.connection.close()
    line.send("c@d.example", trial())
    line.close()
    assert letterbox.addressees == ["a@b.example", "c@d.example"]


# --- robots of chats ------------------------------------------------------------------------

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
TOKEN, SECRET = "a1b2c3d4e5f6a7b8", "SECa1b2c3d4e5f6a7b8"


def connected(world: World, channel: str = "wecom", who: str = "school") -> None:
    with acting(world.actors[who]) as actor:
        if channel == "wecom":
            preferring.connect(actor=actor, channel=channel, key=KEY)
        else:
            preferring.connect(actor=actor, channel=channel, key=TOKEN, secret=SECRET)
    at_once(world, who, channel=channel)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_securityevent")


def test_robots_say_title_limit_and_page_at_our_address(robots: Robots) -> None:
    world = world_with_addresses()
    connected(world, "wecom")
    connected(world, "dingtalk")
    hazard = dispatched(world)
    work()
    assert states(world, channel="wecom") == states(world, channel="dingtalk") == ["sent"]
    by_path = dict(zip(robots.paths, robots.words, strict=True))
    wecom, dingtalk = sorted(by_path, key=lambda path: "robot" in path)
    assert wecom == f"/cgi-bin/webhook/send?key={KEY}"
    assert dingtalk.startswith(f"/robot/send?access_token={TOKEN}&timestamp=")
    assert "&sign=" in dingtalk
    for said in by_path.values():
        assert said.splitlines()[0] == hazard.title
        assert said.splitlines()[-1] == f"https://anxiao.example/hazards/{hazard.pk}/"
        assert "交由" not in said


def test_a_digest_fits_into_a_message_of_a_chat(robots: Robots) -> None:
    world = world_with_addresses()
    connected(world)
    with acting(SYSTEM):
        Subscription.objects.update(pace=Subscription.Pace.DIGEST)
        rows = [
            Notice(
                to_post=world.actors["school"].post,
                title="消防通道堆放杂物" * 8,
                says={"key": "x", "params": {}},
                sent_at=clock.now(),
            )
            for _each in range(30)
        ]
        Notice.objects.bulk_create(rows)
        planning.plan(actor=SYSTEM, notices=[row.pk for row in rows])
    later(NEXT_MORNING)
    (said,) = robots.words
    assert len(said.encode()) <= 2048
    assert said.endswith("https://anxiao.example/notices/")
    assert states(world, channel="wecom") == ["sent"] * 30


NONSENSE = [
    ((200, b"<html>captive portal</html>"), "failed", "makes no sense"),
    ((200, b'{"errcode": "x"}'), "failed", "makes no sense"),
    ((200, b"[]"), "failed", "makes no sense"),
    ((200, b""), "failed", "makes no sense"),
    ((200, b'{"errcode": 45009, "errmsg": "too often"}'), "failed", "refused"),
    ((500, b"oops"), "failed", "HTTP"),
    ((302, b""), "failed", "HTTP"),
    ((200, b'{"errcode": 93000, "errmsg": "invalid webhook"}'), "dead", "does not know"),
    (hang_up, "failed", "cannot be reached"),
]


@pytest.mark.parametrize(("answer", "state", "says"), NONSENSE)
def test_an_answer_that_is_none_loses_nothing(
    robots: Robots, answer: Any, state: str, says: str
) -> None:
    world = world_with_addresses()
    connected(world)
    robots.answer = answer
    dispatched(world)
    work()
    (row,) = deliveries(world, channel="wecom")
    assert row.state == state
    assert says in row.reason["key"]
    assert KEY not in str(row.reason)
    robots.answer = (200, b'{"errcode": 0}')
    if state == "dead":
        assert "connect it anew" in row.reason["key"]
        connected(world)
        with acting(world.actors["school"]) as school:
            operating.send_own_again(actor=school)
    later(TEN + timedelta(minutes=2))
    assert states(world, channel="wecom")[0] == "sent"


def test_a_gateway_that_hangs_is_given_up_in_time(robots: Robots, monkeypatch: Any) -> None:
    from anxiao.notices import chat
    from tests.notices.outside import hang

    monkeypatch.setitem(chat.SECONDS, "rto", 1)
    world = world_with_addresses()
    connected(world)
    robots.answer = hang
    dispatched(world)
    work()
    (row,) = deliveries(world, channel="wecom")
    assert (row.state, row.reason["key"]) == ("failed", "%(channel)s did not answer in time.")


def test_a_key_stands_nowhere_but_closed(robots: Robots, caplog: Any) -> None:
    world = world_with_addresses()
    caplog.set_level(logging.INFO)
    connected(world, "dingtalk")
    robots.answer = (500, b"")
    dispatched(world)
    work()
    robots.answer = hang_up
    later(TEN + timedelta(minutes=2))
    assert TOKEN not in caplog.text and SECRET not in caplog.text
    url = database.server().cluster.owner_url(database.mine())
    with psycopg.connect(url) as owner:
        tables = owner.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        assert len(tables) > 50
        for (table,) in tables:
            found = owner.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', [f"{TOKEN}|{SECRET}"]
            ).fetchone()
            assert found == (0,), table


# --- a worker that is killed ----------------------------------------------------------------


def test_what_was_in_flight_when_a_worker_died_is_free_at_once_and_sent_again(
    letterbox: Letterbox,
) -> None:
    world = world_with_addresses()
    at_once(world, "school", "town")
    dispatched(world)
    plan_now()

    class Killed(BaseException):
        """As if by the system, after the server had taken the mail and before it was noted."""

    class Dying(delivering.channels.mail.Line):
        def send(self, *args: Any) -> None:
            super().send(*args)
            raise Killed

    ((row, said),) = delivering._read_ahead(Channel.MAIL, 0)
    with pytest.raises(Killed):
        delivering._send_one(row, said, Dying())
    assert states(world) == ["waiting"]
    delivering.drain(Channel.MAIL)
    assert states(world) == ["sent"]
    assert letterbox.addressees == ["school@school.example"] * 2
    delivering.drain(Channel.MAIL)
    assert len(letterbox.mails) == 2


def test_what_one_worker_has_in_hand_another_leaves_alone(letterbox: Letterbox) -> None:
    from concurrent.futures import ThreadPoolExecutor
    from contextvars import copy_context

    world = world_with_addresses()
    at_once(world, "school")
    dispatched(world)
    plan_now()

    def other() -> bool:
        try:
            return delivering.drain(Channel.MAIL)
        finally:
            connection.close()

    with transaction.atomic():
        become(SYSTEM)
        (row,) = delivering._due(Channel.MAIL)
        assert delivering._is_taken(row)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(copy_context().run, other).result() is False
    assert letterbox.mails == []


def test_planning_twice_writes_once(mailing: None) -> None:
    world = world_with_addresses()
    dispatched(world)
    wanted = everybodys_notices()
    with acting(SYSTEM):
        for _each in range(2):
            planning.plan(actor=SYSTEM, notices=wanted)
    assert states(world) == ["waiting"]


# --- who sees it ----------------------------------------------------------------------------


def test_the_database_shows_everybody_her_own_and_the_jobs_all(mailing: None) -> None:
    world = world_with_addresses()
    dispatched(world)
    plan_now()
    for who, number in (("school", 1), ("town", 0), ("coordinator", 0), ("administrator", 0)):
        with acting(world.actors[who]):
            assert Delivery.objects.count() == number, who
    with acting(SYSTEM):
        assert Delivery.objects.count() == 1


def test_two_holders_of_a_post_are_both_told_and_see_their_own(letterbox: Letterbox) -> None:
    world = world_with_addresses()
    post = Tenure.objects.get(person=world.people["school"]).post
    with acting(SYSTEM):
        Tenure.objects.create(person=world.people["town"], post=post, valid_from=clock.today())
    at_once(world, "school", "town")
    dispatched(world)
    work()
    assert letterbox.addressees == ["school@school.example", "town@school.example"]
    with acting(world.actors["school"]) as school:
        assert {row.person_id for row in Delivery.objects.all()} == {school.person}


def test_an_administrator_elsewhere_sees_none_of_it(mailing: None) -> None:
    world = world_with_addresses()
    at_once(world, "school")
    dispatched(world)
    plan_now()
    with acting(SYSTEM):
        Delivery.objects.update(state="dead", next_at=None, ended_at=clock.now(), reason={})
        person = Person.objects.create(username="elsewhere", name="elsewhere")
        post = hold(person, world.organisations["neighbour"], "administrator")
    from anxiao.people.actors import actor_for

    with acting(actor_for(person, post)) as other:
        assert operating.dead_letters(other).rows == []
        assert operating.send_dead_again(actor=other) == 0
