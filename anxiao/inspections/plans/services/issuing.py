"""Issuing a plan: its visits are planned and booked. Calling it off: what is left is not."""

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.lifecycle import LIFECYCLE
from anxiao.inspections.plans.models import InspectionPlan
from anxiao.inspections.plans.services import following, visiting
from anxiao.inspections.plans.services.drafting import require_scope, scope_facts
from anxiao.inspections.visits.lifecycle import State as VisitState
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services import planned
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.given import reason_of
from anxiao.kernel.sentences import sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.desks import desks


@transaction.atomic
def issue(
    *,
    actor: Actor,
    row: InspectionPlan,
    exception_reason: str = "",
    version: int | None = None,
) -> InspectionPlan:
    """Issue a plan: a visit for each of its sites, its team on it, its days booked at the schools.

    All of them or none: refused where a site has ended, one of the team is recused, a checklist
    does not fit, or a school's year has no place left; with ``exception_reason`` the county's
    office is then asked for an exception. Those whom it serves, and the team, are told, but for
    what is sealed.
    """
    LIFECYCLE.judge("issue", row, actor=actor)
    scope = require_scope(actor=actor, plan=row)
    ordered = visiting.plan_of(actor=actor, plan=row, scope=scope)

    def change(found: InspectionPlan) -> None:
        found.issued_at, found.issued_by = clock.now(), actor.post

    says = sentence(N_("Issued the plan “%(title)s”."), title=row.title)
    done: InspectionPlan = acts.act(
        "issue", machine=LIFECYCLE, actor=actor, row=row, says=says, change=change, version=version
    )
    visits = visiting.lay(
        actor=actor, plan=done, scope=scope, ordered=ordered, exception_reason=exception_reason
    )
    says = sentence(N_("Planned the visits."))
    details = scope_facts(scope) | {"visits": [one.pk for one in visits]}
    ledger.record("planscope.issue", scope, actor=actor, says=says, details=details)
    _tell(actor, done)
    return done


def _tell(actor: Actor, plan: InspectionPlan) -> None:
    """Put the plan before the departments that it serves; of a covert one nobody is told."""
    says = sentence(N_("Visits that serve you too have been planned: %(title)s"), title=plan.title)
    posts = {post for one in plan.departments for post in desks(one, Ability.READ)}
    notices.send(actor, to=sorted(posts), subject=plan, kind="work", says=says)


@transaction.atomic
def call_off(
    *, actor: Actor, row: InspectionPlan, reason: str, version: int | None = None
) -> InspectionPlan:
    """Call a plan off: its visits that have not begun do not take place; their days are free.

    What was sealed stays so until its latest opening day, when the auditor reads the reason.
    """
    why = reason_of(reason)
    LIFECYCLE.judge("call_off", row, actor=actor)
    scope = require_scope(actor=actor, plan=row)
    left = Visit.objects.visible_to(actor).of_plan(row).filter(state=VisitState.PLANNED)
    for visit in left.order_by("pk"):
        planned.call_off(actor=actor, row=visit, reason=why)

    def change(found: InspectionPlan) -> None:
        found.reason, found.closed_at, found.desk = why[:2000], clock.now(), None

    says = sentence(N_("Called the plan off: %(reason)s"), reason=why)
    done: InspectionPlan = acts.act(
        "call_off",
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        change=change,
        version=version,
    )
    ledger.record("planscope.call_off", scope, actor=actor, says=says)
    return done


@transaction.atomic
def end(*, actor: Actor, row: InspectionPlan, version: int | None = None) -> InspectionPlan:
    """End a plan of which every visit has taken place or was given up; what hid it is open."""
    found: InspectionPlan = acts.locked(row, version)
    LIFECYCLE.judge("end", found, actor=actor)
    return following.end(actor=actor, plan=found)
