"""The doors by which notices leave the program: who may pass them, and what is sent there."""

from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.notices.models import Delivery, Notice
from tests.world import SYSTEM, World

PAGE, API = "/notices/channels/", "/api/v1/notices"
NEEDS = {"notices:dead_letters": "notices.operate"}
API_NEEDS = {"/notices/dead-letters": "notices.operate"}
FOR_POST_ALONE = {
    "notices:address", "notices:again", "notices:connect", "notices:disconnect", "notices:test",
    "notices:all_again", "notices:one_again",
}  # fmt: skip
AGAIN = "that a message is handed over again changes no record"
LEAVE_NO_ENTRY = {
    "notices:test": "a test goes to the person herself and changes nothing",
    "notices:again": AGAIN,
    "notices:all_again": AGAIN,
    "notices:one_again": AGAIN,
    f"POST {API}/channels/{{channel}}/test": "a test goes to the person herself",
    f"POST {API}/deliveries/{{pk}}/again": AGAIN,
    f"POST {API}/dead-letters/again": AGAIN,
    f"POST {API}/dead-letters/{{pk}}/again": AGAIN,
}
CHAT = {"wecom": "http://127.0.0.1:9", "dingtalk": ""}
HOURS = {"digest_at": "08:00", "quiet_from": "20:00", "quiet_until": "07:00"}
KEY = {"key": "693a91f6-7abc-4bc4-97a0-0ec2fifa5aaa"}
Told = dict[str, tuple[str, str, dict[str, Any]]]


def make(world: World) -> Delivery:
    """A mail to the school that was given up."""
    school = world.actors["school"]
    with acting(school):
        notice = Notice.objects.visible_to(school).latest("pk")
    with acting(SYSTEM):
        return given_up(world, notice)


def given_up(world: World, notice: Notice, channel: str = "mail") -> Delivery:
    return Delivery.objects.create(
        notice=notice,
        person=world.people["school"],
        post_id=world.actors["school"].post,
        channel=channel,
        kind="work",
        state="dead",
        made_at=clock.now(),
        ended_at=clock.now(),
        reason={"key": "The mail server did not take it (%(code)s).", "params": {"code": 451}},
    )


def keys(row: Delivery) -> dict[str, dict[str, Any]]:
    return {
        "notices:one_again": {"pk": row.pk},
        f"{API}/deliveries/": {"pk": row.pk},
        f"{API}/dead-letters/": {"pk": row.pk},
    }


def by_page() -> Told:
    return {
        "notices:channels": ("town", PAGE, {**HOURS, "pace_wecom": "at_once"}),
        "notices:address": ("town", f"{PAGE}address/", {"email": "town@county.example"}),
        "notices:connect": ("town", f"{PAGE}wecom/connect/", KEY),
        "notices:disconnect": ("town", f"{PAGE}wecom/disconnect/", {}),
    }


def by_api() -> Told:
    where = f"{API}/channels"
    return {
        f"POST {where}": ("town", where, HOURS),
        f"POST {where}/address": ("town", f"{where}/address", {"email": "a@county.example"}),
        f"POST {where}/{{channel}}/connect": ("town", f"{where}/wecom/connect", KEY),
        f"POST {where}/{{channel}}/disconnect": ("town", f"{where}/wecom/disconnect", {}),
    }
