"""What becomes of a case when its listing ends, and when nothing is left in it."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.supervision.cases.keeping import end_proposal, refresh
from anxiao.supervision.cases.lifecycle import BEFORE_LISTING, RUNG_OF, State
from anxiao.supervision.cases.models import Case, Decision, Proposal
from anxiao.supervision.cases.services.acts import act
from anxiao.supervision.rungs import HIGHEST_FOR_GENERAL, LADDER, Rung

PUT_RIGHT = N_("Everything in it has been put right.")
NOTHING_LEFT = N_("Nothing is left in it that would be late with them.")


@transaction.atomic
def listing_ended(*, actor: Actor, case: UUID, is_in_order: bool = True) -> Case:
    """A case ends with its listing where everything is in order; otherwise it goes on below that.

    It goes back to the highest rung that was decided before the listing, and where nothing grave
    is left in it, no higher than what is late and general bears.
    """
    row: Case = Case.objects.lock(case)
    refresh(row)
    if row.items_open if row.is_of_hazards else not is_in_order:
        return _step_down(actor, row)
    return settle(actor=actor, row=row, says=PUT_RIGHT if is_in_order else NOTHING_LEFT)


def _step_down(actor: Actor, row: Case) -> Case:
    state = _before(row)

    def change(case: Case) -> None:
        case.falls_to = state

    says = sentence(N_("The listing has ended; the case goes on where it stood before."))
    return act("step_down", actor=actor, row=row, says=says, change=change, after=_without_a_level)


def _before(case: Case) -> State:
    """The state of the highest rung that was decided and that the case still bears."""
    taken = {*Decision.objects.filter(case=case).values_list("rung", flat=True)}
    most = LADDER.index(Rung.INTERVIEW if case.is_grave else HIGHEST_FOR_GENERAL)
    held = (state for state in reversed(BEFORE_LISTING) if state in RUNG_OF)
    return next(
        (one for one in held if RUNG_OF[one] in taken and LADDER.index(RUNG_OF[one]) <= most),
        State.WATCHED,
    )


def _without_a_level(case: Case) -> None:
    case.level = ""
    case.run_no_more()
    end_proposal(case, Proposal.Outcome.LAPSED)


@transaction.atomic
def settle(*, actor: Actor, row: Case, says: str = PUT_RIGHT) -> Case:
    """Nothing is left in it: it closes by itself."""

    def after(case: Case) -> None:
        case.closed_at = clock.now()
        case.move_asked = case.pause_asked = None
        case.run_no_more()
        end_proposal(case, Proposal.Outcome.LAPSED)

    said: Sentence = sentence(says)
    return act("settle", actor=actor, row=row, says=said, after=after)
