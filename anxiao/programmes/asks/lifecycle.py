"""The life of a request between peers, and that of an order from above."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Predicate, Step, moot, standing
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.programmes.abilities import Ability

if TYPE_CHECKING:
    from anxiao.programmes.asks.models import Ask, Order, Request

REQUEST_WORDS = {
    "sent": N_("sent, to be accepted"),
    "accepted": N_("accepted, to be answered"),
    "answered": N_("answered"),
    "closed": N_("dealt with"),
    "declined": N_("declined"),
    "withdrawn": N_("withdrawn"),
}
ORDER_WORDS = {
    "issued": N_("issued, to be signed for"),
    "signed": N_("signed for, being dealt with"),
    "replied": N_("replied to, to be judged"),
    "returned": N_("not within their power, to be transferred"),
    "closed": N_("dealt with"),
    "withdrawn": N_("withdrawn"),
}


class RequestState(TextChoices):
    SENT = "sent", _(REQUEST_WORDS["sent"])
    ACCEPTED = "accepted", _(REQUEST_WORDS["accepted"])
    ANSWERED = "answered", _(REQUEST_WORDS["answered"])
    CLOSED = "closed", _(REQUEST_WORDS["closed"])
    DECLINED = "declined", _(REQUEST_WORDS["declined"])
    WITHDRAWN = "withdrawn", _(REQUEST_WORDS["withdrawn"])


class OrderState(TextChoices):
    ISSUED = "issued", _(ORDER_WORDS["issued"])
    SIGNED = "signed", _(ORDER_WORDS["signed"])
    REPLIED = "replied", _(ORDER_WORDS["replied"])
    RETURNED = "returned", _(ORDER_WORDS["returned"])
    CLOSED = "closed", _(ORDER_WORDS["closed"])
    WITHDRAWN = "withdrawn", _(ORDER_WORDS["withdrawn"])


class Urgency(TextChoices):
    NORMAL = "normal", _("normal")
    URGENT = "urgent", _("urgent")
    AT_ONCE = "at_once", _("very urgent")


REQUEST_ENDED = (RequestState.CLOSED, RequestState.DECLINED, RequestState.WITHDRAWN)
ORDER_ENDED = (OrderState.CLOSED, OrderState.WITHDRAWN)


# --- reasons against ------------------------------------------------------------------------


@moot
@standing
def not_the_sender(actor: Actor, ask: "Ask", _now: datetime) -> Sentence | None:
    if actor.is_free or ask.sender in actor.answers_for:
        return None
    return sentence(N_("Only the organisation that sent it may do this."))


@moot
@standing
def not_the_recipient(actor: Actor, ask: "Ask", _now: datetime) -> Sentence | None:
    if actor.is_free or ask.recipient in actor.answers_for:
        return None
    return sentence(N_("Only the organisation that was asked may do this."))


def too_late_to_decline(_actor: Actor, ask: "Request", now: datetime) -> Sentence | None:
    until = ask.declinable_until
    if now.astimezone(clock.LOCAL).date() <= until:
        return None
    return sentence(
        N_("The time to decline ended on %(day)s: accept it, or answer what stands against it."),
        day=day(until),
    )


@moot
def no_extension_asked(_actor: Actor, order: "Order", _now: datetime) -> Sentence | None:
    return None if order.extension else sentence(N_("Nobody has asked for more time."))


def extension_pending(_actor: Actor, order: "Order", _now: datetime) -> Sentence | None:
    return sentence(N_("A request for more time is being decided.")) if order.extension else None


def steps(
    verb: str, sources: tuple[str, ...], target: str | None, ability: str, *unless: Predicate
) -> tuple[Step, ...]:
    """The rows of a verb open from several states; without a target the state stays."""
    return tuple(Step(verb, source, target or source, ability, unless) for source in sources)


R, D, A = RequestState, OrderState, Ability
REQUEST = Machine(
    Step("accept", R.SENT, R.ACCEPTED, A.ANSWER, (not_the_recipient,)),
    *steps("answer", (R.SENT, R.ACCEPTED), R.ANSWERED, A.ANSWER, not_the_recipient),
    Step("decline", R.SENT, R.DECLINED, A.ANSWER, (not_the_recipient, too_late_to_decline)),
    Step("close", R.ANSWERED, R.CLOSED, A.REQUEST, (not_the_sender,)),
    *steps("withdraw", (R.SENT, R.ACCEPTED), R.WITHDRAWN, A.REQUEST, not_the_sender),
    verbs={
        "accept": N_("Accept the request"),
        "answer": N_("Answer"),
        "decline": N_("Decline"),
        "close": N_("Close it"),
        "withdraw": N_("Withdraw"),
    },
    states=REQUEST_WORDS,
)
WORKING = (D.ISSUED, D.SIGNED)
ORDER = Machine(
    Step("sign_for", D.ISSUED, D.SIGNED, A.ANSWER, (not_the_recipient,)),
    Step("reply", D.SIGNED, D.REPLIED, A.ANSWER, (not_the_recipient,)),
    *steps("out_of_power", WORKING, D.RETURNED, A.ANSWER, not_the_recipient),
    *steps("ask_extension", WORKING, None, A.ANSWER, not_the_recipient, extension_pending),
    *steps("grant_extension", WORKING, None, A.ORDER, not_the_sender, no_extension_asked),
    *steps("refuse_extension", WORKING, None, A.ORDER, not_the_sender, no_extension_asked),
    Step("close", D.REPLIED, D.CLOSED, A.ORDER, (not_the_sender,)),
    Step("send_back", D.REPLIED, D.SIGNED, A.ORDER, (not_the_sender,)),
    Step("transfer", D.RETURNED, D.ISSUED, A.ORDER, (not_the_sender,)),
    Step("insist", D.RETURNED, D.ISSUED, A.ORDER, (not_the_sender,)),
    *steps("withdraw", (*WORKING, D.RETURNED), D.WITHDRAWN, A.ORDER, not_the_sender),
    verbs={
        "sign_for": N_("Sign for"),
        "reply": N_("Reply"),
        "out_of_power": N_("Not within our power"),
        "ask_extension": N_("Ask for more time"),
        "grant_extension": N_("Grant more time"),
        "refuse_extension": N_("Refuse more time"),
        "close": N_("Close it"),
        "send_back": N_("Send back"),
        "transfer": N_("Transfer"),
        "insist": N_("Insist"),
        "withdraw": N_("Withdraw"),
    },
    states=ORDER_WORDS,
)
