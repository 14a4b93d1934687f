"""What waits for an actor: the listings' part of *My work*."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.kernel.waiting import Waiting
from anxiao.programmes.desks import as_waiting
from anxiao.supervision.abilities import Ability
from anxiao.supervision.listings.models import Listing

MOST = 200
NEXT = {
    "hung": N_("Put right, and report it"),
    "submitted": N_("Inspect on site"),
    "accepted": N_("Delist"),
    "expired": N_("Put right, and report it"),
}


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Listings that the unit has to put right, or that the body has to inspect or take down."""
    if not (actor.may(Ability.DECIDE) or actor.may(Ability.RESPOND)):
        return []
    rows = Listing.objects.visible_to(actor).on_desk_of(actor).order_by("due_at", "pk")
    return [_line(one) for one in rows[:MOST]]


def _line(row: Listing) -> Waiting:
    """Found put right on site it has no limit any more: the delisting has none of its own."""
    line = as_waiting(
        row,
        says=sentence(NEXT[row.state]),
        page="listings:detail",
        place=row.organisation_name,
        is_grave=True,
    )
    due = None if row.is_remedied else row.due_at
    return replace(line, title=row.public_number, due_at=due)
