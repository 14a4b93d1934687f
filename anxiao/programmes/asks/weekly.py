"""What a leader's page of a week says of requests and orders."""

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.kernel.weekly import MOST, Line, Part, Section
from anxiao.people.story import organisations
from anxiao.programmes.asks.lifecycle import OrderState
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.desks import end_of


def lines(actor: Actor, on: date) -> list[Part]:
    """Unanswered ones past their limit, orders sent back, and requests for more time."""
    at = min(end_of(on), clock.now())
    wanted = Order.objects.visible_to(actor).unfinished().filter(sent_at__lte=at)
    wanted = wanted.filter(Q(extension__isnull=False) | Q(state=OrderState.RETURNED))
    return [
        _part(Section.LATE, _late(Order, actor, at), at),
        _part(Section.LATE, _late(Request, actor, at), at),
        _part(Section.DECISION, wanted.order_by("due_at", "pk"), at),
    ]


def _late(model: Any, actor: Actor, at: datetime) -> Any:
    """Those that had no answer at that moment, though it was due."""
    rows = model.objects.visible_to(actor).filter(sent_at__lte=at, due_at__lt=at)
    rows = rows.filter(Q(replied_at=None) | Q(replied_at__gt=at))
    return rows.filter(Q(closed_at=None) | Q(closed_at__gt=at)).order_by("due_at", "pk")


def _part(section: Section, rows: Any, at: datetime) -> Part:
    found = list(rows[:MOST])
    total = len(found) if len(found) < MOST else rows.order_by().count()
    names = organisations(row.recipient for row in found)
    says = _since if section == Section.LATE else _wanted
    shown = (
        Line(
            what=row.title,
            whose=_name(names.get(row.recipient)),
            says=says(row),
            rank=workdays.between(_day(row.due_at), _day(at)),
            kind=str(row._meta.model_name),
            subject=row.pk,
        )
        for row in found
    )
    return Part(section, total, tuple(shown))


def _since(row: Any) -> Sentence:
    kind: Any = {"msg": N_("order") if isinstance(row, Order) else N_("request")}
    since = day(_day(row.due_at))
    return sentence(N_("%(kind)s, late since %(day)s"), kind=kind, day=since)


def _wanted(row: Order) -> Sentence:
    if row.extension:
        until: Any = {"day": row.extension["until"]}
        return sentence(N_("More time is asked for, until %(until)s."), until=until)
    return sentence(N_("Sent back as not within their power: %(reason)s"), reason=row.reason)


def _name(found: Any) -> Any:
    return found.name if found is not None else ""


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL).date()
