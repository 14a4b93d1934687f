"""What waits for an actor: the part of bookings in *My work*."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.waiting import Waiting
from anxiao.programmes import desks
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.lifecycle import State
from anxiao.programmes.bookings.models import Booking

MOST = 500
# So many working days before its first day a visit is put before whoever carries it out.
AHEAD = 3


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Exceptions to be decided on; visits of the own organisation that are about to begin."""
    rows = Booking.objects.visible_to(actor).unfinished().filter(_asked(actor, on))
    found = list(rows.order_by("due_at", "pk")[:MOST])
    return [
        desks.as_waiting(one, says=_says(one), page="bookings:detail", place=one.school_name)
        for one in found
    ]


def _asked(actor: Actor, on: date) -> Q:
    own, found = actor.organisation or 0, Q(pk__in=[])
    if actor.may(Ability.APPROVE_BOOKING):
        waits = Q(state=State.AWAITING, desk=own)
        # What the own organisation asks is decided by a post that could not have asked it.
        found |= waits & ~Q(orderer=own) if actor.may(Ability.BOOK) else waits
    if actor.may(Ability.BOOK):
        soon = workdays.deadline(on, AHEAD).on
        is_ours = Q(desk=own) | Q(departments__contains=[own])
        found |= Q(state=State.BOOKED, starts_on__lte=soon) & is_ours
    return found


def _says(booking: Booking) -> Sentence:
    if booking.state == State.AWAITING:
        return sentence(N_("Decide on the exception"))
    return sentence(N_("Carry it out, and say so"))
