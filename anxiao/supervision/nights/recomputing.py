"""Limits that cross a year whose holidays were not known: reckoned anew once they are."""

from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import day, sentence
from anxiao.ledger import services as ledger
from anxiao.supervision.cases.models import Case
from anxiao.supervision.listings.models import Listing


def recompute(actor: Actor) -> int:
    """Reckon provisional limits of open cases and listings anew; returns how many have changed."""
    return sum(_all(actor, model) for model in (Case, Listing))


def _all(actor: Actor, model: Any) -> int:
    rows = model.objects.unfinished().filter(is_due_provisional=True, due_at__isnull=False)
    changed = 0
    with acting(actor):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with acting(actor):
            changed += _one(actor, model.objects.lock(key))
    return changed


def _one(actor: Actor, row: Any) -> bool:
    before = row.due_at, row.is_due_provisional
    if row.due_from is None or row.due_days is None:
        row.is_due_provisional = not workdays.is_known(row.due_at.astimezone(clock.LOCAL).date())
    else:
        limit = workdays.deadline(row.due_from, row.due_days)
        row.due_at, row.is_due_provisional = limit.at, limit.provisional
    if before == (row.due_at, row.is_due_provisional):
        return False
    row.version += 1
    row.save(update_fields=["due_at", "is_due_provisional", "version"])
    days = [day(one.astimezone(clock.LOCAL).date()) for one in (before[0], row.due_at)]
    says = sentence(
        N_("The holidays of that year are known now: the limit is %(new)s, before it was %(old)s."),
        old=days[0],
        new=days[1],
    )
    ledger.record(f"{row._meta.model_name}.recompute", row, actor=actor, says=says)
    return True
