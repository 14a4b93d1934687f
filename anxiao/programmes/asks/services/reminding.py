"""What the night does: remind before a limit, and tell both sides after it."""

from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.norms import services as norms
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.models import Order, Request

LATE = N_("The limit has passed without an answer.")


@transaction.atomic
def remind(*, actor: Actor) -> int:
    """Tell who has to answer on the days that the rule names, and both sides once it is late."""
    told, days_before, now = 0, cache(_days_before), clock.now()
    for model, sends in ((Request, Ability.REQUEST), (Order, Ability.ORDER)):
        for row in model.objects.visible_to(actor).unanswered().iterator(chunk_size=2000):
            if row.due_at is None or row.desk is None:
                continue
            if row.due_at < now:
                told += _tell(actor, row, row.recipient, Ability.ANSWER, sentence(LATE), "late")
                told += _tell(actor, row, row.sender, sends, sentence(LATE), "late")
            elif (left := row.days_left()) in days_before(row.territory_code):
                due = day(row.due_at.astimezone(clock.LOCAL).date())
                says = sentence(N_("Due on %(due)s."), due=due)
                told += _tell(actor, row, row.desk, row.next_ability, says, f"due:{left}")
    return told


def _days_before(territory: int) -> list[int]:
    days: list[int] = norms.rule("reminder.days_before", territory=territory, on=clock.today())
    return days


def _tell(
    actor: Actor, row: Any, organisation: int, ability: str, says: Sentence, occasion: str
) -> int:
    return notices.send(
        actor,
        to=desks(organisation, ability),
        subject=row,
        kind="reminder",
        says=says,
        due=row.due_at,
        once=f"{row.pk}:{occasion}:{row.due_at:%Y%m%d}",
    )
