"""The papers of requests and orders: what they say."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Kind
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_day, word_moment
from anxiao.places.codes import width
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.models import STOPS, Ask, Order, Request

# How high the office stands that orders (督办级别), by the digits of its territory's code.
LEVELS = {0: "全国", 2: "省级", 4: "市级", 6: "县级", 9: "乡镇级", 12: "村级"}
ABOUT = {"hazard": "隐患", "task": "目标任务", "call": "学校吹哨", "keyproject": "重点项目"}
URGENCY = {"urgent": "加急", "at_once": "特急"}


@dataclass(frozen=True)
class Sheet:
    """A request or an order as its paper tells it, in words of that day."""

    case: str
    url: str
    title: str
    text: str
    sender: str
    recipient: str
    level: str
    urgency: str
    about: str
    about_kind: str
    about_due: str
    late_days: int
    due: str
    limit_days: int
    is_due_provisional: bool
    is_order: bool
    declinable_until: str
    clerk: str


WORDS = {
    "title": N_("Title"),
    "text": N_("What is asked for"),
    "recipient": N_("Recipient"),
    "about": N_("About"),
    "clerk": N_("Post"),
}
TEMPLATE = Path(__file__).with_name("ask.typ")
REQUEST = Kind(
    key="request",
    name=N_("Request slip"),
    zh="协办单",
    mark="协",
    template=TEMPLATE,
    context=Sheet,
    ability=Ability.REQUEST,
    words=WORDS,
)
ORDER = Kind(
    key="order",
    name=N_("Order slip"),
    zh="督办单",
    mark="督",
    template=TEMPLATE,
    context=Sheet,
    ability=Ability.ORDER,
    words=WORDS,
)


def sheet_of(row: Ask, actor: Actor) -> Sheet:
    """The paper in simplified Chinese, whatever the reader's language."""
    found = Organisation.objects.in_bulk([row.sender, row.recipient])
    sender, recipient = found[row.sender], found[row.recipient]
    assert row.due_at is not None
    with translation.override("zh-hans"):
        return Sheet(
            case=row.number,
            url=f"{settings.BASE_URL.rstrip('/')}{_page(row)}",
            title=row.title,
            text="" if row.text.strip().rstrip(STOPS) == row.title else row.text,
            sender=sender.zh,
            recipient=recipient.zh,
            due=word_moment(row.due_at),
            limit_days=max(0, workdays.between(_day(row.sent_at), _day(row.due_at))),
            is_due_provisional=row.is_due_provisional,
            clerk=actor.title or actor.name,
            **_own(row, sender),
            **_about(row),
        )


def _page(row: Ask) -> str:
    return reverse(f"{row._meta.model_name}s:detail", args=[row.pk])


def _own(row: Ask, sender: Organisation) -> dict[str, Any]:
    """What only one of the two kinds says: level and urgency, or the last day to say no."""
    if isinstance(row, Order):
        level = LEVELS[width(sender.territory_code)]
        own = {"level": level, "urgency": URGENCY.get(row.urgency, ""), "declinable_until": ""}
        return {**own, "is_order": True}
    assert isinstance(row, Request)
    until = word_day(row.declinable_until)
    return {"level": "", "urgency": "", "declinable_until": until, "is_order": False}


def _about(row: Ask) -> dict[str, Any]:
    """What it is about, the limit that had, and by how much this was missed when it was sent."""
    due = row.about_due_at
    late = workdays.between(_day(due), _day(row.sent_at)) if due and due < row.sent_at else 0
    return {
        "about": row.about_title,
        "about_kind": ABOUT.get(row.about_kind, "事项"),
        "about_due": word_day(_day(due)) if due else "",
        "late_days": max(0, late),
    }


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()
