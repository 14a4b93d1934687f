"""Telling a post something."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from django.db import transaction

from anxiao.kernel import clock, masses
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed
from anxiao.kernel.sentences import Sentence
from anxiao.ledger.services import Seals, admitted
from anxiao.notices import planning
from anxiao.notices.models import Notice
from anxiao.people.models import Person, Post, SecurityEvent

_is_silent: ContextVar[bool] = ContextVar("is_silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Tell nobody of what happens inside: it happened long ago and is only now written down."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def send(
    actor: Actor,
    *,
    to: Iterable[UUID],
    subject: Governed,
    kind: str,
    says: Sentence,
    due: datetime | None = None,
    once: str = "",
) -> int:
    """Put a notice before each post, except the sender's own.

    Nothing is written of a sealed subject before its seal has opened, and nothing of one that has
    or had a seal leaves the program. ``once`` names an occasion that is told a single time however
    often the job runs. Returns how many posts were told.
    """
    if _is_silent.get():
        return 0
    rows = [
        Notice(
            to_post=post,
            kind=kind,
            subject_kind=str(subject._meta.model_name),
            subject=subject.pk,
            title=str(subject)[:240],
            says=says,
            due_at=due,
            sent_at=clock.now(),
            once=once,
        )
        for post in admitted(subject.seal, to)
        if post != actor.post
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    if subject.seal is None:
        planning.queue(rows)
    return len(rows)


@transaction.atomic
def send_many(
    *,
    actor: Actor,
    told: Iterable[tuple[Governed, Iterable[UUID]]],
    kind: str,
    says: Sentence | Callable[[Governed], Sentence],
    once: Callable[[Governed], str] | None = None,
    leaves: bool = True,
) -> int:
    """Put a notice of each of many records before the posts named with it; as ``send`` does.

    ``says`` and ``once`` may differ from record to record. What does not leave the program stays
    out of mail and chat, because of what the words tell. Returns how many notices are new.
    """
    if _is_silent.get():
        return 0
    each = list(told)
    seals, now = Seals.of(subject.seal for subject, _posts in each), clock.now()
    rows = [
        Notice(
            to_post=post,
            kind=kind,
            subject_kind=str(subject._meta.model_name),
            subject=subject.pk,
            title=str(subject)[:240],
            says=says(subject) if callable(says) else says,
            due_at=getattr(subject, "due_at", None),
            sent_at=now,
            once=once(subject) if once else "",
        )
        for subject, posts in each
        for post in seals.admitted(subject.seal, posts)
        if post != actor.post
    ]
    new = masses.insert(rows, ignore_conflicts=once is not None)
    unsealed = {subject.pk for subject, _posts in each if subject.seal is None}
    if new and leaves:
        planning.queue(row for row in rows if row.subject in unsealed)
    return new


@transaction.atomic
def tell(*, actor: Actor, posts: Iterable[UUID], says: Sentence, once: str) -> int:
    """Put a sentence about no record before posts, in the program alone."""
    rows = [
        Notice(to_post=post, says=says, sent_at=clock.now(), once=once)
        for post in posts
        if post != actor.post
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def read(*, actor: Actor, pk: UUID | None = None, before: datetime | None = None) -> int:
    """Mark one notice of the acting post as read, or all of them, or all sent before a moment."""
    rows = Notice.objects.visible_to(actor).unread()
    if pk is not None:
        rows = rows.filter(pk=pk)
    if before is not None:
        rows = rows.filter(sent_at__lt=before)
    return rows.update(read_at=clock.now())


@transaction.atomic
def pull_security_events(*, actor: Actor) -> int:
    """Turn what happened to accounts into notices to the persons' posts; runs as a job."""
    told = 0
    for event in SecurityEvent.objects.select_related("person").order_by("id")[:500]:
        rows = [
            Notice(
                to_post=post,
                kind=Notice.Kind.SECURITY,
                says=event.says,
                sent_at=clock.now(),
                once=f"security:{event.pk}",
            )
            for post in _posts_of(event.person)
        ]
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        # Whoever holds several posts is reached outside the program once.
        planning.queue(rows[:1])
        event.delete()
        told += len(rows)
    return told


def _posts_of(person: Person) -> list[UUID]:
    held = Post.objects.held_by(person, on=clock.today())
    return list(held.values_list("pk", flat=True))
