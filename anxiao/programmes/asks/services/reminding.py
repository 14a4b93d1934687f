"""What the night does: compute limits anew, remind before a limit, tell both sides after it."""

from collections.abc import Iterator
from typing import Any

from anxiao.hazards.abilities import Ability as Hazard
from anxiao.kernel.actors import Actor
from anxiao.norms.reminders import Reminders
from anxiao.notices import limits
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.models import Order, Request


def _next(row: Any) -> Iterator[tuple[int, str]]:
    if row.desk is not None:
        yield row.desk, row.next_ability


def _ways(sends: str) -> limits.Ways:
    """Late it is told to both sides, on whichever of their desks it lies."""
    return limits.Ways(
        before=_next,
        after=lambda row: ((row.recipient, Ability.ANSWER), (row.sender, sends)),
        late_with=lambda row: row.desk,
        above=Ability.ANSWER,
        office=Hazard.DISPATCH,
    )


KINDS = ((Request, _ways(Ability.REQUEST)), (Order, _ways(Ability.ORDER)))


def remind(*, actor: Actor) -> int:
    """Tell of each limit on the working days before and after it that the rules of its place name.

    Before it whoever has to answer; after it both sides, from the second of these days on also
    whoever supervises the recipient, from the third on also the county's coordinating office.
    """
    rules = Reminders()
    return sum(
        limits.remind(actor=actor, rows=model.objects.unanswered(), rules=rules, ways=ways)
        for model, ways in KINDS
    )


def recompute(*, actor: Actor) -> int:
    """Compute limits anew that ran past the last published calendar, once theirs has come."""
    return sum(
        limits.recompute(actor=actor, rows=model.objects.unanswered(), ways=ways)
        for model, ways in KINDS
    )
