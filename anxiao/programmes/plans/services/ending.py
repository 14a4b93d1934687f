"""What becomes of the parts when a task is called off."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger
from anxiao.programmes.plans import tree
from anxiao.programmes.plans.lifecycle import TASK
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.services import handing

WITH_THE_WHOLE = N_("Called off with what it is a part of.")


def lock_parts(*, of: Iterable[Task]) -> list[Task]:
    """Lock every open part before the whole, as whoever reports on one does."""
    return tree.bottom_up(tree.under(of, Task.objects.filter(closed_at=None)))


@transaction.atomic
def call_off_parts(*, actor: Actor, of: Iterable[Task], says: Sentence) -> list[Task]:
    """End every open part of tasks that are called off, down to the last, and tell who had it."""
    parts = lock_parts(of=of)
    for part in parts:
        TASK.fire("call_off", part, actor=actor)
        part.closed_at, part.desk = clock.now(), None
    handing.write(parts, is_new=False)
    if parts:
        details = {"because": says}
        told = sentence(WITH_THE_WHOLE)
        ledger.record_many("task.call_off", parts, actor=actor, says=told, details=details)
    had = [part for part in parts if part.handed_at is not None]
    handing.tell_all(actor=actor, tasks=had, says=says)
    return parts
