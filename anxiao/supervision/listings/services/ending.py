"""What follows a listing: more time, the report, the inspection on site, the delisting."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.kernel import clock, workdays
from anxiao.kernel.actors import Actor
from anxiao.kernel.clocked import LIMIT
from anxiao.kernel.errors import Invalid, NotAllowed
from anxiao.kernel.given import in_our_time, need, reason_of
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.programmes import acts
from anxiao.supervision.abilities import Ability
from anxiao.supervision.bars import services as bars
from anxiao.supervision.bars.models import Basis, Rank
from anxiao.supervision.cases.models import Case
from anxiao.supervision.cases.services.acts import LONGEST_LIMIT
from anxiao.supervision.cases.services.ending import listing_ended
from anxiao.supervision.listings.answering import named
from anxiao.supervision.listings.keeping import keep_answerable
from anxiao.supervision.listings.lifecycle import LIFECYCLE
from anxiao.supervision.listings.models import Answerable, Listing
from anxiao.supervision.listings.services.hanging import impose
from anxiao.supervision.papers.listing import DELISTING, delisting_sheet


def _act(
    verb: str, *, actor: Actor, row: Listing, says: Sentence, after: Any = None, **more: Any
) -> Listing:
    """Carry a verb through, lay the listing on its desk, and tell the other side."""

    def follow(listing: Listing) -> None:
        if after is not None:
            after(listing)
        listing.desk = listing.desk_now()

    # A case is locked before its listing, by whoever touches both.
    Case.objects.lock(row.case_id)
    done: Listing = acts.act(
        verb, machine=LIFECYCLE, actor=actor, row=row, says=says, after=follow, **more
    )
    if done.desk == row.desk:
        _tell(actor, done, says)
    return done


def _tell(actor: Actor, row: Listing, says: Sentence) -> None:
    """The body hears of what the unit does, and the unit of what the body decides."""
    is_of_body = actor.organisation == row.body
    to, ability = (row.organisation, Ability.RESPOND) if is_of_body else (row.body, Ability.DECIDE)
    notices.send(actor, to=desks(to, ability), subject=row, kind="work", says=says, due=row.due_at)


@transaction.atomic
def extend(
    *, actor: Actor, row: Listing, until: date, reason: str, version: int | None = None
) -> Listing:
    """Give more time before the limit is over; the case's clock moves with it."""
    why = reason_of(reason)
    in_our_time(until)

    def after(listing: Listing) -> None:
        if listing.due_at is not None and until <= listing.due_at.astimezone(clock.LOCAL).date():
            says = sentence(N_("The new limit must lie after the present one."))
            raise Invalid(says, fields={"until": says})
        if workdays.between(clock.today(), until) > LONGEST_LIMIT:
            says = sentence(N_("A limit lies within %(days)s working days."), days=LONGEST_LIMIT)
            raise Invalid(says, fields={"until": says})
        listing.run_until(until)
        listing.extended += 1
        _follow_with_the_case(listing)

    says = sentence(
        N_("Extended the limit until %(until)s: %(reason)s"), until=day(until), reason=why
    )
    return _act("extend", actor=actor, row=row, says=says, after=after, version=version)


def _follow_with_the_case(listing: Listing) -> None:
    case: Case = Case.objects.lock(listing.case_id)
    for name in LIMIT:
        setattr(case, name, getattr(listing, name))
    case.save(update_fields=list(LIMIT))


