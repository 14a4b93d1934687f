"""Writing to the ledger: one entry per service call, and the seals that hide some of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import batches, clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.canonical import plain
from anxiao.kernel.digests import DEFAULT
from anxiao.kernel.errors import Invalid, NotAllowed, OutOfReach, Refused
from anxiao.kernel.governed import COLUMNS, Governed
from anxiao.kernel.ids import uuid7
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import bulk, chains
from anxiao.ledger.abilities import Ability
from anxiao.ledger.entries import content_digest
from anxiao.ledger.models import Entry, Seal


@dataclass(frozen=True)
class Facts:
    """How a record stands in the ledger: its kind, key, title and governed columns."""

    kind: str
    id: UUID
    title: str
    territory_code: int
    territorial_owner: int | None = None
    sector_owner: int | None = None
    subject_owner: int | None = None
    sector: str = ""
    parties: Sequence[int] = field(default=())
    seal: UUID | None = None

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in COLUMNS} | {"parties": list(self.parties)}


@runtime_checkable
class Recorded(Protocol):
    """A record that is not a governed row tells the ledger its facts itself."""

    def as_subject(self) -> Facts: ...


def facts(record: Governed | Recorded) -> Facts:
    if isinstance(record, Recorded):
        return record.as_subject()
    columns = {name: getattr(record, name) for name in COLUMNS}
    return Facts(
        kind=str(record._meta.model_name), id=record.pk, title=str(record)[:240], **columns
    )


@transaction.atomic(savepoint=False)
def record(
    action: str,
    of: Governed | Recorded,
    *,
    actor: Actor,
    says: Sentence,
    details: dict[str, Any] | None = None,
    on_behalf_of: dict[str, Any] | None = None,
    batch: UUID | None = None,
) -> Entry:
    """Append one entry to a record's chain and bring its subject row up to date.

    Called once in every service, inside its transaction. ``on_behalf_of`` names the post for
    which an office entered the act. What a bulk act does is tied together by its id.
    """
    about, tied = facts(of), batch or batches.present()
    entry = _entry(action, about, actor, says, details or {}, on_behalf_of, tied)
    if chains.follow(entry) or not chains.begin(about, entry):
        chains.go_on(about, entry)
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def record_many(
    action: str,
    records: Iterable[Governed | Recorded],
    *,
    actor: Actor,
    says: Sentence | Callable[[int], Sentence],
    details: dict[str, Any] | None = None,
    each: Callable[[int], dict[str, Any]] | None = None,
    on_behalf_of: dict[str, Any] | None = None,
    batch: UUID | None = None,
) -> UUID:
    """One entry per record of a bulk act, tied together by the batch id that is returned.

    ``each`` gives what differs in the details of one entry, by its place among the records;
    ``says`` gives its sentence so too, where not all say the same.
    """
    tied, told = batch or uuid7(), [facts(one) for one in records]

    def entry(about: Facts, place: int) -> Entry:
        own = {**(details or {}), **(each(place) if each else {})}
        said = says(place) if callable(says) else says
        return _entry(action, about, actor, said, own, on_behalf_of, tied)

    bulk.append(told, entry)
    return tied


_marks: ContextVar[dict[str, Any]] = ContextVar("marks", default={})  # noqa: B039 (never changed)


@contextmanager
def marked(**details: Any) -> Iterator[None]:
    """Let every entry written inside carry these details too: which import it came with."""
    token = _marks.set({**_marks.get(), **details})
    try:
        yield
    finally:
        _marks.reset(token)


def record_read(of: Governed | Recorded, *, actor: Actor) -> Entry:
    """Say that somebody read a sealed or sensitive record, before its body is sent."""
    about = facts(of)
    says = sentence(N_("Read the record."))
    return record(f"{about.kind}.read", of, actor=actor, says=says)


def _entry(
    action: str,
    about: Facts,
    actor: Actor,
    says: Sentence,
    details: dict[str, Any],
    on_behalf_of: dict[str, Any] | None,
    batch: UUID | None,
) -> Entry:
    kept = plain({**details, **_marks.get()})
    return Entry(
        subject=about.id,
        kind=about.kind,
        action=action,
        says=says,
        details=kept,
        person=actor.person,
        person_name=actor.name,
        post=actor.post,
        post_title=actor.title,
        organisation=actor.organisation,
        organisation_name=actor.organisation_name,
        on_behalf_of=on_behalf_of,
        at=clock.now(),
        batch=batch,
        seal=about.seal,
        content=content_digest(says, kept, DEFAULT),
    )


# --- seals ----------------------------------------------------------------------------------


@transaction.atomic
def seal(*, actor: Actor, members: Iterable[UUID], opens_latest_on: date) -> Seal:
    """Make a seal for a covert or random visit; it must open by a stated day."""
    if opens_latest_on < clock.today():
        raise Invalid(sentence(N_("The latest opening day must not be in the past.")))
    return _make_seal(actor, Seal.Kind.SEALED, members, opens_latest_on)


@transaction.atomic
def confidential(*, actor: Actor, members: Iterable[UUID]) -> Seal:
    """Make a seal without an opening day, for a matter that stays between named posts."""
    return _make_seal(actor, Seal.Kind.CONFIDENTIAL, members, None)


def _make_seal(actor: Actor, kind: str, members: Iterable[UUID], latest: date | None) -> Seal:
    own = {actor.post} if actor.post else set()
    made = Seal(
        kind=kind,
        members=sorted({*members, *own}),
        created_at=clock.now(),
        created_by=actor.post,
        opens_latest_on=latest,
    )
    if not made.members:
        raise Invalid(sentence(N_("A seal needs at least one member.")))
    made.save(force_insert=True)
    return made


def is_hidden(pk: UUID | None) -> bool:
    """Whether a seal still hides what lies behind it."""
    return pk is not None and not Seal.objects.filter(pk=pk, opened_at__isnull=False).exists()


def admitted(pk: UUID | None, posts: Iterable[UUID]) -> list[UUID]:
    """Those of some posts who may know of a record behind a seal.

    Everybody once there is no seal, or an opened one. Before, nobody is told of a sealed record,
    its members included; of a confidential one its members are.
    """
    return Seals.of([pk]).admitted(pk, posts)


@dataclass(frozen=True)
class Seals:
    """The seals of many records, read at once, as far as they are shown."""

    found: dict[UUID, Seal]

    @classmethod
    def of(cls, keys: Iterable[UUID | None]) -> "Seals":
        wanted = {key for key in keys if key is not None}
        return cls(Seal.objects.in_bulk(wanted) if wanted else {})

    def hide(self, pk: UUID | None) -> bool:
        """Whether a seal still hides what lies behind it."""
        return pk is not None and (pk not in self.found or self.found[pk].opened_at is None)

    def admitted(self, pk: UUID | None, posts: Iterable[UUID]) -> list[UUID]:
        """As ``admitted`` has it."""
        if pk is None or not self.hide(pk):
            return list(posts)
        found = self.found.get(pk)
        if found is None or found.kind == Seal.Kind.SEALED:
            return []
        return [post for post in posts if post in found.members]


def members_of(pk: UUID) -> frozenset[UUID]:
    """The posts that read behind a seal; to whoever is not among them there are none."""
    found = Seal.objects.filter(pk=pk).first()
    return frozenset(found.members) if found is not None else frozenset()


@transaction.atomic
def open_seal(*, actor: Actor, pk: UUID) -> Seal:
    """Open a seal for good: by a member with the ability, or by the job on its last day."""
    found = Seal.objects.select_for_update().filter(pk=pk).first()
    if found is None or not actor.may(Ability.OPEN_SEAL):
        raise NotAllowed(sentence(N_("Only a member of the seal may open it.")))
    if found.kind == Seal.Kind.CONFIDENTIAL:
        raise Refused(sentence(N_("A confidential record is not opened; members are added to it.")))
    if found.opened_at is None:
        found.opened_at = clock.now()
        found.save(update_fields=["opened_at"])
    return found


@transaction.atomic
def add_member(*, actor: Actor, pk: UUID, post: UUID, of: Governed | Recorded) -> Seal:
    """Let one more post read a confidential record; the act stands on the record's chain."""
    found = Seal.objects.select_for_update().filter(pk=pk).first()
    if found is None or found.kind != Seal.Kind.CONFIDENTIAL:
        raise Refused(sentence(N_("Only a confidential record takes new members.")))
    if post not in found.members:
        found.members = sorted({*found.members, post})
        found.save(update_fields=["members"])
        says = sentence(N_("Added a reader to the confidential record."))
        record("seal.add_member", of, actor=actor, says=says, details={"post": post})
    return found


