"""What did not arrive outside the program, and sending it again."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, OutOfReach
from anxiao.kernel.http import PAGE, Page, keyset
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import sentence
from anxiao.notices.abilities import Ability
from anxiao.notices.lifecycle import DELIVERY
from anxiao.notices.models import Channel, Delivery, DeliveryQuerySet
from anxiao.notices.planning import wake
from anxiao.notices.reading import WORKER
from anxiao.places.codes import interval

MOST_AGAIN = 5000


def dead_letters(
    actor: Actor, *, channel: str = "", after: str = "", before: str = "", size: int = PAGE
) -> Page:
    """Deliveries that were given up, of the posts in the territory of whoever operates there.

    Whose post, by which channel and why: no word of any record.
    """
    with acting(WORKER):
        return keyset(_dead(actor, channel), after=after, before=before, size=size)


def counts(actor: Actor) -> dict[str, int]:
    """How many were given up, by channel."""
    with acting(WORKER):
        found = list(_dead(actor, "").values_list("channel", flat=True)[:MOST_AGAIN])
    return {channel: found.count(channel) for channel in Channel.values}


@transaction.atomic
def send_dead_again(*, actor: Actor, pk: UUID | None = None, channel: str = "") -> int:
    """Try one that was given up once more, or all of a channel, or all, for a day again.

    What has been read or has left the reach of its reader meanwhile is dropped then.
    """
    with acting(WORKER):
        rows = _dead(actor, channel)
        return _again(rows if pk is None else rows.filter(pk=pk), pk)


@transaction.atomic
def send_own_again(*, actor: Actor, pk: UUID | None = None) -> int:
    """The same for what did not reach the person herself."""
    rows = Delivery.objects.visible_to(actor).filter(person=actor.person).dead()
    return _again(rows if pk is None else rows.filter(pk=pk), pk)


def _dead(actor: Actor, channel: str) -> DeliveryQuerySet:
    if not actor.may(Ability.OPERATE) or actor.territory is None:
        raise NotAllowed(sentence(N_("Only an administrator sees what did not arrive.")))
    rows: DeliveryQuerySet = Delivery.objects.visible_to(WORKER).dead()
    rows = rows.filter(post__organisation__territory_code__range=interval(actor.territory))
    rows = rows.select_related("post__organisation")
    return rows.filter(channel=channel) if channel else rows


def _again(rows: Any, pk: UUID | None) -> int:
    taken = list(rows.select_for_update(of=("self",), skip_locked=True)[:MOST_AGAIN])
    if pk is not None and not taken:
        raise OutOfReach(sentence(N_("There is no such message that was given up.")))
    for row in taken:
        DELIVERY.fire("send_again", row, actor=WORKER)
        row.attempts, row.next_at, row.ended_at = 0, clock.now(), None
        row.save(update_fields=["state", "attempts", "next_at", "ended_at"])
    for channel in sorted({row.channel for row in taken}):
        wake(channel)
    return len(taken)
