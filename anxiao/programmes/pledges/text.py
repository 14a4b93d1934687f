"""What a pledge says: drawn once from programme and tasks, frozen, and known by its digest."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.kernel.canonical import canonical
from anxiao.kernel.digests import digest
from anxiao.norms.models import Mandate
from anxiao.places.models import Organisation
from anxiao.programmes.plans.models import Programme, Task

# What is proposed; the office words it as it wants before the pledge is made.
DUTIES = (
    "落实校园及周边安全责任制，明确分管领导和经办人员。",
    "按本责任书所列任务、标准、时限组织实施，按时报告进展。",
    "对发现和交办的安全隐患按期整改，整改结果由整改单位以外的人验收。",
    "发生涉及师生安全的案（事）件，按规定时限如实报告，不迟报、漏报、瞒报。",
)
ASSESSMENT = (
    "完成情况纳入年度考评，考评办法另行公布。本责任书不另设一票否决事项，"
    "不以发文开会、留痕资料、台账记录作为考核依据。"
)
RE_SIGNED = "任期内任何一方签字人职务变动的，由接任者重新签订。"
FORM = 1


def drawn(
    actor: Actor,
    *,
    programme: Programme,
    party_a: Organisation,
    party_b: Organisation,
    mandate: Mandate | None,
    duties: Iterable[str],
    assessment: str,
) -> dict[str, Any]:
    """The text for one organisation as the programme and its tasks stand now."""
    return {
        "form": FORM,
        "programme": {
            "id": str(programme.pk),
            "title": programme.title,
            "document_number": programme.document_number,
            "revision": programme.revision,
        },
        "party_a": {"id": party_a.pk, "name": party_a.name},
        "party_b": {"id": party_b.pk, "name": party_b.name},
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat(),
        "goals": lines(programme.goals),
        "duties": list(duties),
        "tasks": tasks_of(actor, programme.pk, party_a.pk, party_b.pk),
        "assessment": assessment,
        "re_signed": RE_SIGNED,
        "mandate": _mandate(mandate),
    }


def digest_of(content: dict[str, Any]) -> str:
    """What both sides sign: the digest of the canonical text."""
    return digest(canonical(content))


def lines(words: str) -> list[str]:
    """The lines of a text that say something."""
    return [one.strip() for one in words.splitlines() if one.strip()]


def tasks_of(actor: Actor, programme: UUID, giver: int, organisation: int) -> list[dict[str, Any]]:
    """What one organisation was given by another in a programme, as a pledge keeps it."""
    rows = Task.objects.visible_to(actor).filter(
        programme=programme, giver=giver, organisation=organisation
    )
    tasks = list(rows.counted().order_by("sort_code", "pk"))
    wanted = {key for task in tasks for key in task.assists}
    names = dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "zh"))
    return [_task(task, names) for task in tasks]


def _task(task: Task, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": str(task.pk),
        "code": task.code,
        "title": task.title,
        "standard": task.standard,
        "target": target_of(task),
        "leader": {"zh": task.leader_zh, "en": task.leader_en},
        "assists": [names[key] for key in task.assists if key in names],
        "evidence": task.evidence,
        "weight": task.weight,
        "deadline": _day(task.deadline),
    }


def target_of(task: Task) -> str:
    """The measurable target as it stands on paper; empty where the standard is words alone."""
    first, second = task.target_numerator, task.target_denominator
    if task.measure == Task.Measure.COUNT:
        return f"{first}"
    if task.measure == Task.Measure.RATIO:
        return f"{first}%" if second == 100 else f"{first}/{second}"
    return ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _mandate(row: Mandate | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "id": str(row.pk),
        "authority": row.authority,
        "number": row.number,
        "valid_to": row.valid_to.isoformat(),
    }
