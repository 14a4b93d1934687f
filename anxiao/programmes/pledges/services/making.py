"""Pledges made from tasks, one or many, made anew, replaced, declared void."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.given import reason_of
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.acts import act, tell
from anxiao.programmes.desks import end_of
from anxiao.programmes.plans.lifecycle import ProgrammeState
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.pledges import mandates, text
from anxiao.programmes.pledges.lifecycle import OPEN, PLEDGE, PledgeState
from anxiao.programmes.pledges.models import PART, Pledge, of_pair

WAITING = N_("A pledge with this very text is waiting for signatures already.")


@transaction.atomic
def make(
    *,
    actor: Actor,
    programme: Programme,
    organisation: int,
    duties: Sequence[str] | None = None,
    assessment: str | None = None,
    until: date | None = None,
) -> Pledge:
    """Freeze the tasks that the actor's organisation gave to another one as a pledge.

    A pledge that is there already is replaced where its text, its signatories or its mandate are
    of yesterday; otherwise a second one is refused.
    """
    _may_make(actor, programme)
    one, other = _parties(actor, organisation)
    mandate = mandates.current(other.territory_code)
    content = text.drawn(
        actor,
        programme=programme,
        party_a=one,
        party_b=other,
        mandate=mandate,
        duties=text.DUTIES if duties is None else _some(duties),
        assessment=_worded(assessment),
    )
    if not content["tasks"]:
        raise Refused(
            sentence(
                N_("%(who)s has no task in this programme from your organisation to pledge."),
                who=other.name,
            )
        )
    before = _before(actor, programme, one, other)
    row = Pledge(
        programme=programme,
        title=_title(programme, other),
        party_a=one.pk,
        organisation=other.pk,
        content=content,
        digest=text.digest_of(content),
        mandate=mandate.pk if mandate else None,
        revision=programme.revision,
        replaces=before,
    )
    return _begin(actor, row, other, until)


@transaction.atomic
def renew(
    *,
    actor: Actor,
    row: Pledge,
    version: int | None = None,
    duties: Sequence[str] | None = None,
    assessment: str | None = None,
    until: date | None = None,
) -> Pledge:
    """Make a new pledge from the tasks as they are now; the old one counts until it is signed."""
    found = acts.locked(row, version)
    PLEDGE.judge("renew", found, actor=actor)
    programme = Programme.objects.visible_to(actor).filter(pk=found.programme_id).first()
    if programme is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return make(
        actor=actor,
        programme=programme,
        organisation=found.organisation,
        duties=found.content["duties"] if duties is None else duties,
        assessment=found.content["assessment"] if assessment is None else assessment,
        until=until,
    )


@transaction.atomic
def void(*, actor: Actor, row: Pledge, reason: str, version: int | None = None) -> Pledge:
    """Take a pledge back with a reason; it stays readable and binds nobody."""
    why = reason_of(reason)

    def change(found: Pledge) -> None:
        found.reason = why

    def after(found: Pledge) -> None:
        found.closed_at, found.desk = clock.now(), None

    done: Pledge = act(
        "void",
        machine=PLEDGE,
        actor=actor,
        row=row,
        version=version,
        change=change,
        after=after,
        says=sentence(N_("Declared the pledge void: %(reason)s"), reason=why),
    )
    return done


@transaction.atomic
def copied(*, actor: Actor, row: Pledge) -> Pledge:
    """The same text once more, to be signed by whoever holds the posts now."""
    organisation = Organisation.objects.get(pk=row.organisation)
    new = Pledge(
        programme_id=row.programme_id,
        title=row.title,
        party_a=row.party_a,
        organisation=row.organisation,
        content=row.content,
        digest=row.digest,
        mandate=row.mandate,
        revision=row.revision,
        replaces=row,
    )
    return _begin(actor, new, organisation, None, is_told=False)


@transaction.atomic
def replace(*, actor: Actor, row: Pledge) -> None:
    """Let a pledge that is now signed by both take the place of the one before."""
    before = row.replaces
    if before is None or before.state != PledgeState.SIGNED:
        return

    def after(found: Pledge) -> None:
        found.desk = None

    act(
        "supersede",
        machine=PLEDGE,
        actor=actor,
        row=before,
        after=after,
        says=sentence(N_("Replaced by the new pledge %(number)s."), number=row.number),
        details={"by": str(row.pk)},
    )


# --- what is asked --------------------------------------------------------------------------


def _may_make(actor: Actor, programme: Programme) -> None:
    if not actor.may(Ability.MAKE_PLEDGE):
        raise NotAllowed(sentence(N_("Your post does not make pledges.")))
    if programme.state != ProgrammeState.ISSUED:
        raise Refused(
            sentence(N_("Pledges are made under an issued programme: issue this one first."))
        )


def _parties(actor: Actor, organisation: int) -> tuple[Organisation, Organisation]:
    known = Organisation.objects.in_bulk({actor.organisation or 0, organisation})
    one, other = known.get(actor.organisation or 0), known.get(organisation)
    if one is None:
        raise NotAllowed(sentence(N_("A pledge is made by an organisation, under a post.")))
    if other is None or other == one:
        raise Invalid(sentence(N_("A pledge is made with another organisation.")))
    return one, other


def _some(duties: Sequence[str]) -> list[str]:
    found = [line for one in duties for line in text.lines(one)]
    if not found:
        raise Invalid(sentence(N_("Write at least one duty, each on a line of its own.")))
    return found


def _worded(assessment: str | None) -> str:
    if assessment is None:
        return text.ASSESSMENT
    said = " ".join(text.lines(assessment))
    if not said:
        raise Invalid(sentence(N_("Say how the pledge is assessed.")))
    return said


def _title(programme: Programme, other: Organisation) -> str:
    return f"{programme.title}{PART}{other.zh}"


def _before(
    actor: Actor, programme: Programme, one: Organisation, other: Organisation
) -> Pledge | None:
    """The pledge in whose place a new one comes; what is still being signed ends at once."""
    rows = of_pair(Pledge.objects.visible_to(actor), programme.pk, one.pk, other.pk)
    standing = {row.state: row for row in rows.filter(state__in=(*OPEN, PledgeState.SIGNED))}
    signed = standing.pop(PledgeState.SIGNED, None)
    waiting = next(iter(standing.values()), None)
    if waiting is not None:
        _end(actor, waiting)
    elif signed is not None:
        _note(actor, signed)
    return signed or waiting


def _end(actor: Actor, row: Pledge) -> None:
    if row.renewal(actor) is None:
        raise Refused(sentence(WAITING))

    def after(found: Pledge) -> None:
        found.closed_at, found.desk = clock.now(), None

    says = sentence(N_("A new pledge is made in its place."))
    act("renew", machine=PLEDGE, actor=actor, row=row, after=after, says=says)


def _note(actor: Actor, row: Pledge) -> None:
    if row.renewal(actor) is None:
        raise Refused(sentence(N_("Its pledge is signed, and nothing has changed since.")))
    says = sentence(N_("A new pledge is made in its place."))
    act("renew", machine=PLEDGE, actor=actor, row=row, says=says)


def _begin(
    actor: Actor, row: Pledge, other: Organisation, until: date | None, *, is_told: bool = True
) -> Pledge:
    now = clock.now()
    if until is not None and until < clock.today():
        raise Invalid(sentence(N_("The day until which it is to be signed lies in the past.")))
    row.made_at = now
    row.due_at = end_of(until) if until else None
    row.territory_code = other.territory_code
    row.subject_owner = other.pk
    row.desk = row.desk_now()
    name_parties(row, row.named())
    _save(row)
    says = sentence(N_("Made the pledge with %(who)s."), who=other.name)
    ledger.record("pledge.make", row, actor=actor, says=says, details=_told(row))
    if is_told and row.desk is not None:
        tell(actor, row, row.desk, says)
    return row


def _save(row: Pledge) -> None:
    """Two at once for the same two parties: the second is refused, not answered with a fault."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "pledge_being_signed_once" not in str(error):
            raise
        raise Refused(sentence(WAITING)) from None


def _told(row: Pledge) -> dict[str, Any]:
    replaces: UUID | None = row.replaces_id
    return {
        "state": row.state,
        "digest": row.digest,
        "tasks": len(row.content["tasks"]),
        "mandate": row.content["mandate"],
        "replaces": str(replaces) if replaces else None,
    }
