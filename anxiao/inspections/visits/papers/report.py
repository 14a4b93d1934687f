"""The report of a visit: printed like a paper from what was frozen, without a number of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Head, Kind, Picture
from anxiao.documents.printing import context_of, render
from anxiao.evidence.models import File
from anxiao.hazards.models import Hazard
from anxiao.inspections.abilities import Ability
from anxiao.inspections.visits import record
from anxiao.inspections.visits.models import Finding, Member, Visit
from anxiao.inspections.visits.terms import ZH
from anxiao.inspections.visits.terms import Kind as Of
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.names import pick
from anxiao.kernel.sentences import word_day, word_moment

MOST_PICTURES = 2
OPINIONS = {"agrees": "无异议", "objects": "有异议", "refused": "拒绝签字"}
WAYS = {"system": "在系统中确认", "paper": "纸质签字，已拍照留存", "team": "由检查组记录"}


@dataclass(frozen=True)
class Line:
    """One question with its answer."""

    number: int
    question: str
    answer: str
    is_failure: bool


@dataclass(frozen=True)
class Group:
    name: str
    rows: tuple[Line, ...]


@dataclass(frozen=True)
class Filled:
    """One checklist, its version, and the answers by their groups."""

    name: str
    digest: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Failed:
    """What failed, what became of it, and its photos."""

    number: int
    question: str
    note: str
    outcome: str
    photos: int
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Report:
    """A finished visit as its report tells it, in words of that day."""

    case: str
    url: str
    title: str
    place: str
    kind: str
    began: str
    ended: str
    on_paper: str
    team: tuple[str, ...]
    campaign: str
    sheets: tuple[Filled, ...]
    findings: tuple[Failed, ...]
    opinion: str
    opinion_words: str
    opinion_by: str


REPORT = Kind(
    key="visit_report",
    name=N_("Report of a visit"),
    zh="检查记录",
    mark="",
    template=Path(__file__).with_name("report.typ"),
    context=Report,
    ability=Ability.READ,
    words={
        "title": N_("Title"),
        "findings": N_("What failed"),
        "sheets": N_("Checklist"),
        "opinion_words": N_("Opinion of the unit"),
        "team": N_("Who went"),
    },
)


def printed(actor: Actor, visit: Visit) -> bytes:
    """The report in simplified Chinese, whatever the reader's language."""
    assert visit.finished_at is not None
    with translation.override("zh-hans"):
        head = Head(
            number=visit.number,
            kind=REPORT.zh,
            issuer=visit.visitor_zh,
            issued_on=word_day(visit.finished_at.astimezone(clock.LOCAL).date()),
            is_demo=settings.DEMO_LABEL,
        )
        return render(REPORT, context_of(head, told(actor, visit)))


def told(actor: Actor, visit: Visit) -> Report:
    assert visit.finished_at is not None
    members = Member.objects.visible_to(actor).of_visit(visit).order_by("joined_at", "pk")
    return Report(
        case=visit.number,
        url=f"{settings.BASE_URL.rstrip('/')}{reverse('visits:detail', args=[visit.pk])}",
        title=visit.title,
        place=visit.place_zh,
        kind=ZH[Of(visit.kind)],
        began=word_moment(visit.made_at),
        ended=word_moment(visit.finished_at),
        on_paper=_on_paper(visit),
        team=tuple(f"{one.organisation_zh} {one.title_zh}" for one in members),
        campaign=visit.campaign_title,
        sheets=tuple(map(_sheet, record.sheets_of(actor, visit))),
        findings=_findings(actor, visit),
        **_opinion(visit),
    )


def _on_paper(visit: Visit) -> str:
    """The day of a visit that was entered from paper, and when that was."""
    if visit.happened_on is None:
        return ""
    return f"{word_day(visit.happened_on)}（纸质检查表，{word_moment(visit.made_at)}录入）"


def _sheet(sheet: Any) -> Filled:
    groups = tuple(
        Group(pick(one["name"]), tuple(map(_line, one["rows"]))) for one in record.groups(sheet)
    )
    short = sheet.digest.partition(":")[2][:16]
    name = f"{sheet.checklist.zh}（第{sheet.checklist.number_in_series}版）"
    return Filled(name, short, groups)


def _line(row: dict[str, Any]) -> Line:
    said = "、".join(pick(one) if isinstance(one, dict) else str(one) for one in row["answers"])
    return Line(row["number"], pick(row["question"]), said or "—", row["is_failure"])


def _findings(actor: Actor, visit: Visit) -> tuple[Failed, ...]:
    rows = list(Finding.objects.visible_to(actor).of_visit(visit).order_by("number"))
    files = record.photos_of(actor, rows)
    keys = [one.hazard_id for one in rows if one.hazard_id]
    hazards = Hazard.objects.visible_to(actor).in_bulk(keys) if keys else {}
    return tuple(
        Failed(
            number=one.number,
            question=one.question_zh,
            note=one.note,
            outcome=_outcome(one, hazards.get(one.hazard_id) if one.hazard_id else None),
            photos=len(one.photos),
            pictures=_pictures(files[pk] for pk in one.photos if pk in files),
        )
        for one in rows
    )


def _outcome(row: Finding, hazard: Hazard | None) -> str:
    number = f"，编号 {hazard.number}" if hazard is not None else ""
    if row.is_sighting:
        return f"已有未销号隐患，已并入{number}"
    if row.hazard_id:
        fixed = "当场整改，" if row.is_fixed else ""
        return f"{fixed}已列入隐患台账{number}"
    return "当场整改" if row.is_fixed else "已记录"


def _pictures(files: Iterable[File]) -> tuple[Picture, ...]:
    shown: Sequence[File] = list(files)[:MOST_PICTURES]
    return tuple(Picture(one.path("thumb"), one.added_by_title) for one in shown)


def _opinion(visit: Visit) -> dict[str, str]:
    if visit.is_self_check:
        return {"opinion": "", "opinion_words": "", "opinion_by": ""}
    if not visit.opinion:
        return {"opinion": "尚未提出", "opinion_words": "", "opinion_by": ""}
    said = f"{OPINIONS[visit.opinion]}（{WAYS[visit.opinion_way]}）"
    at = f" {word_moment(visit.opinion_at)}" if visit.opinion_at else ""
    return {
        "opinion": said,
        "opinion_words": visit.opinion_words,
        "opinion_by": f"{visit.opinion_by}{at}",
    }
