"""What follows from a planned visit: its plan is under way, then ended; its booking is settled."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.plans.lifecycle import LIFECYCLE, PlanState
from anxiao.inspections.plans.models import InspectionPlan, PlanScope
from anxiao.inspections.plans.orders import in_name_of_the_orderer
from anxiao.inspections.visits.lifecycle import OPEN
from anxiao.inspections.visits.lifecycle import State as VisitState
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.programmes.bookings.lifecycle import State as BookingState
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services import changing


def follow(visit: Visit) -> None:
    """Settle what a planned visit moves, once it has begun or ended; nothing for any other."""
    if visit.plan_id is not None:
        _follow(visit, visit.plan_id)


@transaction.atomic
def _follow(visit: Visit, pk: UUID) -> None:
    with in_name_of_the_orderer(visit) as actor:
        _settle_booking(actor, visit)
        plan: InspectionPlan = InspectionPlan.objects.lock(pk)
        if _shows_under_way(plan, visit):
            plan = _step(actor, plan, "begin", sentence(N_("Its visits have begun.")))
        end_if_over(actor=actor, plan=plan)


def end_if_over(*, actor: Actor, plan: InspectionPlan) -> None:
    """End a plan whose visits have all ended; one that never began is called off by a person."""
    if plan.state == PlanState.UNDER_WAY and not _is_left(plan):
        end(actor=actor, plan=plan)


def _shows_under_way(plan: InspectionPlan, visit: Visit) -> bool:
    """An announced plan of sealed visits does not say that one has begun before it is open."""
    if plan.state != PlanState.ISSUED:
        return False
    if plan.is_sealed and not plan.is_covert:
        return visit.state == VisitState.FINISHED
    return visit.state in (VisitState.STARTED, VisitState.FINISHED)


def _is_left(plan: InspectionPlan) -> bool:
    """Whether a visit is still to come, or one that was given up is not to be known yet."""
    rows = Visit.objects.of_plan(plan)
    if rows.filter(state__in=OPEN).exists():
        return True
    seals = ledger.Seals.of(rows.values_list("seal", flat=True))
    return any(seals.hide(seal) for seal in rows.values_list("seal", flat=True))


@transaction.atomic
def end(*, actor: Actor, plan: InspectionPlan) -> InspectionPlan:
    """End a plan of which nothing is left, and open what hid it."""
    scope = PlanScope.objects.filter(plan=plan).first()
    done = _step(actor, plan, "end", sentence(N_("All its visits have taken place or ended.")))
    for seal, row in {plan.seal: plan, **({scope.seal: scope} if scope else {})}.items():
        if ledger.is_hidden(seal) and seal is not None:
            ledger.open_done(actor=actor, pk=seal, of=row)
    return done


def _step(actor: Actor, plan: InspectionPlan, verb: str, says: Sentence) -> InspectionPlan:
    def change(found: InspectionPlan) -> None:
        if verb == "end":
            found.closed_at, found.desk = clock.now(), None

    done: InspectionPlan = acts.act(
        verb, machine=LIFECYCLE, actor=actor, row=plan, says=says, after=change
    )
    return done


def _settle_booking(actor: Actor, visit: Visit) -> None:
    """A day of the school is used by the visit that took place, and free if none did."""
    if visit.booking is None or visit.state not in (VisitState.FINISHED, VisitState.DROPPED):
        return
    row = Booking.objects.visible_to(actor).filter(pk=visit.booking).first()
    if row is None:
        return
    if visit.state == VisitState.FINISHED and row.state == BookingState.BOOKED:
        changing.carry_out(actor=actor, row=row, on=clock.today())
    elif visit.state == VisitState.DROPPED and row.state in (
        BookingState.BOOKED,
        BookingState.AWAITING,
    ):
        changing.cancel(actor=actor, row=row, reason=visit.reason)
