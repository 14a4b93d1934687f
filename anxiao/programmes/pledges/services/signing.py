"""Signing: with the own password, or on paper that the office enters."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.documents import services as documents
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach, Refused, Stale
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.ledger import acts as ledger_acts
from anxiao.people import reauthentication
from anxiao.people.models import Post
from anxiao.programmes.acts import act, attach
from anxiao.programmes.pledges.lifecycle import PLEDGE, PledgeState, Side
from anxiao.programmes.pledges.models import Pledge, Signature
from anxiao.programmes.pledges.services import making
from anxiao.programmes.pledges.signers import held_by, proposed

PAPER = "pledge"
MOST = 50
SIGNED = {Side.A: N_("Signed for party A."), Side.B: N_("Signed for party B.")}


def sign(
    *, actor: Actor, row: Pledge, password: str, digest: str, version: int | None = None
) -> Pledge:
    """Sign the text that was shown, with the own password or a one-time code.

    A wrong password signs nothing and is counted. Another text than the one shown is Stale.
    """
    PLEDGE.admit("sign", row, actor=actor)
    how = reauthentication.confirm(actor=actor, secret=password)
    return _sign(actor=actor, row=row, how=how, digest=digest, version=version)


def sign_many(*, actor: Actor, rows: Sequence[tuple[Pledge, str]], password: str) -> list[Pledge]:
    """Sign several pledges with one password, each with the digest shown; all of them or none."""
    if not 0 < len(rows) <= MOST:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s pledges to sign."), most=MOST))
    how = reauthentication.confirm(actor=actor, secret=password)
    with transaction.atomic():
        return [_sign(actor=actor, row=row, how=how, digest=shown) for row, shown in rows]


def sign_again(
    *, actor: Actor, row: Pledge, password: str, digest: str, version: int | None = None
) -> Pledge:
    """Sign the same text as the new holder of a post: a new pledge that replaces this one."""
    PLEDGE.admit("sign_again", row, actor=actor)
    how = reauthentication.confirm(actor=actor, secret=password)
    with transaction.atomic():
        found = ledger_acts.locked(row, version)
        _same_text(found, digest)
        says = sentence(N_("A new pledge is made in its place."))
        act("sign_again", machine=PLEDGE, actor=actor, row=found, says=says)
        new = making.copied(actor=actor, row=found)
        return _sign(actor=actor, row=new, how=how, digest=digest)


@transaction.atomic
def _sign(
    *, actor: Actor, row: Pledge, how: str, digest: str, version: int | None = None
) -> Pledge:
    side = Side(row.side_of(actor) or Side.B)
    _same_text(row, digest)
    return _carry(
        "sign",
        actor=actor,
        row=row,
        says=sentence(SIGNED[side]),
        signatures=lambda found: [_own(actor, found, side, how)],
        details={"side": str(side), "how": how},
        version=version,
    )


@transaction.atomic
def enter_paper(
    *,
    actor: Actor,
    row: Pledge,
    files: Sequence[UUID],
    signed_on: date,
    post_a: UUID | None = None,
    post_b: UUID | None = None,
    version: int | None = None,
) -> Pledge:
    """Enter a pledge that both sides signed on paper, with its scan.

    The posts that signed are proposed: whoever held a signing post of each side on that day. A
    side that has signed with a password keeps that signature.
    """
    posts = {Side.A: post_a, Side.B: post_b}
    if not files:
        raise Invalid(
            sentence(N_("Add the scan of the paper: a signature on paper is not entered without."))
        )

    def signatures(found: Pledge) -> list[Signature]:
        _check_day(found, signed_on)
        there = list(found.signatures.all())
        known = {one.side for one in there}
        new = [
            _on_paper(actor, found, side, posts[side], signed_on)
            for side in Side
            if side not in known
        ]
        _two_persons([*there, *new])
        return new

    return _carry(
        "enter_paper",
        actor=actor,
        row=row,
        says=sentence(N_("Entered the paper that both signed on %(day)s."), day=day(signed_on)),
        signatures=signatures,
        details={"how": Signature.How.PAPER.value, "signed_on": signed_on},
        files=files,
        version=version,
    )


def _carry(
    verb: str,
    *,
    actor: Actor,
    row: Pledge,
    says: Sentence,
    signatures: Callable[[Pledge], list[Signature]],
    details: dict[str, Any],
    files: Sequence[UUID] = (),
    version: int | None = None,
) -> Pledge:
    """Move the pledge, keep who signed, and let it take its place once both have."""

    def after(found: Pledge) -> None:
        Signature.objects.bulk_create(signatures(found))
        found.desk = found.desk_now()
        if found.state == PledgeState.SIGNED:
            found.closed_at = clock.now()
            making.replace(actor=actor, row=found)

    done: Pledge = act(
        verb,
        machine=PLEDGE,
        actor=actor,
        row=row,
        says=says,
        after=after,
        details={"digest": row.digest, **details, **_hung(actor, row, files)},
        version=version,
    )
    documents.follow(actor=actor, about=done, kind=PAPER, occasion=occasion(done))
    return done


def occasion(row: Pledge) -> str:
    """Which signatures a printed paper shows: with another one it is another paper."""
    there = row.signatures.exclude(how=Signature.How.PAPER).order_by("side")
    return "".join(there.values_list("side", flat=True))


def _hung(actor: Actor, row: Pledge, files: Sequence[UUID]) -> dict[str, Any]:
    return {"papers": attach(actor, row, files, "paper")} if files else {}


def _same_text(row: Pledge, shown: str) -> None:
    if shown != row.digest:
        raise Stale(
            sentence(N_("This is not the text that was shown. Open the pledge and read it again."))
        )


def _check_day(row: Pledge, signed_on: date) -> None:
    if signed_on > clock.today():
        raise Invalid(sentence(N_("The date on the paper lies in the future.")))
    if signed_on < row.made_at.astimezone(clock.LOCAL).date():
        raise Invalid(sentence(N_("The date on the paper lies before the pledge was made.")))
    if fault := row.mandate_fault(signed_on):
        raise Refused(fault)


def _two_persons(signatures: Sequence[Signature]) -> None:
    persons = [one.person for one in signatures if one.person is not None]
    if len({*persons}) < len(persons):
        raise Refused(sentence(N_("One person does not sign for both sides.")))


def _own(actor: Actor, row: Pledge, side: Side, how: str) -> Signature:
    return Signature(
        pledge=row,
        side=side,
        organisation=row.party(side),
        post=actor.post,
        post_zh=actor.title[:120],
        post_en=actor.title_en[:160],
        person=actor.person,
        person_name=actor.name[:80],
        how=how,
        signed_on=clock.today(),
        signed_at=clock.now(),
        digest=row.digest,
    )


def _on_paper(
    actor: Actor, row: Pledge, side: Side, post: UUID | None, signed_on: date
) -> Signature:
    found = _named(row.party(side), post) if post else proposed(row.party(side), on=signed_on)
    person = held_by(found, on=signed_on) if found else None
    return Signature(
        pledge=row,
        side=side,
        organisation=row.party(side),
        post=found.pk if found else None,
        post_zh=found.zh if found else "",
        post_en=found.en if found else "",
        person=person.pk if person else None,
        person_name=person.name[:80] if person else "",
        how=Signature.How.PAPER,
        signed_on=signed_on,
        signed_at=clock.now(),
        digest=row.digest,
        entered_by_title=(actor.title or actor.name)[:120],
    )


def _named(organisation: int, post: UUID) -> Post:
    found = Post.objects.filter(pk=post, organisation=organisation).first()
    if found is None:
        raise OutOfReach(sentence(N_("That post does not belong to the side that it signs for.")))
    return found
