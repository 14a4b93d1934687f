"""Booking a visit: within the quota, or with an exception that somebody else approves."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.given import reason_of
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import services as ledger
from anxiao.people.desks import desks
from anxiao.places.codes import county_of
from anxiao.places.models import Organisation
from anxiao.places.services import owners_of
from anxiao.programmes import acts
from anxiao.programmes.abilities import Ability
from anxiao.programmes.bookings.circle import reaching
from anxiao.programmes.bookings.lifecycle import State
from anxiao.programmes.bookings.met import hold
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.services.acts import inform
from anxiao.programmes.bookings.services.changing import join
from anxiao.programmes.bookings.services.looking import against, near
from anxiao.programmes.bookings.services.sealing import check_seal
from anxiao.programmes.bookings.terms import Asked, Terms, checked
from anxiao.programmes.calls.ladder import leaders, office
from anxiao.programmes.desks import end_of

MOST_SCHOOLS = 100


@transaction.atomic
def book(
    *,
    actor: Actor,
    seal: UUID | None = None,
    team: Iterable[UUID] = (),
    exception_reason: str = "",
    merge_into: UUID | None = None,
    **asked: Unpack[Asked],
) -> Booking:
    """Book a visit to a school, or anything else that is asked of it in a year.

    Refused beyond the quota of its kind, naming who has the places; with ``exception_reason``
    it then waits for the county's office instead. With ``merge_into`` nothing new is booked: the
    departments take part in that visit. An unannounced one lies under ``seal``, or under one
    made here for the ordering office, the departments and the ``team``.
    """
    terms = checked(actor=actor, **asked)
    hold(terms.school.pk, terms.year, str(terms.orderer.pk) if terms.is_unannounced else "")
    if merge_into is not None:
        return _joined(actor, terms, merge_into)
    if terms.is_unannounced:
        return _unannounced(actor, terms, seal, team)
    if seal is not None:
        raise Invalid(sentence(N_("Only an unannounced visit lies under a seal.")))
    refusal = _looked(actor, terms)
    if refusal is None:
        return _kept(actor, _row(terms), "book")
    if not exception_reason.strip():
        raise Refused(refusal)
    return _asked(actor, terms, exception_reason)


@transaction.atomic
def book_many(
    *, actor: Actor, schools: Iterable[int], merges: dict[int, UUID] | None = None, **terms: Any
) -> list[Booking]:
    """Book the same for several schools: for all of them, or for none.

    ``merges`` names the visit to take part in, for those schools that have one.
    """
    wanted = sorted({*schools})
    if not wanted:
        raise Invalid(sentence(N_("Choose at least one school.")))
    if len(wanted) > MOST_SCHOOLS:
        raise Invalid(sentence(N_("At most %(most)s schools at once."), most=MOST_SCHOOLS))
    into = merges or {}
    return [book(actor=actor, school=one, merge_into=into.get(one), **terms) for one in wanted]


@transaction.atomic
def ask_exception(*, actor: Actor, reason: str, **terms: Any) -> Booking:
    """Book beyond the quota, for a reason; where a place is left it is simply booked."""
    return book(actor=actor, exception_reason=reason_of(reason), **terms)


def _looked(actor: Actor, terms: Terms) -> Sentence | None:
    return against(
        actor=actor,
        school=terms.school.pk,
        kind=terms.kind,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        share=terms.share,
    ).refusal


def _row(terms: Terms, **more: Any) -> Booking:
    """The row with its reach, for the orderer to carry out."""
    school, orderer = terms.school, terms.orderer
    sector = (orderer.sectors or [""])[0]
    town, _department = owners_of(school.territory_code, sector)
    is_department = orderer.kind == Organisation.Kind.DEPARTMENT
    kind, key = terms.belongs_to or ("", None)
    given = {
        "title": terms.title,
        "kind": terms.kind,
        "share": terms.share,
        "school_zh": school.zh,
        "school_en": school.en,
        "starts_on": terms.starts_on,
        "ends_on": terms.ends_on,
        "basis": terms.basis,
        "legal_basis": terms.legal_basis,
        "orderer": orderer.pk,
        "departments": list(terms.departments),
        "for_kind": kind,
        "for_id": key,
        "desk": orderer.pk,
        "due_at": end_of(terms.ends_on),
        "made_at": clock.now(),
        "territory_code": school.territory_code,
        "territorial_owner": town.pk if town else None,
        "sector_owner": orderer.pk if is_department else None,
        "subject_owner": school.pk,
        "sector": sector,
    }
    return Booking(**{**given, **more})


def _kept(actor: Actor, row: Booking, verb: str) -> Booking:
    """Keep it, tell the ledger, and those who come and who are come to."""
    name_parties(row, [actor.organisation, *row.named()])
    row.save(force_insert=True)
    says = sentence(
        N_("Booked: %(title)s, %(first)s to %(last)s."),
        title=row.title,
        first=day(row.starts_on),
        last=day(row.ends_on),
    )
    if row.state == State.AWAITING:
        says = sentence(
            N_("Asked for an exception: %(title)s, %(first)s to %(last)s. %(reason)s"),
            title=row.title,
            first=day(row.starts_on),
            last=day(row.ends_on),
            reason=row.exception_reason,
        )
    ledger.record(f"booking.{verb}", row, actor=actor, says=says, details=_facts(row))
    if row.state == State.AWAITING:
        acts.tell(actor, row, row.desk or 0, says)
    else:
        inform(actor=actor, row=row, organisations=[row.school, *row.departments], says=says)
    return row


def _facts(row: Booking) -> dict[str, Any]:
    names = (
        "title", "kind", "share", "starts_on", "ends_on", "basis", "orderer", "departments",
        "for_kind", "for_id", "exception_reason", "state",
    )  # fmt: skip
    return {"school": row.subject_owner} | {name: getattr(row, name) for name in names}


# --- beyond the quota -------------------------------------------------------------------------


def _asked(actor: Actor, terms: Terms, reason: str) -> Booking:
    """An exception on the desk of whoever may approve it; until then it takes no place."""
    row = _row(
        terms,
        state=State.AWAITING,
        exception_reason=reason_of(reason)[:2000],
        desk=_approver(terms).pk,
        due_at=end_of(terms.starts_on),
    )
    return _kept(actor, row, "ask_exception")


def _approver(terms: Terms) -> Organisation:
    """The coordinating office of the school's county; for what it asks itself, its leaders."""
    county = county_of(terms.school.territory_code)
    found = office(county)
    if found is not None and found.pk == terms.orderer.pk:
        found = leaders(county)
    if found is None:
        raise Refused(
            sentence(N_("Nobody in this county can approve an exception: no such post is held."))
        )
    return found


