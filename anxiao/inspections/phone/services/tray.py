"""The tray: what arrives in a crowd is kept at once and taken in a moment later.

A device that can wait says so. Whoever comes to the desk alone is answered as anybody else; in a
crowd, what she sends is written down as it is, which takes a fraction of the time, and her device
asks again for the receipt. What turns out not to be acceptable leaves the tray without a trace, as
if it had been lost on its way: the device sends it again, does not offer to wait, and hears why.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_noop as N_
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from anxiao.inspections.phone.models import Arrival
from anxiao.inspections.phone.services import receiving
from anxiao.inspections.phone.services.sent import Sent
from anxiao.inspections.visits import once
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No, NotAllowed
from anxiao.kernel.sentences import sentence

TAKE_IN = "inspections.take_in"
WAKE_SECONDS = CROWD_SECONDS = 1.0
log = logging.getLogger(__name__)


@dataclass
class Desk:
    """How many stand before it in this process, and when there was a crowd for the last time."""

    present: int = 0
    crowded_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def served(self, *, can_wait: bool) -> Iterator[bool]:
        """Whether to take in now what somebody brings: where there is no crowd, or she cannot wait.

        Each that is taken in holds up a dozen that could be kept meanwhile.
        """
        now = time.monotonic()
        with self.lock:
            if self.present:
                self.crowded_at = now
            self.present += 1
            is_calm = now - self.crowded_at > CROWD_SECONDS
        try:
            yield is_calm or not can_wait
        finally:
            with self.lock:
                self.present -= 1


DESK = Desk()


@dataclass
class Bell:
    """Calls the worker, but not for each of many: it looks around for a while when it came."""

    every: float = WAKE_SECONDS
    rung: float = float("-inf")

    def ring(self, *, again: bool = False) -> None:
        """Have the job run; ``again`` also where it was called a moment ago."""
        now = time.monotonic()
        if now - self.rung < self.every and not again:
            return
        self.rung = now
        job = app.configure_task(TAKE_IN, allow_unknown=True, queueing_lock=TAKE_IN)
        with suppress(AlreadyEnqueued), transaction.atomic():
            job.defer(timestamp=0)


BELL = Bell()


@transaction.atomic
def lay(*, actor: Actor, sent: Sent, device_clock: datetime | None = None) -> Arrival:
    """Keep what was sent as it is; the same key again finds the same, or refuses something else."""
    if actor.post is None or actor.person is None:
        raise NotAllowed(sentence(N_("Your post does not carry out visits.")))
    laid = Arrival(
        key=sent.key,
        post=actor.post,
        person=actor.person,
        digest=sent.print,
        body=sent.kept.decode(),
        device_clock=device_clock,
        arrived_at=clock.now(),
    )
    Arrival.objects.bulk_create([laid], ignore_conflicts=True)
    kept = Arrival.objects.visible_to(actor).get(key=sent.key)
    once.require_same(kept.digest, laid.digest)
    transaction.on_commit(BELL.ring)
    return kept


@transaction.atomic
def take(*, actor: Actor, arrival: UUID) -> bool:
    """Take in what lies in the tray, and clear it away; False where it lies there no more."""
    rows = Arrival.objects.visible_to(actor).select_for_update(skip_locked=True)
    row = rows.filter(pk=arrival).first()
    if row is None:
        return False
    try:
        receiving.receive(
            actor=actor,
            sent=Sent.again(row.body),
            device_clock=row.device_clock,
            arrived_at=row.arrived_at,
        )
    except No as error:
        log.info("%s was not accepted: %s", row.key, error.sentence["key"])
    row.delete()
    return True


@dataclass(frozen=True)
class Claimed:
    """What is to be taken in next: as whom, and how often that was begun."""

    id: UUID
    post: UUID
    person: UUID
    tries: int


@transaction.atomic
def claim(*, actor: Actor, most: int) -> list[Claimed]:
    """The oldest of what lies in the tray; a function of the database looks into all of them."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM inspections_claim_arrivals(%s)", [most])
        found = [Claimed(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: one.id)


@transaction.atomic
def drop(*, actor: Actor, arrivals: list[UUID]) -> None:
    """Clear away what cannot be taken in at all."""
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT inspections_drop_arrivals(%s)", [arrivals])