@transaction.atomic
def submit(
    *,
    actor: Actor,
    row: Listing,
    remedy: str,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Listing:
    """Report that it has been put right; the body inspects on site."""
    said = need(remedy, sentence(N_("Write what was put right, and how it is kept so.")))

    def change(listing: Listing) -> None:
        listing.remedy, listing.submitted_at = said, clock.now()

    says = sentence(N_("Reported as put right: %(remedy)s"), remedy=said)
    return _act(
        "submit", actor=actor, row=row, says=says, change=change, files=files, version=version
    )


@transaction.atomic
def send_back(*, actor: Actor, row: Listing, reason: str, version: int | None = None) -> Listing:
    """It is not put right yet. A limit that has passed meanwhile is over with the next night."""

    def change(listing: Listing) -> None:
        listing.is_on_site, listing.inspected_on = False, None

    says = sentence(N_("Not put right yet: %(reason)s"), reason=reason_of(reason))
    return _act("return", actor=actor, row=row, says=says, change=change, version=version)


@transaction.atomic
def accept(
    *,
    actor: Actor,
    row: Listing,
    inspected_on: date,
    opinion: str,
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Listing:
    """The body has been there and found it put right.

    Refused to every other body, before its hazards are accepted, and for a day before it was
    reported or after today. What was reported after its limit is barred anew like what was not
    reported at all.
    """
    said = need(opinion, sentence(N_("Write what was found on site.")))
    in_our_time(inspected_on)

    def change(listing: Listing) -> None:
        _check_the_day(listing, inspected_on)
        listing.is_on_site, listing.inspected_on, listing.opinion = True, inspected_on, said

    def after(listing: Listing) -> None:
        if listing.was_late():
            _run_out(actor, listing)

    says = sentence(
        N_("Inspected on site on %(day)s and accepted: %(opinion)s"),
        day=day(inspected_on),
        opinion=said,
    )
    return _act(
        "accept",
        actor=actor,
        row=row,
        says=says,
        change=change,
        after=after,
        files=files,
        version=version,
    )


def _check_the_day(listing: Listing, inspected_on: date) -> None:
    since = listing.submitted_at.astimezone(clock.LOCAL).date() if listing.submitted_at else None
    if not (since or listing.listed_on) <= inspected_on <= clock.today():
        says = sentence(N_("The inspection lies between the day of the report and today."))
        raise Invalid(says, fields={"inspected_on": says})


@transaction.atomic
def delist(*, actor: Actor, row: Listing, version: int | None = None) -> Listing:
    """Take the listing down, on a paper; the effects run on to their own days."""

    def after(listing: Listing) -> None:
        listing.delisted_on = clock.today()
        listing.closed_at = clock.now()

    says = sentence(N_("Delisted."))
    done = _act("delist", actor=actor, row=row, says=says, after=after, version=version)
    documents.issue(
        actor=actor,
        kind=DELISTING.key,
        context=delisting_sheet(done, actor),
        about=done,
        title=done.title,
        occasion="delisted",
    )
    listing_ended(actor=actor, case=done.case_id)
    return done


@transaction.atomic
def revoke(*, actor: Actor, row: Listing, reason: str, version: int | None = None) -> Listing:
    """It should not have been listed: its effects are lifted, and the reason stays."""
    why = reason_of(reason)

    def after(listing: Listing) -> None:
        listing.reason, listing.closed_at = why, clock.now()

    says = sentence(N_("Took the listing back: %(reason)s"), reason=why)
    done = _act("revoke", actor=actor, row=row, says=says, after=after, version=version)
    bars.lift(actor=actor, source=done.pk, reason=why)
    listing_ended(actor=actor, case=done.case_id, is_in_order=False)
    return done


@transaction.atomic
def name_answerable(
    *,
    actor: Actor,
    row: Listing,
    main: Sequence[UUID] = (),
    in_charge: Sequence[UUID] = (),
    direct: Sequence[UUID] = (),
    reason: str = "",
    version: int | None = None,
) -> Listing:
    """Name further posts that answer for it; the effects are theirs as they are the others'."""
    why = reason_of(reason)
    ranks = {Rank.MAIN: main, Rank.IN_CHARGE: in_charge, Rank.DIRECT: direct}
    answering = named(row.organisation, ranks, clock.today())
    says = sentence(N_("Named further posts that answer for it: %(reason)s"), reason=why)
    done = _act("name_answerable", actor=actor, row=row, says=says, version=version)
    keep_answerable(done, answering)
    impose(actor=actor, row=done, answering=answering, basis=Basis.LISTED)
    if done.expired_on is not None:
        impose(actor=actor, row=done, answering=answering, basis=Basis.NOT_REMEDIED)
    return done


# --- what the clock does --------------------------------------------------------------------


@transaction.atomic
def expire(*, actor: Actor, row: Listing) -> Listing:
    """The limit was over before it was reported as put right: barred anew, from that day on."""
    _only_by_itself(actor)

    def after(listing: Listing) -> None:
        _run_out(actor, listing)

    on = row.due_at.astimezone(clock.LOCAL).date() if row.due_at else clock.today()
    says = sentence(N_("The limit ended on %(day)s without remedy."), day=day(on))
    done: Listing = _act("expire", actor=actor, row=row, says=says, after=after)
    notices.send(
        actor,
        to=desks(done.organisation, Ability.RESPOND),
        subject=done,
        kind="reminder",
        says=says,
        once=f"{done.pk}:expired",
    )
    return done


def _run_out(actor: Actor, listing: Listing) -> None:
    assert listing.due_at is not None
    listing.expired_on = listing.due_at.astimezone(clock.LOCAL).date()
    impose(actor=actor, row=listing, answering=answering_of(listing), basis=Basis.NOT_REMEDIED)


@transaction.atomic
def come_up(*, actor: Actor, row: Listing) -> Listing:
    """All its hazards were accepted in time, though nobody has reported that: it is inspected."""
    _only_by_itself(actor)

    def after(listing: Listing) -> None:
        listing.submitted_at = clock.now()

    says = sentence(N_("All its hazards are accepted: to be inspected on site."))
    return _act("come_up", actor=actor, row=row, says=says, after=after)


def _only_by_itself(actor: Actor) -> None:
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))


# --- what follows when its hazards go to somebody else --------------------------------------


@transaction.atomic
def let_go(*, actor: Actor, case: Case, hazards: Sequence[UUID], reason: str) -> None:
    """Hazards of a listed case have gone to who has the power; without any the listing ends.

    The unit never had that power, so whatever it and its people were barred from is lifted.
    """
    row = Listing.objects.standing().filter(case=case.pk).first()
    if row is None:
        return
    found: Listing = Listing.objects.lock(row.pk)
    found.hazards = [one for one in found.hazards if one not in {*hazards}]
    found.save(update_fields=["hazards"])
    if found.hazards or not found.is_of_hazards:
        return

    def after(listing: Listing) -> None:
        listing.reason, listing.closed_at = reason, clock.now()

    says = sentence(N_("Ended: its hazards have gone to who has the power."))
    done = _act("pass_on", actor=actor, row=found, says=says, after=after)
    bars.lift(actor=actor, source=done.pk, reason=reason)
    listing_ended(actor=actor, case=done.case_id, is_in_order=False)


def answering_of(row: Listing) -> list[bars.Answering]:
    """Those whom the listing named, as they stood then: a bar goes with the person."""
    rows = Answerable.objects.filter(listing=row.pk).order_by("pk")
    return [bars.Answering(one.post, one.person, one.rank) for one in rows]
