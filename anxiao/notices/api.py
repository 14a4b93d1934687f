"""The JSON door to notices."""

from datetime import datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import word
from anxiao.notices import operating, preferring, services
from anxiao.notices.models import Delivery, Notice
from anxiao.notices.preferring import Standing
from anxiao.people import contacts

router = Router(tags=["notices"])
ChannelName = Literal["mail", "wecom", "dingtalk"]
HourOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
HOURS = ("digest_at", "quiet_from", "quiet_until")


class NoticeOut(Schema):
    id: UUID
    kind: str
    subject_kind: str
    subject: UUID | None
    title: str
    text: str
    due_at: datetime | None
    sent_at: datetime
    read_at: datetime | None

    @staticmethod
    def resolve_text(row: Notice) -> str:
        return word(row.says)


class NoticePage(Schema):
    items: list[NoticeOut]
    next: str | None


@router.get("", response={200: NoticePage, **ERRORS})
def index(request: ActorRequest, chosen: Query[PageIn]) -> dict[str, Any]:
    rows = Notice.objects.visible_to(request.actor)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("/{uuid:pk}/read", response={200: NoticeOut, **ERRORS})
def read(request: ActorRequest, pk: UUID) -> Notice:
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    services.read(actor=request.actor, pk=notice.pk)
    notice.refresh_from_db()
    return notice


# --- how notices reach a person outside the program -------------------------------------------


class ChannelOut(Schema):
    """One channel of this installation. Of a robot's key it says only whether there is one."""

    channel: str
    pace: str
    address: str
    is_connected: bool
    fault: str | None

    @staticmethod
    def resolve_fault(one: Standing) -> str | None:
        return word(one.fault) if one.fault else None


class ReachingOut(Schema):
    """Channels with their paces, and the hours."""

    channels: list[ChannelOut]
    digest_at: HourOfDay
    quiet_from: HourOfDay
    quiet_until: HourOfDay
    is_quiet_on_days_off: bool
    is_urgent_at_once: bool


class ReachingIn(Schema):
    """How somebody wants to be reached; channels that are not named stay as they are."""

    paces: dict[ChannelName, Literal["at_once", "digest", "off"]] = {}
    digest_at: HourOfDay
    quiet_from: HourOfDay
    quiet_until: HourOfDay
    is_quiet_on_days_off: bool = True
    is_urgent_at_once: bool = True


class RobotIn(Schema):
    """The key of a robot, or its whole address; it is in no answer."""

    key: Annotated[str, Field(min_length=1, max_length=400)]
    secret: Annotated[str, Field(max_length=120)] = ""


class MailAddressIn(Schema):
    email: Annotated[str, Field(max_length=254)] = ""


class TrialOut(Schema):
    """Whether a test was taken, and if not, why."""

    is_taken: bool
    text: str


class DeliveryOut(Schema):
    """One notice on its way by one channel; nothing of its record."""

    id: UUID
    channel: str
    kind: str
    is_digest: bool
    state: str
    attempts: int
    made_at: datetime
    next_at: datetime | None
    ended_at: datetime | None
    reason: str | None

    @staticmethod
    def resolve_reason(row: Delivery) -> str | None:
        return word(row.reason) if row.reason else None


class DeliveryPage(Schema):
    items: list[DeliveryOut]
    next: str | None


class DeadLetterOut(DeliveryOut):
    """What did not arrive at a post."""

    post: UUID
    post_name: NameOut
    organisation: int

    @staticmethod
    def resolve_post(row: Delivery) -> UUID:
        return row.post_id

    @staticmethod
    def resolve_post_name(row: Delivery) -> Name:
        return row.post.name

    @staticmethod
    def resolve_organisation(row: Delivery) -> int:
        return row.post.organisation_id


class DeadLetterPage(Schema):
    items: list[DeadLetterOut]
    next: str | None


class DeadLetterFilter(PageIn):
    channel: ChannelName | None = None


class AgainOut(Schema):
    """How many are sent again."""

    number: int


