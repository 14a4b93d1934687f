"""What a leader's page of a week says of schools that call for help; never a confidential call."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import day, sentence
from anxiao.kernel.weekly import MOST, Line, Part, Section
from anxiao.people.story import organisations
from anxiao.programmes.calls.models import Call
from anxiao.programmes.desks import end_of

# A call that went upwards stands before all other grave things.
FIRST = 10_000


def lines(actor: Actor, on: date) -> list[Part]:
    """Calls that were passed upwards, and those whose department is late, as of a day's end."""
    at = min(end_of(on), clock.now())
    open_then = Q(closed_at=None) | Q(closed_at__gt=at)
    rows = Call.objects.visible_to(actor).filter(open_then, seal=None, made_at__lte=at)
    waiting = rows.filter(Q(answered_at=None) | Q(answered_at__gt=at))
    return [
        _part(Section.GRAVE, waiting.filter(level__gt=0), at),
        _part(Section.LATE, waiting.filter(level=0, due_at__lt=at), at),
    ]


def _part(section: Section, rows: Any, at: datetime) -> Part:
    found = list(rows.order_by("answer_by", "pk")[:MOST])
    total = len(found) if len(found) < MOST else rows.count()
    names = organisations(row.routed_to for row in found)
    return Part(section, total, tuple(_line(row, names, section, at) for row in found))


def _line(row: Call, names: Any, section: Section, at: datetime) -> Line:
    """It counts against the department that was called, whoever has it now."""
    department = names.get(row.routed_to)
    days = workdays.between(_day(row.answer_by), _day(at))
    words = N_("call passed upwards, due %(day)s")
    if section == Section.LATE:
        words = N_("call, late since %(day)s")
    return Line(
        what=f"{row.place_zh} {row.title}".strip(),
        whose=department.name if department else "",
        says=sentence(words, day=day(_day(row.answer_by))),
        rank=days + (FIRST if section == Section.GRAVE else 0),
        kind="call",
        subject=row.pk,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()
