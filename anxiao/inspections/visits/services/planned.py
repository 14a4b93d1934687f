"""Visits that come from a plan: released to their team, begun, called off, opened when done."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.plans import recusing
from anxiao.inspections.plans.services import following
from anxiao.inspections.visits import once
from anxiao.inspections.visits.lifecycle import LIFECYCLE
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Refused
from anxiao.kernel.given import reason_of
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.people.models import Post
from anxiao.places.models import Organisation
from anxiao.programmes.bookings.lifecycle import State as BookingState
from anxiao.programmes.bookings.models import Booking

# By how much the clock of a device may run ahead around midnight.
SKEW = timedelta(days=1)


@transaction.atomic
def release(*, actor: Actor, row: Visit, version: int | None = None) -> Visit:
    """Let the team know of a sealed visit: two persons of the ordering office, one after the other.

    Until then not even those who are to go know where, when and by which checklist.
    """

    def change(found: Visit) -> None:
        if found.release_asked_by is None:
            found.release_asked_by, found.release_asked_person = actor.post, actor.person
            return
        if actor.person == found.release_asked_person or actor.post == found.release_asked_by:
            raise Refused(
                sentence(N_("You have released it already: a second person of the office has to."))
            )
        found.released_at = clock.now()

    is_second = row.release_asked_by is not None
    says = sentence(
        N_("Released it to the team, as the second of two.")
        if is_second
        else N_("Released it to the team, as the first of two.")
    )
    done = _act("release", actor, row, says, after=change, version=version)
    if done.released_at is not None:
        let_in(actor=actor, visit=done, posts=done.posts)
    return done


@transaction.atomic
def release_by_time(*, actor: Actor, row: Visit) -> Visit:
    """Let the team know of a sealed visit because the time has come that its plan names."""

    def change(found: Visit) -> None:
        found.released_at = clock.now()

    says = sentence(N_("Released it to the team at the time that was set."))
    done = _act("release", actor, row, says, after=change)
    let_in(actor=actor, visit=done, posts=done.posts)
    return done


@transaction.atomic
def begin(
    *, actor: Actor, row: Visit, client_key: UUID | None = None, version: int | None = None
) -> Visit:
    """Begin a planned visit, on one of its days. The same ``client_key`` begins it once."""
    said = [str(row.pk)]
    if client_key is not None:
        once.hold(client_key)
        found: Visit = Visit.objects.lock(row.pk)
        if found.client_key == client_key:
            once.require_same(found.client_digest, once.print_of(said))
            return found
    _require_booked(actor, row)

    def change(visit: Visit) -> None:
        assert actor.post is not None
        visit.started_by, visit.made_at = actor.post, clock.now()
        if client_key is not None:
            visit.client_key, visit.client_digest = client_key, once.print_of(said)

    says = sentence(N_("Began the visit at %(site)s."), site=row.place)
    done = _act("begin", actor, row, says, after=change, version=version)
    following.follow(done)
    return done


@transaction.atomic
def begin_away(*, actor: Actor, row: Visit, on: date | None = None) -> Visit:
    """Take note that a planned visit began without network, on a day that a device names.

    The day is one of the days of the visit; without one it is today. What arrives days later is
    still taken, since the team was there.
    """
    day_of = on or clock.today()
    first, last = row.starts_on or day_of, row.ends_on or day_of
    if not first <= day_of <= last or day_of > clock.today() + SKEW:
        raise Refused(
            sentence(
                N_("It was filled in on %(on)s, but is planned from %(first)s to %(last)s."),
                on=day(day_of),
                first=day(first),
                last=day(last),
            )
        )
    _require_booked(actor, row)

    def change(visit: Visit) -> None:
        assert actor.post is not None
        visit.started_by, visit.made_at = actor.post, clock.now()

    says = sentence(
        N_("Began the visit at %(site)s on %(on)s, without network."),
        site=row.place,
        on=day(day_of),
    )
    done = _act("begin_away", actor, row, says, after=change)
    following.follow(done)
    return done


def _require_booked(actor: Actor, visit: Visit) -> None:
    """Refuse while the school's exception is undecided, or after it was refused."""
    if visit.booking is None:
        return
    row = Booking.objects.visible_to(actor).filter(pk=visit.booking).first()
    if row is not None and row.state == BookingState.AWAITING:
        raise Refused(
            sentence(N_("It goes beyond the school's quota, and the exception is not decided yet."))
        )
    if row is not None and row.state == BookingState.REFUSED:
        raise Refused(
            sentence(N_("The exception from the school's quota was refused: call the visit off."))
        )


@transaction.atomic
def call_off(*, actor: Actor, row: Visit, reason: str, version: int | None = None) -> Visit:
    """Call off one planned visit that has not begun; the school's day is free again."""
    why = reason_of(reason)
    says = sentence(N_("Called the visit off: %(reason)s"), reason=why)
    return _given_up("call_off", actor, row, says, why, version)


@transaction.atomic
def expire(*, actor: Actor, row: Visit) -> Visit:
    """End a planned visit whose last day has passed; by the nightly job."""
    says = sentence(N_("It was not carried out on the days for which it was planned."))
    return _given_up("call_off", actor, row, says, "计划日期内未实施")


def _given_up(
    verb: str, actor: Actor, row: Visit, says: Sentence, why: str, version: int | None = None
) -> Visit:
    def change(found: Visit) -> None:
        found.reason, found.closed_at, found.desk = why[:2000], clock.now(), None

    done = _act(verb, actor, row, says, change=change, version=version)
    following.follow(done)
    return done


# --- behind the seal ------------------------------------------------------------------------


def let_in(*, actor: Actor, visit: Visit, posts: Iterable[UUID]) -> None:
    """Those who go on a visit know of it, sealed as it is to all others."""
    if visit.seal is not None:
        ledger.let_in(actor=actor, pk=visit.seal, posts=posts, of=visit)


def open_done(*, actor: Actor, visit: Visit) -> None:
    """What hid a visit opens as it is finished: what follows from it may be known."""
    if visit.seal is not None:
        ledger.open_done(actor=actor, pk=visit.seal, of=visit)


def require_free(visit: Visit, posts: Sequence[Post]) -> None:
    """Nobody is added to the team who is recused from what is visited."""
    if not visit.is_self_check and visit.subject_owner is not None:
        owner = Organisation.objects.filter(pk=visit.subject_owner)
        recusing.require_free(posts, owner)


def due_for_release(at: datetime) -> list[tuple[UUID, UUID, int]]:
    """Sealed visits whose time has come, each with who ordered it: told by the database alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM inspections_due_for_release(%s)", [at])
        return list(cursor.fetchall())


def _act(verb: str, actor: Actor, row: Visit, says: Sentence, **more: object) -> Visit:
    done: Visit = acts.act(
        verb,
        machine=LIFECYCLE,
        actor=actor,
        row=row,
        says=says,
        **more,  # type: ignore[arg-type]
    )
    return done
