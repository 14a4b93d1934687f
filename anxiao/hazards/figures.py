"""Counts of hazards within a reader's reach, each of which a list with the same filters shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, Min, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest

from anxiao.hazards.filters import DECISIONS, IN_TIME, WORK, closed_since, since
from anxiao.hazards.lifecycle import CLOSED, OPEN, Grade
from anxiao.hazards.models import Hazard, HazardQuerySet
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.places.codes import interval

IS_OPEN = Q(state__in=OPEN)


@dataclass(frozen=True)
class Tally:
    """What is open, and what was closed within a span, of one place or one organisation."""

    key: int
    open: int = 0
    late: int = 0
    major: int = 0
    closed: int = 0
    with_limit: int = 0
    in_time: int = 0
    campaign: int = 0
    next_due: datetime | None = None
    visited: datetime | None = None

    def __add__(self, other: "Tally") -> "Tally":
        names = ("open", "late", "major", "closed", "with_limit", "in_time", "campaign")
        return Tally(self.key, *(getattr(self, one) + getattr(other, one) for one in names))


def within(actor: Actor, code: int) -> HazardQuerySet:
    """The reader's hazards in a territory; its codes are named so that an index finds them."""
    rows = Hazard.objects.visible_to(actor).order_by()
    return rows.filter(territory_code__range=interval(code))


def by_territory(actor: Actor, code: int, *, step: int) -> dict[int, Tally]:
    """What is open and what was closed this month, for each part of a territory.

    Two narrow reads, of open rows and of those closed since the first, each by its own index.
    """
    part = RawSQL("territory_code / %s * %s", (step, step), output_field=BigIntegerField())
    rows = within(actor, code).annotate(part=part)
    return _merged(
        rows.filter(IS_OPEN).values("part").annotate(**_open_counts()),
        rows.filter(closed_since(since("month"))).values("part").annotate(**_closed_counts()),
        key="part",
    )


def by_lead(actor: Actor, code: int) -> list[Tally]:
    """Whose: what lies with each lead, the one with most late cases first."""
    rows = within(actor, code).filter(IS_OPEN, lead__isnull=False)
    counted = rows.values("lead").annotate(**_open_counts())
    found = [Tally(row.pop("lead"), **row) for row in counted]
    return sorted(found, key=lambda one: (-one.late, -one.open, one.key))


def by_subject(actor: Actor, organisations: Iterable[int]) -> dict[int, Tally]:
    """What each school has open, when it was last visited, and what is due next."""
    rows = Hazard.objects.visible_to(actor).order_by()
    own = rows.filter(subject_owner__in=list(organisations))
    following = Min("due_at", filter=Q(due_at__gte=clock.now()))
    opened = own.filter(IS_OPEN).values("subject_owner")
    return _merged(
        opened.annotate(**_open_counts(), next_due=following),
        own.values("subject_owner").annotate(visited=_visited()),
        key="subject_owner",
    )


def _visited() -> Greatest:
    """When another organisation last reported there, or accepted on site."""
    own = F("subject_owner")
    by_others = Q(reporter__isnull=False) & ~Q(reporter=own)
    looked = Q(is_accepted_on_site=True) & ~Q(accepted_by=own)
    return Greatest(Max("reported_at", filter=by_others), Max("accepted_at", filter=looked))


def of_organisation(actor: Actor, organisation: int) -> Tally:
    """One school: what is open, and what was closed in the last twelve months."""
    rows = Hazard.objects.visible_to(actor).order_by().filter(subject_owner=organisation)
    year = closed_since(since("year"))
    counted = rows.aggregate(**_open_counts(), **_closed_counts(year))
    return Tally(organisation, **counted)


def decision(name: str, *, office: int = 0) -> Q:
    """What waits for one kind of decision; to be accepted, what lies on the desk of an office."""
    asked = DECISIONS[name]
    return asked & Q(desk=office) if office and name == "acceptance" else asked


def decisions(actor: Actor, code: int, *, office: int = 0) -> dict[str, int]:
    """How much waits for a decision of the county, by its kind."""
    kinds = {name: decision(name, office=office) for name in DECISIONS}
    names = {name: Count("pk", filter=asked) for name, asked in kinds.items()}
    found: dict[str, int] = within(actor, code).filter(IS_OPEN).aggregate(**names)
    return found


def _open_counts() -> dict[str, Count]:
    late = Q(due_at__lt=clock.now())
    return {
        "open": Count("pk", filter=IS_OPEN),
        "late": Count("pk", filter=IS_OPEN & late),
        "major": Count("pk", filter=IS_OPEN & Q(grade=Grade.MAJOR)),
        "campaign": Count("pk", filter=IS_OPEN & WORK["any"]),
    }


def _closed_counts(within: Q | None = None) -> dict[str, Count]:
    chosen = within if within is not None else Q(state__in=CLOSED)
    return {
        "closed": Count("pk", filter=chosen),
        "with_limit": Count("pk", filter=chosen & Q(due_at__isnull=False)),
        "in_time": Count("pk", filter=chosen & IN_TIME),
    }


def _merged(*readings: Iterable[dict[str, Any]], key: str) -> dict[int, Tally]:
    found: dict[int, dict[str, Any]] = {}
    for reading in readings:
        for row in reading:
            found.setdefault(row[key], {key: row[key]}).update(row)
    return {pk: _tally(row, key) for pk, row in found.items()}


def _tally(row: dict[str, Any], key: str) -> Tally:
    return Tally(row[key], **{name: value for name, value in row.items() if name != key})
