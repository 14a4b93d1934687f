"""The life of a leader's instruction: it is entered, becomes orders, and follows these."""

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
    from anxiao.programmes.instructions.models import Instruction

WORDS = {
    "entered": N_("entered, to be ordered"),
    "ordered": N_("ordered, being dealt with"),
    "answered": N_("all orders replied to"),
    "closed": N_("dealt with"),
    "dropped": N_("taken back"),
}


class State(TextChoices):
    ENTERED = "entered", _(WORDS["entered"])
    ORDERED = "ordered", _(WORDS["ordered"])
    ANSWERED = "answered", _(WORDS["answered"])
    CLOSED = "closed", _(WORDS["closed"])
    DROPPED = "dropped", _(WORDS["dropped"])


ENDED = (State.CLOSED, State.DROPPED)


@moot
@standing
def not_the_office(actor: Actor, instruction: "Instruction", _now: datetime) -> Sentence | None:
    if actor.is_free or instruction.office in actor.answers_for:
        return None
    return sentence(N_("Only the office that entered the instruction may do this."))


@moot
@standing
def follows_by_itself(actor: Actor, _row: "Instruction", _now: datetime) -> Sentence | None:
    return None if actor.is_free else sentence(N_("This follows from its orders by itself."))


S, A = State, Ability
OFFICE, ITSELF = (not_the_office,), (follows_by_itself,)
# The verbs that follow from the orders; nobody is offered them.
BY_ITSELF = ("answer", "resume", "close", "reopen")
INSTRUCTION = Machine(
    Step("order", S.ENTERED, S.ORDERED, A.INSTRUCT, OFFICE),
    Step("order", S.ORDERED, S.ORDERED, A.INSTRUCT, OFFICE),
    Step("order", S.ANSWERED, S.ORDERED, A.INSTRUCT, OFFICE),
    Step("edit", S.ENTERED, S.ENTERED, A.INSTRUCT, OFFICE),
    Step("edit", S.ORDERED, S.ORDERED, A.INSTRUCT, OFFICE),
    Step("settle", S.ENTERED, S.CLOSED, A.INSTRUCT, OFFICE),
    Step("drop", S.ENTERED, S.DROPPED, A.INSTRUCT, OFFICE),
    Step("answer", S.ORDERED, S.ANSWERED, A.INSTRUCT, ITSELF),
    Step("resume", S.ANSWERED, S.ORDERED, A.INSTRUCT, ITSELF),
    Step("close", S.ORDERED, S.CLOSED, A.INSTRUCT, ITSELF),
    Step("close", S.ANSWERED, S.CLOSED, A.INSTRUCT, ITSELF),
    Step("reopen", S.ORDERED, S.ENTERED, A.INSTRUCT, ITSELF),
    Step("reopen", S.ANSWERED, S.ENTERED, A.INSTRUCT, ITSELF),
    verbs={
        "order": N_("Make it an order"),
        "edit": N_("Write down its words"),
        "settle": N_("Answer without an order"),
        "drop": N_("Take the entry back"),
        "answer": N_("All orders are replied to"),
        "resume": N_("A reply was sent back"),
        "close": N_("Close it"),
        "reopen": N_("All orders were withdrawn"),
    },
    states=WORDS,
)
