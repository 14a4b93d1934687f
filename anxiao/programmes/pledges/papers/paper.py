"""The pledge on paper: what it says, and how each side signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Kind
from anxiao.kernel.sentences import word_day
from anxiao.programmes.abilities import Ability
from anxiao.programmes.pledges.lifecycle import Side
from anxiao.programmes.pledges.models import Pledge, Signature


@dataclass(frozen=True)
class TaskLine:
    """One task as the table of the paper shows it."""

    code: str
    title: str
    standard: str
    leader: str
    assists: str
    deadline: str
    weight: int


@dataclass(frozen=True)
class PledgePaper:
    """A pledge as its paper tells it."""

    case: str
    url: str
    title: str
    document_number: str
    party_a: str
    party_b: str
    term: str
    goals: tuple[str, ...]
    duties: tuple[str, ...]
    tasks: tuple[TaskLine, ...]
    assessment: str
    re_signed: str
    mandate: str
    signed_a: str
    signed_b: str


PLEDGE_PAPER = Kind(
    key="pledge",
    name=N_("Pledge"),
    zh="责任书",
    mark="责",
    template=Path(__file__).with_name("pledge.typ"),
    context=PledgePaper,
    ability=Ability.MAKE_PLEDGE,
    is_coded=True,
    words={
        "title": N_("Programme"),
        "document_number": N_("Document number of the programme"),
        "party_a": N_("Party A"),
        "party_b": N_("Party B"),
        "goals": N_("Control goals"),
        "duties": N_("Duties"),
        "tasks": N_("Tasks"),
        "assessment": N_("Assessment"),
        "mandate": N_("Mandate"),
        "signed_a": N_("Party A"),
        "signed_b": N_("Party B"),
    },
)


def paper_of(pledge: Pledge) -> PledgePaper:
    """The paper of a pledge, in simplified Chinese whatever the reader's language."""
    said, signed = pledge.content, pledge.signed
    with translation.override("zh-hans"):
        return PledgePaper(
            case=pledge.number,
            url=f"{settings.BASE_URL.rstrip('/')}{reverse('pledges:detail', args=[pledge.pk])}",
            title=said["programme"]["title"],
            document_number=said["programme"]["document_number"],
            party_a=said["party_a"]["name"]["zh"],
            party_b=said["party_b"]["name"]["zh"],
            term=f"{_day(said['starts_on'])}至{_day(said['ends_on'])}",
            goals=tuple(said["goals"]),
            duties=tuple(said["duties"]),
            tasks=tuple(_tasks(said["tasks"])),
            assessment=said["assessment"],
            re_signed=said["re_signed"],
            mandate=_mandate(said["mandate"]),
            signed_a=_signed(signed.get(Side.A)),
            signed_b=_signed(signed.get(Side.B)),
        )


def _tasks(rows: list[dict[str, Any]]) -> Iterator[TaskLine]:
    for row in rows:
        target = f"目标值：{row['target']}" if row["target"] else ""
        yield TaskLine(
            code=row["code"],
            title=row["title"],
            standard="\n".join(filter(None, (row["standard"], target))),
            leader=row["leader"]["zh"],
            assists="、".join(row["assists"]),
            deadline=_day(row["deadline"]),
            weight=row["weight"],
        )


def _mandate(row: dict[str, Any] | None) -> str:
    return f"{row['authority']} {row['number']}" if row else ""


def _signed(row: Signature | None) -> str:
    """How a side signed in the system; what is signed on paper is signed on the paper."""
    if row is None or row.how == Signature.How.PAPER:
        return ""
    return f"{row.post_zh}　{row.person_name}\n{word_day(row.signed_on)}本人在系统内确认签订"


def _day(text: str) -> str:
    return word_day(date.fromisoformat(text)) if text else ""
