"""The life of a call: only the school that made it says whether it helped."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.programmes.abilities import Ability

if TYPE_CHECKING:
    from anxiao.programmes.calls.models import Call

STATE_WORDS = {
    "made": N_("not answered yet"),
    "answered": N_("answered, the school to say whether it helped"),
    "closed_helped": N_("closed: it helped"),
    "closed_unhelped": N_("closed: it did not help"),
    "withdrawn": N_("withdrawn"),
}


class State(TextChoices):
    """Where a call stands; the words are those of ``STATE_WORDS``."""

    MADE = "made", _(STATE_WORDS["made"])
    ANSWERED = "answered", _(STATE_WORDS["answered"])
    CLOSED_HELPED = "closed_helped", _(STATE_WORDS["closed_helped"])
    CLOSED_UNHELPED = "closed_unhelped", _(STATE_WORDS["closed_unhelped"])
    WITHDRAWN = "withdrawn", _(STATE_WORDS["withdrawn"])


ENDED = (State.CLOSED_HELPED, State.CLOSED_UNHELPED, State.WITHDRAWN)
TOP = 2


# --- reasons against ------------------------------------------------------------------------


@moot
@standing
def not_the_school(actor: Actor, call: "Call", _now: datetime) -> Sentence | None:
    """Nobody else, not even whoever supervises the school, nor a machine."""
    if actor.organisation in (call.caller, call.subject_owner):
        return None
    return sentence(N_("Only the school that called may do this."))


@standing
def not_asked(actor: Actor, call: "Call", _now: datetime) -> Sentence | None:
    if not call.answerers.isdisjoint(actor.answers_for):
        return None
    return sentence(
        N_(
            "The department or the town that was called answers; whoever is above them, "
            "once it has been passed upwards."
        )
    )


@moot
@standing
def not_the_addressee(actor: Actor, call: "Call", _now: datetime) -> Sentence | None:
    if call.routed_to in actor.answers_for:
        return None
    return sentence(N_("Only the department that was called, or the office, may send it on."))


@moot
def at_the_top(_actor: Actor, call: "Call", _now: datetime) -> Sentence | None:
    if call.level < TOP:
        return None
    return sentence(N_("It has been passed upwards as far as it goes."))


S, A = State, Ability
LIFECYCLE = Machine(
    Step("answer", S.MADE, S.ANSWERED, A.ANSWER_CALL, (not_asked,)),
    Step("route", S.MADE, S.MADE, A.ROUTE_CALL),
    Step("route", S.MADE, S.MADE, A.ANSWER_CALL, (not_the_addressee,)),
    Step("pass_up", S.MADE, S.MADE, A.ROUTE_CALL, (at_the_top,)),
    Step("close_helped", S.MADE, S.CLOSED_HELPED, A.CALL, (not_the_school,)),
    Step("close_helped", S.ANSWERED, S.CLOSED_HELPED, A.CALL, (not_the_school,)),
    Step("close_unhelped", S.ANSWERED, S.CLOSED_UNHELPED, A.CALL, (not_the_school,)),
    Step("reopen", S.ANSWERED, S.MADE, A.CALL, (not_the_school,)),
    Step("add", S.MADE, S.MADE, A.CALL, (not_the_school,)),
    Step("add", S.ANSWERED, S.ANSWERED, A.CALL, (not_the_school,)),
    Step("withdraw", S.MADE, S.WITHDRAWN, A.CALL, (not_the_school,)),
    Step("withdraw", S.ANSWERED, S.WITHDRAWN, A.CALL, (not_the_school,)),
    verbs={
        "answer": N_("Answer the call"),
        "route": N_("Send to another department"),
        "pass_up": N_("Pass upwards"),
        "close_helped": N_("It helped"),
        "close_unhelped": N_("It did not help"),
        "reopen": N_("Not yet: call again"),
        "add": N_("Add words or photos"),
        "withdraw": N_("Withdraw the call"),
    },
    states=STATE_WORDS,
)
