"""An instruction follows its orders: when all are replied to it is answered, then closed."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.programmes import acts
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.lifecycle import OrderState
from anxiao.programmes.asks.models import Order
from anxiao.programmes.instructions.lifecycle import INSTRUCTION, State
from anxiao.programmes.instructions.models import Instruction

SAYS = {
    "answer": N_("All its orders are replied to."),
    "resume": N_("Not all its orders are replied to any more."),
    "close": N_("All its orders are closed."),
    "reopen": N_("All its orders were withdrawn: it waits for a new one."),
}
# Where each verb leads to, so that one that has been taken is not taken again.
LEADS_TO = {
    "answer": State.ANSWERED,
    "resume": State.ORDERED,
    "close": State.CLOSED,
    "reopen": State.ENTERED,
}
TOLD = ("answer", "close")


@transaction.atomic
def follow(*, actor: Actor, instruction: UUID | None) -> None:
    """Bring an instruction to where its orders are; whoever moved one need not reach it.

    The leader's post and the office are told when all are replied to, and when all are closed.
    """
    if instruction is None:
        return
    with acting(Actor.system(N_("orders of instructions"))) as machine:
        row: Instruction = Instruction.objects.lock(instruction)
        verb = _verb(row)
        if row.is_open and LEADS_TO[verb] != row.state:
            done = _move(machine, row, verb)
            if verb in TOLD:
                _tell(actor, done, sentence(SAYS[verb]))


def _verb(row: Instruction) -> str:
    """What follows from how its orders stand; those withdrawn do not count."""
    states = Order.objects.filter(instruction=row.pk).values_list("state", flat=True)
    left = {*states} - {OrderState.WITHDRAWN}
    if not left:
        return "reopen"
    if left == {OrderState.CLOSED}:
        return "close"
    return "answer" if left <= {OrderState.REPLIED, OrderState.CLOSED} else "resume"


def _move(machine: Actor, row: Instruction, verb: str) -> Instruction:
    def after(found: Instruction) -> None:
        found.desk = found.office if found.state == State.ENTERED else None
        if found.state == State.CLOSED:
            found.closed_at = clock.now()

    says = sentence(SAYS[verb])
    done: Instruction = acts.act(
        verb, machine=INSTRUCTION, actor=machine, row=row, says=says, after=after
    )
    return done


def _tell(actor: Actor, row: Instruction, says: Sentence) -> None:
    to = {row.leader, *desks(row.office, Ability.INSTRUCT)}
    notices.send(actor, to=sorted(to), subject=row, kind="work", says=says)
