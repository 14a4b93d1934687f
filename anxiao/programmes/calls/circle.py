"""Who knows of a call: the posts that are told, and the members of a confidential one."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import Sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.desks import desks
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.lifecycle import TOP
from anxiao.programmes.calls.models import Call


def posts_at(call: Call, organisation: int) -> Iterator[UUID]:
    """The posts of one organisation that have to do with a call."""
    if organisation in (call.caller, call.subject_owner):
        yield from desks(organisation, Ability.CALL)
        return
    yield from desks(organisation, Ability.ANSWER_CALL)
    if call.level == TOP and organisation in call.raised_to[-1:]:
        yield from desks(organisation, Ability.HEAR_CALL)


def posts_of(call: Call, organisations: Iterable[int | None]) -> list[UUID]:
    wanted = {one for one in organisations if one is not None}
    return sorted({post for one in wanted for post in posts_at(call, one)})


def everybody(call: Call) -> list[UUID]:
    """The school's posts, the department's, the town's, and those it was passed up to."""
    return posts_of(call, (call.caller, call.subject_owner, *call.answerers))


def let_in(actor: Actor, call: Call) -> None:
    """Make whoever a confidential call has come to a member of it, by acts on its record."""
    if call.seal is None:
        return
    known = members(call)
    for post in everybody(call):
        if post not in known:
            ledger.add_member(actor=actor, pk=call.seal, post=post, of=call)


def members(call: Call) -> frozenset[UUID]:
    """The posts that read a confidential call; of another there are none."""
    return ledger.members_of(call.seal) if call.seal else frozenset()


def inform(
    actor: Actor,
    call: Call,
    organisations: Iterable[int | None],
    says: Sentence,
    *,
    but: Iterable[UUID] = (),
) -> None:
    """Put a call before posts; behind a seal the notices reach its members alone."""
    told = {*but}
    notices.send(
        actor,
        to=[post for post in posts_of(call, organisations) if post not in told],
        subject=call,
        kind="work",
        says=says,
        due=call.due_at,
    )
