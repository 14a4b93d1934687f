"""What becomes of a booking: other days, others who take part, merged, cancelled, carried out."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.given import reason_of
from anxiao.kernel.governed import name_parties
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import services as ledger
from anxiao.places.models import Organisation
from anxiao.programmes import acts
from anxiao.programmes.bookings.circle import reaching
from anxiao.programmes.bookings.lifecycle import LIFECYCLE, State
from anxiao.programmes.bookings.met import hold
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services.acts import inform
from anxiao.programmes.bookings.services.looking import against, near
from anxiao.programmes.bookings.services.sealing import check_days
from anxiao.programmes.bookings.terms import bodies, check_window
from anxiao.programmes.desks import end_of


def act(verb: str, *, actor: Actor, row: Booking, says: Sentence, **more: Any) -> Booking:
    done: Booking = acts.act(verb, machine=LIFECYCLE, actor=actor, row=row, says=says, **more)
    return done


@transaction.atomic
def join(
    *, actor: Actor, row: Booking, departments: Iterable[int] = (), version: int | None = None
) -> Booking:
    """Take part in a visit that is booked: one visit, many departments; its orderer is told."""
    added = bodies({*departments, actor.standing or 0}, row.orderer)
    who = _named(actor.standing)

    def change(found: Booking) -> None:
        found.departments = sorted({*found.departments, *added})

    says = sentence(N_("%(who)s takes part in the visit."), who=who)
    done = act(
        "join",
        actor=actor,
        row=row,
        says=says,
        after=change,
        details={"departments": list(added)},
        version=version,
    )
    inform(actor=actor, row=done, organisations=[done.school, *done.visitors], says=says)
    return done


@transaction.atomic
def move(
    *, actor: Actor, row: Booking, starts_on: date, ends_on: date, version: int | None = None
) -> Booking:
    """Move a visit to other days; into another year only where that one has a place left.

    An unannounced visit stays within the days of its seal.
    """
    check_window(starts_on, ends_on)
    hold(row.school, starts_on.year, str(row.orderer) if row.is_unannounced else "")

    def change(found: Booking) -> None:
        _check_days(actor, found, starts_on, ends_on)
        if found.year != starts_on.year:
            found.is_exception = False
        found.starts_on, found.ends_on = starts_on, ends_on
        found.due_at = end_of(starts_on if found.state == State.AWAITING else ends_on)

    says = sentence(N_("Moved to %(first)s to %(last)s."), first=day(starts_on), last=day(ends_on))
    done = act(
        "move",
        actor=actor,
        row=row,
        says=says,
        change=change,
        details={"starts_on": starts_on, "ends_on": ends_on},
        version=version,
    )
    if done.state == State.BOOKED:
        inform(actor=actor, row=done, organisations=[done.school, *done.visitors], says=says)
    return done


def _check_days(actor: Actor, row: Booking, starts_on: date, ends_on: date) -> None:
    check_days(row, ends_on)
    if row.state == State.AWAITING or row.year == starts_on.year:
        return
    met = against(
        actor=actor,
        school=row.school,
        kind=row.kind,
        starts_on=starts_on,
        ends_on=ends_on,
        share=row.share,
    )
    if met.refusal is not None:
        raise Refused(met.refusal)


@transaction.atomic
def merge(*, actor: Actor, row: Booking, into: UUID, version: int | None = None) -> Booking:
    """Merge a visit into another of the same kind about the same days; its place comes back.

    Everybody whose visit it was takes part in the other, whose orderer is told.
    """
    hold(row.school, row.year)

    def change(found: Booking) -> None:
        rows = near(found.school, found.kind, found.starts_on, found.ends_on)
        if into == found.pk or into not in [one.id for one in rows]:
            raise Refused(
                sentence(N_("There is no such visit to take part in: it may have been moved."))
            )
        found.merged_into_id = into
        _end(found)

    says = sentence(N_("Merged into another visit: one visit for all."))
    done = act(
        "merge",
        actor=actor,
        row=row,
        says=says,
        change=change,
        details={"into": into},
        version=version,
    )
    other = _take_in(actor, into, done)
    inform(actor=actor, row=other, organisations=[other.school, *other.visitors], says=says)
    return done


def _take_in(actor: Actor, pk: UUID, merged: Booking) -> Booking:
    """Add to a visit those whose own has been merged into it."""
    with reaching(actor, pk) as wider:
        found: Booking = Booking.objects.lock(pk)
        found.departments = sorted(({*found.departments} | merged.visitors) - {found.orderer})
        name_parties(found, [actor.organisation, *found.named()])
        found.version += 1
        found.save(update_fields=["departments", "parties", "version"])
        says = sentence(N_("Another visit was merged into it: %(title)s"), title=merged.title)
        details = {"merged": merged.pk, "departments": found.departments}
        ledger.record("booking.take_in", found, actor=wider, says=says, details=details)
    return found


@transaction.atomic
def cancel(*, actor: Actor, row: Booking, reason: str, version: int | None = None) -> Booking:
    """Cancel a visit, or the wish for an exception; its place is there for others again."""
    why = reason_of(reason)

    def change(found: Booking) -> None:
        found.outcome = why[:2000]
        _end(found)

    says = sentence(N_("Cancelled: %(reason)s"), reason=why)
    done = act("cancel", actor=actor, row=row, says=says, change=change, version=version)
    inform(
        actor=actor,
        row=done,
        organisations=[done.school if row.state == State.BOOKED else None, *done.visitors],
        says=says,
    )
    return done


@transaction.atomic
def carry_out(
    *,
    actor: Actor,
    row: Booking,
    on: date | None = None,
    words: str = "",
    version: int | None = None,
) -> Booking:
    """Say that a visit took place; by whoever took part, and not before its first day."""
    done_on = on or min(clock.today(), row.ends_on)

    def after(found: Booking) -> None:
        if not found.starts_on <= done_on <= clock.today():
            raise Invalid(
                sentence(N_("Choose a day between the first day of the visit and today."))
            )
        found.outcome, found.carried_out_on = words.strip()[:2000], done_on
        _end(found)

    says = sentence(N_("Carried out on %(day)s."), day=day(done_on))
    done = act(
        "carry_out",
        actor=actor,
        row=row,
        says=says,
        after=after,
        details={"on": done_on},
        version=version,
    )
    inform(actor=actor, row=done, organisations=done.visitors, says=says)
    return done


def _end(row: Booking) -> None:
    row.closed_at, row.desk = clock.now(), None


def _named(organisation: int | None) -> Name | str:
    found = Organisation.objects.filter(pk=organisation or 0).first()
    return found.name if found is not None else ""