# --- taking part in another -------------------------------------------------------------------


def _joined(actor: Actor, terms: Terms, into: UUID) -> Booking:
    """Take part in a visit of the same kind about the same days instead of booking another."""
    rows = near(terms.school.pk, terms.kind, terms.starts_on, terms.ends_on)
    if into not in [one.id for one in rows] or terms.is_unannounced:
        raise Refused(
            sentence(N_("There is no such visit to take part in: it may have been moved."))
        )
    with reaching(actor, into) as wider:
        found: Booking = Booking.objects.lock(into)
        return join(actor=wider, row=found, departments=terms.departments)


# --- unannounced ------------------------------------------------------------------------------


def _unannounced(actor: Actor, terms: Terms, seal: UUID | None, team: Iterable[UUID]) -> Booking:
    """Known to the members of its seal alone, and drawing on the share of its own office."""
    refusal = _looked(actor, terms)
    if refusal is not None:
        raise Refused(refusal)
    office_posts = {*desks(terms.orderer.pk, Ability.BOOK)}
    if seal is None:
        members = {*office_posts, *team}
        for one in terms.departments:
            members.update(desks(one, Ability.BOOK))
        latest = terms.ends_on + timedelta(days=1)
        seal = ledger.seal(actor=actor, members=members, opens_latest_on=latest).pk
    else:
        check_seal(seal, office_posts=office_posts, ends_on=terms.ends_on)
    return _kept(actor, _row(terms, seal=seal), "book")
