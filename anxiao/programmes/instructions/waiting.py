"""What waits for an actor: the part of leaders' instructions in *My work*."""

from datetime import date

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.kernel.waiting import Waiting
from anxiao.programmes.abilities import Ability
from anxiao.programmes.desks import as_waiting
from anxiao.programmes.instructions.models import Instruction

MOST = 200
MAKE_ORDERS = N_("Make it an order")


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Instructions that nobody has been ordered to follow yet."""
    if not actor.may(Ability.INSTRUCT):
        return []
    rows = Instruction.objects.visible_to(actor).on_desk_of(actor).order_by("given_on", "id")
    return [
        as_waiting(
            row,
            says=sentence(MAKE_ORDERS),
            page="instructions:detail",
            place=row.leader_name,
            is_grave=row.is_grave,
        )
        for row in rows[:MOST]
    ]
