"""Hazards and tasks that are there already, counted to a campaign or taken out of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.services import occasions
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid
from anxiao.kernel.occasions import Occasion
from anxiao.kernel.sentences import sentence
from anxiao.ledger import services as ledger
from anxiao.programmes import acts
from anxiao.programmes.campaigns.lifecycle import LIFECYCLE
from anxiao.programmes.campaigns.models import Campaign
from anxiao.programmes.plans.models import Task

MOST = 200
TIES = {"tie": occasions.tie, "untie": occasions.untie}
SAYS = {
    "tie": N_("Counted %(n)s hazards to it."),
    "untie": N_("Took %(n)s hazards out of it."),
}


@transaction.atomic
def tie(
    *, actor: Actor, row: Campaign, hazards: Sequence[UUID], version: int | None = None
) -> Campaign:
    """Count hazards that are there already to a campaign: all of them or, if one resists, none.

    Recorded on the campaign and on each hazard.
    """
    return _count("tie", actor, row, hazards, version)


@transaction.atomic
def untie(
    *, actor: Actor, row: Campaign, hazards: Sequence[UUID], version: int | None = None
) -> Campaign:
    """Take hazards out of a campaign: they are routine work again."""
    return _count("untie", actor, row, hazards, version)


def _count(
    verb: str, actor: Actor, row: Campaign, hazards: Sequence[UUID], version: int | None
) -> Campaign:
    wanted = sorted({*hazards})
    if not 0 < len(wanted) <= MOST:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s hazards."), most=MOST))
    occasion = Occasion(row.pk, row.title, row.issuer)
    # Judged before anything is touched, and once more under the lock of the campaign.
    LIFECYCLE.admit(verb, row, actor=actor)
    for key in wanted:
        TIES[verb](actor=actor, hazard=key, campaign=occasion)
    counted: Campaign = acts.act(
        verb,
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        # How many, and not which: whoever reads the campaign does not reach all of its hazards.
        says=sentence(SAYS[verb], n=len(wanted)),
        version=version,
    )
    return counted


@transaction.atomic
def take_tasks(
    *, actor: Actor, row: Campaign, tasks: Sequence[UUID] = (), version: int | None = None
) -> Campaign:
    """Tie tasks of its programme to a campaign; those tied before and not named now are freed."""
    wanted = {*tasks}
    found = candidates(actor=actor, campaign=row).filter(pk__in=wanted)
    if found.count() < len(wanted):
        raise Invalid(sentence(N_("These tasks are not all of the campaign's programme.")))

    def after(campaign: Campaign) -> None:
        rows = candidates(actor=actor, campaign=campaign)
        free = rows.filter(campaign=campaign.pk).exclude(pk__in=wanted)
        fresh = rows.filter(pk__in=wanted).exclude(campaign=campaign.pk)
        _keep(actor, free, None, sentence(N_("Freed from the campaign “%(t)s”."), t=row.title))
        _keep(actor, fresh, campaign, sentence(N_("Tied to the campaign “%(t)s”."), t=row.title))

    says = sentence(N_("Tied %(n)s tasks to it."), n=len(wanted))
    done: Campaign = acts.act(
        "take_tasks",
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        after=after,
        version=version,
        details={"tasks": sorted(wanted)},
    )
    return done


def candidates(*, actor: Actor, campaign: Campaign) -> Any:
    """The tasks of a campaign's programme that no other campaign has."""
    rows = Task.objects.visible_to(actor).filter(programme=campaign.programme_id)
    return rows.filter(Q(campaign=None) | Q(campaign=campaign.pk))


def _keep(actor: Actor, rows: Any, campaign: Campaign | None, says: Any) -> None:
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    Task.objects.filter(pk__in=keys).update(campaign=campaign, version=F("version") + 1)
    action = "task.campaign"
    ledger.record_many(action, Task.objects.filter(pk__in=keys), actor=actor, says=says)
