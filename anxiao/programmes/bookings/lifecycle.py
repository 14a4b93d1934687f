"""The life of a booking: who may move, merge, cancel and carry it out, and who excepts it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.programmes.abilities import Ability

if TYPE_CHECKING:
    from anxiao.programmes.bookings.models import Booking

STATE_WORDS = {
    "awaiting_approval": N_("an exception, to be approved"),
    "booked": N_("booked"),
    "carried_out": N_("carried out"),
    "cancelled": N_("cancelled"),
    "merged": N_("merged into another visit"),
    "refused": N_("exception refused"),
}


class State(TextChoices):
    """Where a booking stands; the words are those of ``STATE_WORDS``."""

    AWAITING = "awaiting_approval", _(STATE_WORDS["awaiting_approval"])
    BOOKED = "booked", _(STATE_WORDS["booked"])
    CARRIED_OUT = "carried_out", _(STATE_WORDS["carried_out"])
    CANCELLED = "cancelled", _(STATE_WORDS["cancelled"])
    MERGED = "merged", _(STATE_WORDS["merged"])
    REFUSED = "refused", _(STATE_WORDS["refused"])


ENDED = (State.CARRIED_OUT, State.CANCELLED, State.MERGED, State.REFUSED)
# What takes a place of the year's quota.
COUNTED = (State.BOOKED, State.CARRIED_OUT)
# What stands in the calendar of a school.
SHOWN = (*COUNTED, State.AWAITING)


# --- reasons against ------------------------------------------------------------------------


@moot
@standing
def not_the_orderer(actor: Actor, booking: "Booking", _now: datetime) -> Sentence | None:
    if booking.orderer in actor.answers_for:
        return None
    return sentence(N_("Only the organisation that ordered the visit may do this."))


@moot
@standing
def not_of_the_visit(actor: Actor, booking: "Booking", _now: datetime) -> Sentence | None:
    if not booking.visitors.isdisjoint(actor.answers_for):
        return None
    return sentence(N_("Only those whose visit it is can say that it was carried out."))


@moot
@standing
def of_the_visit(actor: Actor, booking: "Booking", _now: datetime) -> Sentence | None:
    if booking.visitors.isdisjoint(actor.answers_for):
        return None
    return sentence(N_("Your organisation takes part already."))


@moot
def unannounced(_actor: Actor, booking: "Booking", _now: datetime) -> Sentence | None:
    if not booking.is_unannounced:
        return None
    return sentence(N_("An unannounced visit is neither joined nor merged."))


def too_early(_actor: Actor, booking: "Booking", _now: datetime) -> Sentence | None:
    if booking.starts_on <= clock.today():
        return None
    return sentence(
        N_("Its first day is %(day)s: it cannot have been carried out before."),
        day=day(booking.starts_on),
    )


@standing
def not_the_approver(actor: Actor, booking: "Booking", _now: datetime) -> Sentence | None:
    """The office of the school's county; for what it asks itself, a post that cannot ask."""
    if booking.desk not in actor.answers_for:
        return sentence(
            N_("Only the coordinating office of the school's county decides on an exception.")
        )
    if booking.orderer in actor.answers_for and actor.may(Ability.BOOK):
        return sentence(
            N_("Whoever asks for an exception does not approve it: a leader's post does.")
        )
    return None


S, A = State, Ability
LIFECYCLE = Machine(
    Step("carry_out", S.BOOKED, S.CARRIED_OUT, A.BOOK, (not_of_the_visit, too_early)),
    Step("join", S.BOOKED, S.BOOKED, A.BOOK, (of_the_visit, unannounced)),
    Step("move", S.BOOKED, S.BOOKED, A.BOOK, (not_the_orderer,)),
    Step("move", S.AWAITING, S.AWAITING, A.BOOK, (not_the_orderer,)),
    Step("merge", S.BOOKED, S.MERGED, A.BOOK, (not_the_orderer, unannounced)),
    Step("merge", S.AWAITING, S.MERGED, A.BOOK, (not_the_orderer,)),
    Step("cancel", S.BOOKED, S.CANCELLED, A.BOOK, (not_the_orderer,)),
    Step("cancel", S.AWAITING, S.CANCELLED, A.BOOK, (not_the_orderer,)),
    Step("approve", S.AWAITING, S.BOOKED, A.APPROVE_BOOKING, (not_the_approver,)),
    Step("refuse_exception", S.AWAITING, S.REFUSED, A.APPROVE_BOOKING, (not_the_approver,)),
    verbs={
        "carry_out": N_("It was carried out"),
        "join": N_("Take part in this visit"),
        "move": N_("Move to other days"),
        "merge": N_("Merge into another visit"),
        "cancel": N_("Cancel the visit"),
        "approve": N_("Approve the exception"),
        "refuse_exception": N_("Refuse the exception"),
    },
    states=STATE_WORDS,
)
