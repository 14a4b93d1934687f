"""What a leader's page of a week says of tasks and programmes."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import day, sentence
from anxiao.kernel.weekly import MOST, Line, Part, Section
from anxiao.people.story import organisations
from anxiao.programmes.desks import end_of
from anxiao.programmes.plans.lifecycle import ProgrammeState
from anxiao.programmes.plans.models import Programme, Task


def lines(actor: Actor, on: date) -> list[Part]:
    """Tasks that are late, and the own drafts of programmes, which wait to be issued."""
    at = min(end_of(on), clock.now())
    return [_late(actor, at), _drafts(actor, at)]


def _late(actor: Actor, at: datetime) -> Part:
    handed = Task.objects.visible_to(actor).counted().filter(handed_at__lte=at, due_at__lt=at)
    rows = handed.filter(Q(closed_at=None) | Q(closed_at__gt=at)).order_by("due_at", "pk")
    found = list(rows[:MOST])
    total = len(found) if len(found) < MOST else rows.order_by().count()
    names = organisations(row.organisation for row in found)
    shown = tuple(
        Line(
            what=row.title,
            whose=_name(names.get(row.organisation)),
            says=sentence(N_("late since %(day)s"), day=day(_day(row.due_at))),
            rank=workdays.between(_day(row.due_at), _day(at)),
            kind="task",
            subject=row.pk,
        )
        for row in found
    )
    return Part(Section.LATE, total, shown)


def _drafts(actor: Actor, at: datetime) -> Part:
    drafts = Programme.objects.visible_to(actor).filter(state=ProgrammeState.DRAFT)
    found = list(drafts.filter(made_at__lte=at).order_by("-pk")[:MOST])
    names = organisations(row.issuer for row in found)
    says = sentence(N_("A draft that waits to be issued."))
    shown = (
        Line(
            what=row.title,
            whose=_name(names.get(row.issuer)),
            says=says,
            kind="programme",
            subject=row.pk,
        )
        for row in found
    )
    return Part(Section.DECISION, len(found), tuple(shown))


def _name(found: Any) -> Any:
    return found.name if found is not None else ""


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()
