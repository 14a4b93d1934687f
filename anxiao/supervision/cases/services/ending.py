"""What becomes of a case when its listing ends, and when nothing is left in it."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence
from anxiao.supervision.cases.keeping import end_proposal, measure
from anxiao.supervision.cases.models import Case, CaseItem, Proposal
from anxiao.supervision.cases.services.acts import act


@transaction.atomic
def listing_ended(*, actor: Actor, case: UUID) -> Case:
    """With its listing a case ends; what is still late and general in it goes on as ordered."""
    row: Case = Case.objects.lock(case)
    _settle_closed(row)
    if row.is_of_hazards and row.items_open:
        says = sentence(N_("The listing has ended; what is still late stays ordered."))
        return act("step_down", actor=actor, row=row, says=says, after=_without_a_level)
    return settle(actor=actor, row=row)


def _without_a_level(case: Case) -> None:
    case.level = ""
    case.run_no_more()
    end_proposal(case, Proposal.Outcome.LAPSED)


def _settle_closed(case: Case) -> None:
    """Hazards that were closed today are settled now, not only by the night."""
    rows = CaseItem.objects.open().filter(case=case, hazard__closed_at__isnull=False)
    rows.update(settled_at=clock.now(), outcome=CaseItem.Outcome.CLOSED)
    measure(case)


@transaction.atomic
def settle(*, actor: Actor, row: Case) -> Case:
    """Everything in it has been put right: it closes by itself."""

    def after(case: Case) -> None:
        case.closed_at = clock.now()
        case.move_asked = case.pause_asked = None
        case.run_no_more()
        end_proposal(case, Proposal.Outcome.LAPSED)

    says = sentence(N_("Everything in it has been put right."))
    return act("settle", actor=actor, row=row, says=says, after=after)