@transaction.atomic
def let_in(*, actor: Actor, pk: UUID, posts: Iterable[UUID], of: Governed | Recorded) -> Seal:
    """Let more posts know of a sealed record, on which the act is written: those who go there.

    By a post that knows of it already; which of them may decide it, is judged by whoever calls.
    """
    found = _known(pk)
    added = sorted({*posts} - {*found.members})
    if added and found.opened_at is None:
        found.members = sorted({*found.members, *added})
        found.save(update_fields=["members"])
        says = sentence(N_("Let in those who carry it out."))
        record("seal.let_in", of, actor=actor, says=says, details={"posts": added})
    return found


@transaction.atomic
def open_done(*, actor: Actor, pk: UUID, of: Governed | Recorded) -> Seal:
    """Open a seal for good because what it hid has taken place; the act is written on that.

    By a post that knows of it; that it has taken place, is judged by whoever calls.
    """
    found = _known(pk)
    if found.opened_at is None:
        found.opened_at = clock.now()
        found.save(update_fields=["opened_at"])
        says = sentence(N_("It has taken place: its seal is open."))
        record("seal.open", of, actor=actor, says=says)
    return found


def _known(pk: UUID) -> Seal:
    found = Seal.objects.select_for_update().filter(pk=pk, kind=Seal.Kind.SEALED).first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return found