@router.get("/channels", response={200: ReachingOut, **ERRORS})
def channels(request: ActorRequest) -> dict[str, Any]:
    """How notices reach the caller outside the program."""
    return _reaching(request)


@router.post("/channels", response={200: ReachingOut, **ERRORS})
def prefer(request: ActorRequest, body: ReachingIn) -> dict[str, Any]:
    """Choose paces and hours."""
    hours = {name: time.fromisoformat(getattr(body, name)) for name in HOURS}
    preferring.prefer(actor=request.actor, **{**body.dict(), **hours})
    return _reaching(request)


@router.post("/channels/address", response={200: ReachingOut, **ERRORS})
def write_address(request: ActorRequest, body: MailAddressIn) -> dict[str, Any]:
    """Keep one's own mail address, or take it back."""
    contacts.write_address(actor=request.actor, email=body.email)
    return _reaching(request)


@router.post("/channels/{channel}/connect", response={200: ReachingOut, **ERRORS})
def connect(request: ActorRequest, channel: ChannelName, body: RobotIn) -> dict[str, Any]:
    """Connect the robot of one's own chat group; its key is in no answer."""
    preferring.connect(actor=request.actor, channel=channel, key=body.key, secret=body.secret)
    return _reaching(request)


@router.post("/channels/{channel}/disconnect", response={200: ReachingOut, **ERRORS})
def disconnect(request: ActorRequest, channel: ChannelName) -> dict[str, Any]:
    """Forget the key of one's robot."""
    preferring.disconnect(actor=request.actor, channel=channel)
    return _reaching(request)


@router.post("/channels/{channel}/test", response={200: TrialOut, **ERRORS})
def try_out(request: ActorRequest, channel: ChannelName) -> dict[str, Any]:
    """Send a test at once."""
    fault = preferring.try_out(actor=request.actor, channel=channel)
    return {"is_taken": fault is None, "text": word(fault) if fault else ""}


@router.get("/deliveries", response={200: DeliveryPage, **ERRORS})
def deliveries(request: ActorRequest, chosen: Query[PageIn]) -> dict[str, Any]:
    """The caller's own notices on their way, the newest first."""
    rows = Delivery.objects.visible_to(request.actor).filter(person=request.actor.person)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("/deliveries/{uuid:pk}/again", response={200: AgainOut, **ERRORS})
def again(request: ActorRequest, pk: UUID) -> dict[str, int]:
    """Send again what was given up on its way to the caller."""
    return {"number": operating.send_own_again(actor=request.actor, pk=pk)}


@router.get("/dead-letters", response={200: DeadLetterPage, **ERRORS})
def dead_letters(request: ActorRequest, chosen: Query[DeadLetterFilter]) -> dict[str, Any]:
    """What was given up on its way to posts in the caller's territory; for administrators."""
    page = operating.dead_letters(
        request.actor,
        channel=chosen.channel or "",
        after=str(chosen.after or ""),
        size=chosen.size,
    )
    return {"items": page.rows, "next": page.after}


@router.post("/dead-letters/again", response={200: AgainOut, **ERRORS})
def all_again(request: ActorRequest, channel: ChannelName | None = None) -> dict[str, int]:
    """Send again all that was given up, or all of one channel."""
    number = operating.send_dead_again(actor=request.actor, channel=channel or "")
    return {"number": number}


@router.post("/dead-letters/{uuid:pk}/again", response={200: AgainOut, **ERRORS})
def one_again(request: ActorRequest, pk: UUID) -> dict[str, int]:
    return {"number": operating.send_dead_again(actor=request.actor, pk=pk)}


def _reaching(request: ActorRequest) -> dict[str, Any]:
    kept = preferring.preference_of(request.actor)
    return {
        "channels": preferring.standings(request.actor),
        **{name: f"{getattr(kept, name):%H:%M}" for name in HOURS},
        "is_quiet_on_days_off": kept.is_quiet_on_days_off,
        "is_urgent_at_once": kept.is_urgent_at_once,
    }
