"""How notices reach a person: her page and the API, and what administrators see of it."""

from datetime import time
from typing import Any

import pytest
from django.test import Client

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.notices.models import Delivery, Notice, Preference, Subscription
from anxiao.people.contacts import address_of
from tests.notices.outside import Letterbox, Robots, dispatched, world_with_addresses
from tests.world import SYSTEM, World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_office_hours")]
PAGE = "/notices/channels/"
API = "/api/v1/notices"
KEY = "693a91f6-7abc-4bc4-97a0-0ec2fifa5aaa"
HOURS = {"digest_at": "08:15", "quiet_from": "21:00", "quiet_until": "06:30"}


@pytest.fixture
def world() -> World:
    return world_with_addresses()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


def actions(world: World, who: str) -> list[str]:
    with acting(SYSTEM):
        kept = Entry.objects.of(world.people[who].pk)
        return list(kept.values_list("action", flat=True))


def own(world: World, who: str, channel: str) -> Subscription:
    with acting(SYSTEM):
        return Subscription.objects.get(person=world.people[who], channel=channel)


def give_up(world: World, who: str = "school") -> Delivery:
    """A delivery that was given up."""
    person, actor = world.people[who], world.actors[who]
    with acting(actor):
        notice = Notice.objects.visible_to(actor).latest("pk")
    with acting(SYSTEM):
        return Delivery.objects.create(
            notice=notice,
            person=person,
            post_id=actor.post,
            channel="mail",
            kind="work",
            state="dead",
            attempts=11,
            made_at=clock.now(),
            ended_at=clock.now(),
            reason={"key": "The mail server did not take it (%(code)s).", "params": {"code": 451}},
        )


def test_without_any_channel_the_page_says_so(world: World) -> None:
    page = client(world, "school").get(PAGE).content.decode()
    assert "sends nothing outside" in page
    assert PAGE in client(world, "school").get("/people/me/").content.decode()


def test_paces_and_hours_are_kept_with_an_entry(world: World, mailing: None) -> None:
    school = client(world, "school")
    page = school.get(PAGE).content.decode()
    assert "school@school.example" in page and 'value="07:30"' in page
    answer = school.post(PAGE, {**HOURS, "pace_mail": "at_once", "is_urgent_at_once": "on"})
    assert answer.status_code == 302
    with acting(SYSTEM):
        kept = Preference.objects.get(person=world.people["school"])
    assert (kept.digest_at, kept.quiet_until) == (time(8, 15), time(6, 30))
    assert not kept.is_quiet_on_days_off
    assert own(world, "school", "mail").pace == "at_once"
    assert actions(world, "school")[-1] == "person.notices"
    assert school.post(PAGE, {**HOURS, "digest_at": "25:00"}).status_code == 422


def test_what_is_on_its_way_follows_new_hours(world: World, mailing: None) -> None:
    from anxiao.notices import planning
    from tests.notices.test_deliveries import everybodys_notices

    dispatched(world)
    with acting(SYSTEM):
        planning.plan(actor=SYSTEM, notices=everybodys_notices())
    school = client(world, "school")
    school.post(PAGE, {**HOURS, "digest_at": "16:00", "pace_mail": "digest"})
    with acting(SYSTEM):
        row = Delivery.objects.get(person=world.people["school"])
    assert row.next_at == clock.now().astimezone(clock.LOCAL).replace(hour=16)
    school.post(PAGE, {**HOURS, "pace_mail": "at_once"})
    with acting(SYSTEM):
        row.refresh_from_db()
    assert (row.is_digest, row.next_at) == (False, clock.now())


def test_a_person_corrects_her_own_address(world: World, mailing: None) -> None:
    police = client(world, "police")
    assert police.post(f"{PAGE}address/", {"email": "nobody"}).status_code == 422
    assert police.post(f"{PAGE}address/", {"email": "a@police.example"}).status_code == 302
    assert address_of(world.people["police"]) == "a@police.example"
    assert actions(world, "police")[-1] == "person.address"
    with acting(SYSTEM):
        newest = Entry.objects.of(world.people["police"].pk).last()
    assert newest is not None and "police.example" not in str((newest.says, newest.details))


def test_a_robot_is_connected_tried_and_disconnected_and_its_key_not_shown(
    world: World, robots: Robots
) -> None:
    school = client(world, "school")
    whole = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
    answer = school.post(f"{PAGE}wecom/connect/", {"key": whole})
    assert answer.status_code == 302 and KEY not in answer["Location"]
    page = school.get(PAGE).content.decode()
    assert "A robot of your group is connected" in page and KEY not in page
    assert KEY not in own(world, "school", "wecom").key
    assert actions(world, "school")[-1] == "person.connect"
    school.post(f"{PAGE}wecom/test/")
    assert robots.paths == [f"/cgi-bin/webhook/send?key={KEY}"]
    assert "The test was taken" in school.get(PAGE).content.decode()
    robots.answer = (200, b"<html>")
    school.post(f"{PAGE}wecom/test/")
    assert "makes no sense" in school.get(PAGE).content.decode()
    school.post(f"{PAGE}wecom/disconnect/")
    assert own(world, "school", "wecom").key == ""
    assert school.post(f"{PAGE}wecom/disconnect/").status_code == 409


