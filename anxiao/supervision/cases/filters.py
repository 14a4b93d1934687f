"""From filters in an address to rows."""

from typing import Any

from django.db.models import Q

from anxiao.kernel import clock
from anxiao.places.codes import interval
from anxiao.supervision.cases.models import CaseQuerySet


def narrowed(rows: CaseQuerySet, chosen: dict[str, Any]) -> CaseQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if state := chosen.get("state"):
        rows = _in_state(rows, state)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    if organisation := chosen.get("of"):
        rows = rows.of(int(organisation))
    return rows


def _in_state(rows: CaseQuerySet, state: str) -> CaseQuerySet:
    if state == "open":
        return rows.unfinished()
    if state == "proposed":
        return rows.proposed()
    if state == "grave":
        return rows.unfinished().filter(grave_open__gt=0)
    if state == "late":
        return rows.late(at=clock.now())
    if state == "asking":
        asked = Q(move_asked__isnull=False) | Q(pause_asked__isnull=False)
        return rows.unfinished().filter(asked)
    return rows.filter(state=state)
