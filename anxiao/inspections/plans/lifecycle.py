"""The life of a plan of inspections: drafted, issued, under way, ended; or called off."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, sentence

if TYPE_CHECKING:
    from anxiao.inspections.plans.models import InspectionPlan

STATE_WORDS = {
    "draft": N_("draft of a plan"),
    "issued": N_("issued, not begun"),
    "under_way": N_("visits under way"),
    "ended": N_("visits all over"),
    "called_off": N_("called off"),
}


class PlanState(TextChoices):
    """Where a plan stands; the words are those of ``STATE_WORDS``."""

    DRAFT = "draft", _(STATE_WORDS["draft"])
    ISSUED = "issued", _(STATE_WORDS["issued"])
    UNDER_WAY = "under_way", _(STATE_WORDS["under_way"])
    ENDED = "ended", _(STATE_WORDS["ended"])
    CALLED_OFF = "called_off", _(STATE_WORDS["called_off"])


ENDED = (PlanState.ENDED, PlanState.CALLED_OFF)


@moot
@standing
def not_the_orderer(actor: Actor, plan: "InspectionPlan", _now: datetime) -> Sentence | None:
    if actor.is_free or actor.standing == plan.orderer:
        return None
    return sentence(N_("Only the organisation that orders these visits may do this."))


@moot
@standing
def not_behind_the_seal(_actor: Actor, plan: "InspectionPlan", _now: datetime) -> Sentence | None:
    """Whoever does not know its sites and days carries nothing of it on."""
    if plan.is_known:
        return None
    return sentence(N_("Only the posts that know its sites and days may do this."))


def has_visits_open(_actor: Actor, plan: "InspectionPlan", _now: datetime) -> Sentence | None:
    if not plan.has_begun_visits:
        return None
    return sentence(N_("A visit of it is being carried out: finish it or drop it first."))


def has_visits_planned(_actor: Actor, plan: "InspectionPlan", _now: datetime) -> Sentence | None:
    if not plan.has_planned_visits:
        return None
    return sentence(N_("Visits of it have not taken place yet: carry them out, or call it off."))


S, A = PlanState, Ability
OWN = (not_the_orderer, not_behind_the_seal)
LIFECYCLE = Machine(
    Step("revise", S.DRAFT, S.DRAFT, A.PLAN, OWN),
    Step("issue", S.DRAFT, S.ISSUED, A.PLAN, OWN),
    # What follows from its visits; no button carries this.
    Step("begin", S.ISSUED, S.UNDER_WAY, A.PLAN, OWN),
    Step("end", S.UNDER_WAY, S.ENDED, A.PLAN, (*OWN, has_visits_open, has_visits_planned)),
    *(
        Step("call_off", state, S.CALLED_OFF, A.PLAN, (*OWN, has_visits_open))
        for state in (S.DRAFT, S.ISSUED, S.UNDER_WAY)
    ),
    verbs={
        "revise": N_("Change the plan of visits"),
        "issue": N_("Issue the plan"),
        "begin": N_("Be under way"),
        "end": N_("End the plan"),
        "call_off": N_("Call it off"),
    },
    states=STATE_WORDS,
)