@pytest.mark.parametrize(
    ("channel", "sent"),
    [
        ("wecom", {"key": "pasted badly!"}),
        ("wecom", {"key": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"}),
        ("wecom", {"key": "https://[?key=x"}),
        ("dingtalk", {"key": "abc-def-ghi-jkl"}),
        ("dingtalk", {"key": "a1b2c3d4e5f6", "secret": "not one"}),
    ],
)
def test_a_malformed_key_gets_one_sentence_and_does_not_come_back(
    world: World, robots: Robots, channel: str, sent: dict[str, str]
) -> None:
    answer = client(world, "school").post(f"{PAGE}{channel}/connect/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This is no" in page
    assert sent["key"] not in page
    with acting(SYSTEM):
        assert not Subscription.objects.exclude(key="").exists()


def test_by_the_api_the_key_is_taken_and_never_given(world: World, robots: Robots) -> None:
    school = client(world, "school")

    def post(path: str, body: dict[str, Any]) -> Any:
        return school.post(f"{API}{path}", body, content_type="application/json")

    assert post("/channels/dingtalk/connect", {"key": "a1b2c3d4e5"}).status_code == 200
    paces = {"dingtalk": "at_once"}
    answer = post("/channels", {**HOURS, "paces": paces})
    assert answer.status_code == 200, answer.content
    told = school.get(f"{API}/channels")
    assert told.json() == answer.json()
    (_wecom, dingtalk) = told.json()["channels"]
    assert dingtalk == {
        "channel": "dingtalk",
        "pace": "at_once",
        "address": "",
        "is_connected": True,
        "fault": None,
    }
    assert "a1b2c3d4e5" not in told.content.decode()
    assert own(world, "school", "dingtalk").key not in told.content.decode()
    assert post("/channels/dingtalk/test", {}).json() == {"is_taken": True, "text": ""}
    assert post("/channels/dingtalk/disconnect", {}).status_code == 200
    assert post("/channels/mail/connect", {"key": "a1b2c3d4e5"}).status_code == 409
    assert post("/channels/letter/connect", {"key": "a1b2c3d4e5"}).status_code == 422
    assert post("/channels/dingtalk/connect", {"key": "?"}).status_code == 422
    assert post("/channels/address", {"email": "x"}).status_code == 422
    assert post("/channels/address", {"email": "x@y.example"}).status_code == 200


def test_a_test_of_mail_arrives(world: World, letterbox: Letterbox) -> None:
    client(world, "school").post(f"{PAGE}mail/test/")
    assert letterbox.addressees == ["school@school.example"]
    letterbox.says["school@school.example"] = "550 no"
    school = client(world, "school")
    school.post(f"{PAGE}mail/test/")
    assert "knows no such address" in school.get(PAGE).content.decode()


def test_what_did_not_arrive_stands_on_the_own_page_and_is_sent_again(
    world: World, mailing: None
) -> None:
    dispatched(world)
    row = give_up(world)
    school = client(world, "school")
    page = school.get(PAGE).content.decode()
    assert "What did not arrive" in page and "(451)" in page
    told = school.get(f"{API}/deliveries").json()["items"]
    assert [one["id"] for one in told] == [str(row.pk)]
    assert client(world, "town").get(f"{API}/deliveries").json()["items"] == []
    again = f"{API}/deliveries/{row.pk}/again"
    assert client(world, "town").post(again, content_type="application/json").status_code == 404
    assert school.post(again, content_type="application/json").json() == {"number": 1}
    assert school.post(again, content_type="application/json").status_code == 404
    assert school.post(f"{PAGE}again/").status_code == 302


def test_an_administrator_sees_whose_and_why_but_not_what(world: World, mailing: None) -> None:
    hazard = dispatched(world)
    first, second = give_up(world), None
    administrator = client(world, "administrator")
    page = administrator.get("/notices/dead-letters/").content.decode()
    assert "Organisation school" in page and "(451)" in page and "11 attempts" in page
    assert hazard.title not in page and str(hazard.pk) not in page
    assert "Organisation school" not in administrator.get(
        "/notices/dead-letters/?channel=wecom"
    ).content.decode().split("<main")[1].replace("Undelivered", "")
    told = administrator.get(f"{API}/dead-letters?channel=mail")
    assert [one["id"] for one in told.json()["items"]] == [str(first.pk)]
    assert hazard.title not in told.content.decode()
    assert administrator.post(f"/notices/dead-letters/{first.pk}/again/").status_code == 302
    with acting(SYSTEM):
        first.refresh_from_db()
        assert (first.state, first.attempts) == ("waiting", 0)
        first.delete()
    second = give_up(world)
    assert (
        administrator.post("/notices/dead-letters/again/", {"channel": "wecom"}).status_code == 302
    )
    answer = administrator.post(f"{API}/dead-letters/again", content_type="application/json")
    assert answer.json() == {"number": 1}
    one = f"{API}/dead-letters/{second.pk}/again"
    assert administrator.post(one, content_type="application/json").status_code == 404
    for who in ("school", "coordinator"):
        assert client(world, who).get("/notices/dead-letters/").status_code == 403
        assert client(world, who).get(f"{API}/dead-letters").status_code == 403
