"""What a leader's page of a week says of hazards; nothing that a seal hides."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.filters import DECISIONS
from anxiao.hazards.lifecycle import Grade
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.kernel.weekly import MOST, Line, Part, Section
from anxiao.people.story import organisations

Says = Callable[[Hazard], Sentence]
OBJECTED = N_("Objected to: decide whose it is.")
ASKED = N_("More time is asked for, until %(until)s.")


def lines(actor: Actor, on: date) -> list[Part]:
    """Late ones, major and rebounded ones, and what waits for a decision, as of a day's end."""
    until = datetime.combine(on, datetime.max.time(), clock.LOCAL)
    at = min(until, clock.now())
    known = Hazard.objects.visible_to(actor).unsealed().filter(reported_at__lte=at)
    rows = known.filter(Q(closed_at=None) | Q(closed_at__gt=at))
    late = rows.filter(due_at__lt=at).order_by("due_at", "pk")
    grave = rows.filter(Q(grade=Grade.MAJOR) | Q(rebounds__gt=0))
    wanted = rows.unfinished().filter(DECISIONS["objection"] | DECISIONS["extension"])
    by_limit = F("due_at").asc(nulls_last=True)
    return [
        _part(Section.LATE, late, _since, at),
        _part(Section.GRAVE, grave.order_by(by_limit, "pk"), _grave, at),
        _part(Section.DECISION, wanted.order_by(by_limit, "pk"), _wanted, at),
    ]


def _part(section: Section, rows: Any, says: Says, at: datetime) -> Part:
    found = list(rows[:MOST])
    total = len(found) if len(found) < MOST else rows.order_by().count()
    return Part(section, total, tuple(_lines(found, says, at)))


def _lines(rows: list[Hazard], says: Says, at: datetime) -> Iterable[Line]:
    names = organisations(row.desk or row.lead for row in rows)
    for row in rows:
        whose = names.get(row.desk or row.lead)
        yield Line(
            what=f"{row.place_zh} {row.title}".strip(),
            whose=whose.name if whose else "",
            says=says(row),
            rank=_days_late(row, at),
            kind="hazard",
            subject=row.pk,
        )


def _days_late(row: Hazard, at: datetime) -> int:
    return workdays.between(_day(row.due_at), _day(at)) if row.due_at else 0


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()


def _since(row: Hazard) -> Sentence:
    assert row.due_at is not None
    return sentence(N_("late since %(day)s"), day=day(_day(row.due_at)))


def _grave(row: Hazard) -> Sentence:
    words = N_("major") if row.is_major else N_("rebounded")
    if row.due_at is None:
        return sentence(words)
    kind: Any = {"msg": words}
    return sentence(N_("%(kind)s, due %(day)s"), kind=kind, day=day(_day(row.due_at)))


def _wanted(row: Hazard) -> Sentence:
    if row.extension:
        until: Any = {"day": row.extension["until"]}
        return sentence(ASKED, until=until)
    return sentence(OBJECTED)
