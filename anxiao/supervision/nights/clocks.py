"""The limits of cases and listings: reckoned anew once a calendar is known, and reminded of."""

from collections.abc import Iterator
from typing import Any

from anxiao.kernel.actors import Actor
from anxiao.norms.reminders import Reminders
from anxiao.notices import limits
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.lifecycle import BEFORE_LISTING
from anxiao.supervision.cases.models import Case
from anxiao.supervision.listings.lifecycle import State
from anxiao.supervision.listings.models import Listing


def _unit(row: Any) -> Iterator[tuple[int, str]]:
    yield row.organisation, Ability.RESPOND


WAYS = limits.Ways(
    before=_unit,
    after=_unit,
    late_with=lambda row: row.organisation,
    above=Ability.RESPOND,
    office=Ability.DECIDE,
)


def recompute(actor: Actor) -> int:
    """Reckon provisional limits of open cases and listings anew; returns how many have changed."""
    return sum(
        limits.recompute(actor=actor, rows=model.objects.unfinished(), ways=WAYS)
        for model in (Case, Listing)
    )


def remind(actor: Actor) -> int:
    """Tell of limits on the days that the rules name, and upwards after they have passed."""
    return sum(
        limits.remind(actor=actor, rows=rows, rules=Reminders(), ways=WAYS)
        for rows in (
            Case.objects.unfinished().filter(state__in=BEFORE_LISTING),
            Listing.objects.standing().filter(state__in=(State.HUNG, State.EXPIRED)),
        )
    )
