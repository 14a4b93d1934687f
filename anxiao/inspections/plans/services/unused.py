"""Seals that opened with nothing done behind them: closed, and told to the auditor with a reason.

So covert work can be neither dropped nor used as a threat without anybody ever reading of it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.plans.lifecycle import LIFECYCLE, PlanState
from anxiao.inspections.plans.models import SEALED_KINDS, InspectionPlan
from anxiao.inspections.plans.services import following
from anxiao.inspections.visits.lifecycle import LATE
from anxiao.inspections.visits.lifecycle import State as VisitState
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import planned
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import acts
from anxiao.notices import services as notices
from anxiao.people.models import Post
from anxiao.places.codes import county_of, interval

# How far back a seal is looked for that opened without having been told of.
BACK = timedelta(days=60)
AUDITOR = "auditor"


@transaction.atomic
def sweep(*, actor: Actor) -> int:
    """Carry what is over to its end, and tell the auditors of each record once."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    told = sum(_of_visit(actor, one) for one in _visits())
    told += sum(_of_plan(actor, one) for one in _plans())
    _end_what_is_over(actor)
    return told


def _visits() -> Iterable[Visit]:
    """Sealed once, open now, and not carried out: the database shows a job no others.

    Where a team knew of one, what it filled in without network may still be on its way.
    """
    since = clock.today() - BACK
    rows = Visit.objects.filter(seal__isnull=False, ends_on__gte=since)
    on_the_way = Q(state=VisitState.PLANNED, released_at__isnull=False)
    rows = rows.exclude(on_the_way & Q(ends_on__gte=clock.today() - LATE))
    return list(rows.exclude(state=VisitState.FINISHED).order_by("pk"))


def _of_visit(actor: Actor, visit: Visit) -> int:
    if visit.state == VisitState.PLANNED:
        says = sentence(N_("A sealed visit was not carried out on its days."))
        planned.expire(actor=actor, row=visit)
    elif visit.state == VisitState.STARTED:
        says = sentence(N_("A sealed visit was begun, and not finished on its days."))
    else:
        says = sentence(N_("A sealed visit was given up: %(reason)s"), reason=visit.reason)
    return _tell(actor, visit, says)


def _plans() -> Iterable[InspectionPlan]:
    """Covert plans that were never issued, or called off."""
    since = clock.now() - BACK
    rows = InspectionPlan.objects.filter(seal__isnull=False, made_at__gte=since - BACK)
    return list(rows.filter(state__in=(PlanState.DRAFT, PlanState.CALLED_OFF)).order_by("pk"))


def _of_plan(actor: Actor, plan: InspectionPlan) -> int:
    if plan.state == PlanState.CALLED_OFF:
        return _tell(
            actor,
            plan,
            sentence(N_("A sealed plan was called off: %(reason)s"), reason=plan.reason),
        )
    says = sentence(N_("A sealed plan was never issued."))

    def change(found: InspectionPlan) -> None:
        found.reason, found.closed_at, found.desk = "计划未签发，封存期满", clock.now(), None

    acts.act("call_off", machine=LIFECYCLE, actor=actor, row=plan, says=says, change=change)
    return _tell(actor, plan, says)


def _end_what_is_over(actor: Actor) -> None:
    """Plans under way of which nothing is left since the last seal opened."""
    rows = InspectionPlan.objects.filter(state=PlanState.UNDER_WAY)
    for plan in rows.filter(kind__in=SEALED_KINDS).order_by("pk"):
        following.end_if_over(actor=actor, plan=plan)


def _tell(actor: Actor, row: Any, says: Sentence) -> int:
    return notices.send(
        actor,
        to=_auditors(row.territory_code),
        subject=row,
        kind="work",
        says=says,
        once=f"{row.pk}:unused",
    )


def _auditors(territory: int) -> list[UUID]:
    """The auditors' posts of the county."""
    lo, hi = interval(county_of(territory))
    rows = Post.objects.valid(on=clock.today()).filter(role=AUDITOR)
    rows = rows.filter(organisation__territory_code__range=(lo, hi))
    return list(rows.order_by("pk").values_list("pk", flat=True))
