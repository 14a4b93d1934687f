"""What a leader's page of a week says of supervision."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import msg, sentence
from anxiao.kernel.weekly import MOST, Line, Part, Section
from anxiao.programmes.desks import end_of
from anxiao.supervision.cases.models import Case
from anxiao.supervision.listings.models import Listing
from anxiao.supervision.rungs import LEVEL_WORDS, RUNG_WORDS

# A listing stands before all that is merely late.
FIRST = 5_000


def lines(actor: Actor, on: date) -> list[Part]:
    """Listings that stand, and what is put before an office to decide, as of a day's end."""
    at = min(end_of(on), clock.now())
    stood = Q(closed_at=None) | Q(closed_at__gt=at)
    hung = Listing.objects.visible_to(actor).filter(stood, made_at__lte=at)
    asked = Case.objects.visible_to(actor).proposed().filter(made_at__lte=at)
    return [_listed(hung, on), _asked(asked)]


def _listed(rows: Any, on: date) -> Part:
    found = list(rows.order_by("due_at", "pk")[:MOST])
    total = len(found) if len(found) < MOST else rows.count()
    return Part(Section.GRAVE, total, tuple(_line(one, on) for one in found))


def _line(row: Listing, on: date) -> Line:
    level: dict[str, str] = msg(LEVEL_WORDS[row.level])
    due = row.due_at.astimezone(clock.LOCAL).date() if row.due_at else on
    return Line(
        what=f"{row.organisation_zh} {row.public_number}".strip(),
        whose=row.organisation_zh,
        says=sentence(N_("listed, level “%(level)s”"), level=level),
        rank=FIRST + max(0, workdays.between(due, on)),
        kind="listing",
        subject=row.pk,
    )


def _asked(rows: Any) -> Part:
    found = list(rows.order_by("late_since", "pk")[:MOST])
    total = len(found) if len(found) < MOST else rows.count()
    return Part(Section.DECISION, total, tuple(map(_proposal, found)))


def _proposal(case: Case) -> Line:
    rung: dict[str, str] = msg(RUNG_WORDS[case.proposed])
    return Line(
        what=case.organisation_zh,
        whose=case.organisation_zh,
        says=sentence(N_("proposed: %(rung)s"), rung=rung),
        rank=case.days_late(),
        kind="case",
        subject=case.pk,
    )
