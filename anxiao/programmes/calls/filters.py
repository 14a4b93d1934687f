"""From filters in an address to rows."""

from typing import Any

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.places.codes import interval
from anxiao.programmes.calls.models import CallQuerySet


def narrowed(actor: Actor, rows: CallQuerySet, chosen: dict[str, Any]) -> CallQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if state := chosen.get("state"):
        rows = _in_state(rows, state)
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if town := chosen.get("town"):
        rows = rows.filter(territory_code__range=interval(int(town)))
    if school := chosen.get("of"):
        rows = rows.filter(subject_owner=int(school))
    return _whose(actor, rows, chosen.get("whose"))


def _in_state(rows: CallQuerySet, state: str) -> CallQuerySet:
    if state == "open":
        return rows.unfinished()
    if state == "unanswered":
        return rows.unanswered()
    if state == "late":
        return rows.late(at=clock.now())
    if state == "passed":
        return rows.passed_up()
    return rows.filter(state=state)


def _whose(actor: Actor, rows: CallQuerySet, whose: str | None) -> CallQuerySet:
    own = [one for one in (actor.organisation,) if one is not None]
    if whose == "us":
        return rows.put_to(own)
    return rows.of_schools([*own, *actor.reach.subjects]) if whose == "ours" else rows
