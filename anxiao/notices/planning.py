"""From notices to deliveries: who holds the post, by which channels, and when."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from anxiao.kernel import clock, masses
from anxiao.kernel.actors import Actor
from anxiao.notices import channels
from anxiao.notices.lifecycle import State
from anxiao.notices.models import Channel, Delivery, Notice, Preference, Subscription
from anxiao.people.models import Contact, Post, Tenure
from anxiao.people.tokens import token_digest

PLAN, DELIVER = "notices.plan", "notices.deliver"
CHUNK = 1000
WANTED = "SELECT id, to_post, kind, due_at FROM notices_to_plan(%s)"


class Wanted(NamedTuple):
    """What planning knows of a notice: nothing of its record."""

    id: UUID
    post: UUID
    kind: str
    due_at: datetime | None


def queue(notices: Iterable[Notice]) -> None:
    """Have a job plan the deliveries of notices, within the transaction of whoever calls.

    The job is given their ids and nothing else. Those that were not kept are none then.
    """
    ids = [str(one.pk) for one in notices]
    if ids and channels.on():
        each: list[dict[str, Any]] = [
            {"notices": ids[start : start + CHUNK]} for start in range(0, len(ids), CHUNK)
        ]
        app.configure_task(name=PLAN, allow_unknown=True).batch_defer(*each)


def wake(channel: str) -> None:
    """Have a job send what is due; one that waits already is enough."""
    job = app.configure_task(name=DELIVER, allow_unknown=True, queueing_lock=f"{DELIVER}:{channel}")
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(channel=str(channel))


@transaction.atomic
def plan(*, actor: Actor, notices: Iterable[UUID]) -> int:
    """Write the deliveries of notices that nobody has read yet; a second time writes none.

    Of a record under a seal, opened or not, nothing is planned. Returns how many were written.
    """
    with connection.cursor() as cursor:
        cursor.execute(WANTED, [list(notices)])
        wanted = [Wanted(*row) for row in cursor.fetchall()]
    rows = [*_deliveries(wanted, Wishes.of(actor, {one.post for one in wanted}))]
    masses.insert(rows, ignore_conflicts=True)
    for channel in sorted({row.channel for row in rows}):
        wake(channel)
    return len(rows)


def _deliveries(wanted: list[Wanted], wishes: "Wishes") -> Iterator[Delivery]:
    now = clock.now()
    for one in wanted:
        for person in wishes.holders.get(one.post, ()):
            for channel in wishes.channels_of(person):
                pace = wishes.pace(person, channel)
                preference = wishes.preference(person)
                state, next_at, is_digest = when(one, pace=pace, preference=preference, now=now)
                yield Delivery(
                    notice_id=one.id,
                    person_id=person,
                    post_id=one.post,
                    channel=channel,
                    kind=one.kind,
                    is_digest=is_digest,
                    state=state,
                    made_at=now,
                    next_at=next_at,
                )


def when(
    one: Wanted, *, pace: str, preference: Preference, now: datetime
) -> tuple[State, datetime, bool]:
    """The state in which a delivery begins, when it is tried, and whether it waits for a digest.

    What happened to an account comes at once, whatever the hour. What is late or due today comes
    at once where the person wants it so, but not in her quiet hours.
    """
    if one.kind == Notice.Kind.SECURITY:
        return State.WAITING, now, False
    is_urgent = (
        one.due_at is not None and one.due_at.astimezone(clock.LOCAL).date() <= clock.today()
    )
    if pace == Subscription.Pace.DIGEST and not (is_urgent and preference.is_urgent_at_once):
        return State.WAITING, preference.digest_after(now), True
    opening = preference.opening(now)
    return State.WAITING if opening == now else State.HELD, opening, False


@dataclass(frozen=True)
class Wishes:
    """What the holders of some posts want, looked up for all of them at once."""

    holders: dict[UUID, list[UUID]]
    preferences: dict[UUID, Preference]
    subscriptions: dict[tuple[UUID, str], Subscription]
    addresses: dict[UUID, str]

    @classmethod
    def of(cls, actor: Actor, posts: set[UUID]) -> "Wishes":
        today, holders = clock.today(), dict[UUID, list[UUID]]()
        held = Tenure.objects.valid(on=today).filter(
            post__in=Post.objects.valid(on=today).filter(pk__in=posts), person__is_active=True
        )
        for post, person in held.values_list("post", "person"):
            holders.setdefault(post, []).append(person)
        people = {person for several in holders.values() for person in several}
        preferences = Preference.objects.visible_to(actor).filter(person__in=people)
        subscriptions = Subscription.objects.visible_to(actor).filter(person__in=people)
        contacts = Contact.objects.visible_to(actor).filter(person__in=people).exclude(email="")
        return cls(
            holders=holders,
            preferences={one.person_id: one for one in preferences},
            subscriptions={(one.person_id, one.channel): one for one in subscriptions},
            addresses=dict(contacts.values_list("person", "email")),
        )

    def preference(self, person: UUID) -> Preference:
        return self.preferences.get(person) or Preference(person_id=person)

    def pace(self, person: UUID, channel: str) -> str:
        one = self.subscriptions.get((person, channel))
        return one.pace if one else Subscription.Pace.DIGEST

    def channels_of(self, person: UUID) -> Iterator[Channel]:
        """The channels by which somebody can be reached and wants to be."""
        for channel in channels.on():
            one = self.subscriptions.get((person, channel))
            address = address_of(one, self.addresses.get(person, ""), channel)
            if address and is_wanted(one, address):
                yield channel


def address_of(one: Subscription | None, email: str, channel: str) -> str:
    """Where a channel reaches somebody: her mail address, or the kept key of her robot."""
    return email if channel == Channel.MAIL else (one.key if one else "")


def is_wanted(one: Subscription | None, address: str) -> bool:
    """Whether it is not switched off, and the address has not been found not to work."""
    if one is None:
        return True
    return one.pace != Subscription.Pace.OFF and one.broken != token_digest(address)
