"""Deciding on what is asked for beyond the quota, by name and with a reason that all can read."""

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.given import reason_of
from anxiao.kernel.sentences import sentence
from anxiao.programmes.bookings.met import hold
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services.acts import inform
from anxiao.programmes.bookings.services.changing import act
from anxiao.programmes.bookings.services.looking import against
from anxiao.programmes.desks import end_of


@transaction.atomic
def approve(*, actor: Actor, row: Booking, reason: str, version: int | None = None) -> Booking:
    """Let a visit take place beyond the quota; a place that came back meanwhile is used first.

    Never by whoever asked: the office of the school's county decides, its leader on its own wishes.
    """
    why = reason_of(reason)
    hold(row.school, row.year)

    def change(found: Booking) -> None:
        met = against(
            actor=actor,
            school=found.school,
            kind=found.kind,
            starts_on=found.starts_on,
            ends_on=found.ends_on,
        )
        found.is_exception = met.refusal is not None
        found.desk, found.due_at = found.orderer, end_of(found.ends_on)
        _decide(actor, found, why)

    says = sentence(N_("Approved beyond the quota: %(reason)s"), reason=why)
    done = act("approve", actor=actor, row=row, says=says, after=change, version=version)
    inform(actor=actor, row=done, organisations=[done.school, *done.departments], says=says)
    return done


@transaction.atomic
def refuse_exception(
    *, actor: Actor, row: Booking, reason: str, version: int | None = None
) -> Booking:
    """Refuse what is asked for beyond the quota, with a reason."""
    why = reason_of(reason)

    def change(found: Booking) -> None:
        found.closed_at, found.desk = clock.now(), None
        _decide(actor, found, why)

    says = sentence(N_("Refused the exception: %(reason)s"), reason=why)
    done = act("refuse_exception", actor=actor, row=row, says=says, after=change, version=version)
    inform(actor=actor, row=done, organisations=done.visitors, says=says)
    return done


def _decide(actor: Actor, row: Booking, reason: str) -> None:
    row.decision, row.decided_at = reason[:2000], clock.now()
    row.decided_by, row.decided_by_post = actor.organisation, actor.post
