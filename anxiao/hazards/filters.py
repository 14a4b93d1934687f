"""From filters in an address to rows."""

from datetime import timedelta
from typing import Any

from django.db.models import Q

from anxiao.hazards.lifecycle import OPEN
from anxiao.hazards.models import HazardQuerySet
from anxiao.kernel import clock
from anxiao.places.codes import interval


def narrowed(rows: HazardQuerySet, chosen: dict[str, Any]) -> HazardQuerySet:
    """Only the rows that the chosen filters let through; unknown values let none through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if state := chosen.get("state"):
        rows = rows.filter(state__in=OPEN if state == "open" else [state])
    if grade := chosen.get("grade"):
        rows = rows.filter(grade=grade)
    if area := chosen.get("area"):
        rows = rows.filter(Q(item__focus_area=area) | Q(item__group=area))
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    if site := chosen.get("site"):
        rows = rows.filter(site=site)
    return _by_limit(rows, chosen.get("due"))


def _by_limit(rows: HazardQuerySet, due: str | None) -> HazardQuerySet:
    now = clock.now()
    if due == "late":
        return rows.late(at=now)
    if due == "soon":
        return rows.unfinished().filter(due_at__range=(now, now + timedelta(days=3)))
    return rows
