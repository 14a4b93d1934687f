"""What all papers of supervision say."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import word_day
from anxiao.norms.models import LegalBasis
from anxiao.supervision.cases.models import Case, CaseItem

TEMPLATE = Path(__file__).with_name("decision.typ")
MOST_ROWS = 40
WORDS = {
    "title": N_("Title"),
    "recipient": N_("Recipient"),
    "basis": N_("Legal basis"),
    "requirements": N_("What is required"),
    "clerk": N_("Post"),
}


@dataclass(frozen=True)
class Row:
    """One hazard on a paper: what, where, since when late."""

    title: str
    place: str
    grade: str
    due: str
    late_days: int


@dataclass(frozen=True)
class Sheet:
    """A decision as its paper tells it, in words of that day."""

    case: str
    url: str
    title: str
    opening: str
    sender: str
    recipient: str
    basis: str
    requirements: str
    due: str
    limit_days: int
    is_due_provisional: bool
    closing: str
    clerk: str
    rows: tuple[Row, ...] = field(default=())
    more: int = 0
    facts: tuple[tuple[str, str], ...] = field(default=())


def address(page: str, key: object) -> str:
    return f"{settings.BASE_URL.rstrip('/')}{reverse(page, args=[key])}"


def law(key: str) -> str:
    """A legal basis as papers cite it."""
    found = LegalBasis.objects.filter(pk=key).first()
    return f"《{found.zh}》{found.article}" if found is not None else ""


def rows_of(actor: Actor, case: Case, *, only_grave: bool) -> tuple[tuple[Row, ...], int]:
    """What is late in a case, the oldest first, and how many more there are.

    A paper is read by whoever reaches the case. Of a school's or an operator's they reach what
    lies on its own ground; what it has to put right elsewhere is counted alone.
    """
    items = CaseItem.objects.visible_to(actor).open().filter(case=case)
    if only_grave:
        items = items.filter(is_grave=True)
    found = list(items.order_by("late_since", "pk"))
    hazards = Hazard.objects.visible_to(actor).in_bulk([one.hazard_id for one in found])
    own = [hazards[one.hazard_id] for one in found if one.hazard_id in hazards]
    if case.subject_owner is not None:
        own = [one for one in own if one.subject_owner == case.subject_owner]
    shown = own[:MOST_ROWS]
    return tuple(map(_row, shown)), len(found) - len(shown)


def _row(hazard: Hazard) -> Row:
    assert hazard.due_at is not None
    due = local_day(hazard.due_at)
    return Row(
        title=hazard.title,
        place=hazard.place_zh,
        grade="重大" if hazard.is_major else "反弹" if hazard.rebounds else "一般",
        due=word_day(due),
        late_days=max(0, workdays.between(due, clock.today())),
    )


def local_day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()


def joined(parts: Iterable[str]) -> str:
    return "、".join(filter(None, parts))
