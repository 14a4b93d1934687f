"""Handing deliveries over, one transaction for each message.

A row is locked while its message is handed over and marked in the same transaction. So a worker
that is killed loses none: what it held is free at once, and at most the one message in flight is
sent a second time.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from threading import Lock
from uuid import UUID

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils import translation
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock, masses
from anxiao.kernel.principal import become
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.notices import channels, messages, planning, reading, telling
from anxiao.notices.faults import Fault, Rejected, Unreachable
from anxiao.notices.lifecycle import DELIVERY
from anxiao.notices.messages import Message
from anxiao.notices.models import (
    Channel,
    Delivery,
    DeliveryQuerySet,
    Notice,
    Preference,
    Subscription,
)
from anxiao.notices.reading import WORKER
from anxiao.people.models import Contact, Person
from anxiao.people.tokens import token_digest

logger = logging.getLogger(__name__)
MOST, MOST_DIGESTS, MOST_PUT_OFF = 500, 50, 5000
AHEAD, FRESH_SECONDS = 100, 5
LANES: set[tuple[str, int]] = set()
LANES_LOCK = Lock()
TAKE = """
    SELECT FROM notices_delivery
    WHERE id = %s AND next_at = %s FOR UPDATE SKIP LOCKED
"""
# Minutes until the next attempt; after the last of them, about a day in all, it is given up.
PAUSES = (1, 2, 5, 15, 30, 60, 120, 240, 480, 480)
FIELDS = ["state", "attempts", "next_at", "ended_at", "reason"]
OFF = N_("The person has switched this channel off, or has no address for it.")
BROKEN = N_("The address does not work: it has to be another one first.")
HELD_BACK = N_("It came in the quiet hours.")


def drain(channel: str) -> bool:
    """Send what is due by a channel; whether there may be more to do.

    A channel that does not answer ends it: whatever is due is put off together.
    """
    way = channels.way(channel)
    try:
        with _lane(channel) as lane:
            singles = _send_singles(channel, way, lane)
        people = _with_digests(channel)
        for person in people[:MOST_DIGESTS]:
            _send_digest(channel, person, way)
    except Unreachable as fault:
        number = put_off(channel, fault)
        logger.warning("%s: %s %s put off", channel, fault.says["key"], number)
        return False
    finally:
        way.close()
    return singles >= MOST or len(people) > MOST_DIGESTS


@contextmanager
def _lane(channel: str) -> Iterator[int]:
    """A number that no other thread of this process has for the channel meanwhile.

    Each begins at another place in the queue, so that they do not reach for the same rows. Those
    of other processes may: then a row is whose lock comes first.
    """
    with LANES_LOCK:
        lane = next(one for one in count() if (channel, one) not in LANES)
        LANES.add((channel, lane))
    try:
        yield lane
    finally:
        LANES.discard((channel, lane))


def _send_singles(channel: str, way: channels.Way, lane: int) -> int:
    """Hand over one after the other; what is known of them is some seconds old at most."""
    done, taken = 0, 1
    while taken and done < MOST:
        read_at, taken = time.monotonic(), 0
        ahead = _read_ahead(channel, lane)
        if not lane and not done and len(ahead) == AHEAD:
            planning.wake(channel)  # there is enough for a second one
        for row, said in ahead:
            if time.monotonic() - read_at > FRESH_SECONDS:
                break
            taken += _send_one(row, said, way)
        done += taken
    return done


@transaction.atomic
def _read_ahead(channel: str, lane: int) -> list[tuple[Delivery, Notice | Sentence]]:
    """The next to be tried, each with its notice or with why it goes out no more."""
    become(WORKER)
    start = lane * AHEAD
    rows = list(_due(channel).filter(is_digest=False)[start : start + AHEAD])
    said = reading.outgoing(rows)
    return [(row, said[row.pk]) for row in rows]


@transaction.atomic
def _send_one(row: Delivery, said: Notice | Sentence, way: channels.Way) -> bool:
    """Hand one over, unless somebody else has it in hand or had it meanwhile."""
    become(WORKER)
    if not _is_taken(row):
        return False
    if _waits_still(row, [row]):
        return True
    if isinstance(said, Notice):
        with translation.override(row.person.language):
            _hand_over(way, row, [row], messages.single(said))
    else:
        _end("cancel", [row], said)
    return True


def _is_taken(row: Delivery) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [row.pk, row.next_at])
        return cursor.fetchone() is not None


def _with_digests(channel: str) -> list[UUID]:
    with transaction.atomic():
        become(WORKER)
        rows = Delivery.objects.visible_to(WORKER).due(channel, at=clock.now())
        return list(
            rows.filter(is_digest=True)
            .order_by("person")
            .values_list("person", flat=True)
            .distinct()[: MOST_DIGESTS + 1]
        )


@transaction.atomic
def _send_digest(channel: str, person: UUID, way: channels.Way) -> None:
    """One message about all that somebody has not read yet; none where nothing is left.

    Whoever else is at the same digest is waited for, and then finds nothing to send.
    """
    become(WORKER)
    _be_alone(channel, person)
    due = _due(channel).filter(is_digest=True, person=person)
    rows = list(due.select_for_update(of=("self",)))
    if not rows or _waits_still(rows[0], rows):
        return
    said = reading.outgoing(rows)
    going = [row for row in rows if isinstance(said[row.pk], Notice)]
    for row in rows:
        reason = said[row.pk]
        if not isinstance(reason, Notice):
            _end("cancel", [row], reason)
    if going:
        with translation.override(rows[0].person.language):
            notices = [one for one in said.values() if isinstance(one, Notice)]
            _hand_over(way, rows[0], going, messages.gathered(notices))


def _be_alone(channel: str, person: UUID) -> None:
    with connection.cursor() as cursor:
        words = f"{channel} {person}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [words])


def _due(channel: str) -> DeliveryQuerySet:
    """What is due, with all that is asked of its person."""
    own = Subscription.objects.visible_to(WORKER).filter(person=OuterRef("person"), channel=channel)
    contact = Contact.objects.visible_to(WORKER).filter(person=OuterRef("person"))
    address = contact.values("email") if channel == Channel.MAIL else own.values("key")
    rows = Delivery.objects.visible_to(WORKER).due(channel, at=clock.now())
    found: DeliveryQuerySet = rows.select_related("person__notice_preference").annotate(
        address=Subquery(address[:1]),
        pace=Subquery(own.values("pace")[:1]),
        broken=Subquery(own.values("broken")[:1]),
    )
    return found


def _waits_still(row: Delivery, rows: list[Delivery]) -> bool:
    """Drop what the person does not want any more, hold back what comes in her quiet hours."""
    given = row.__dict__
    pace = given["pace"] or Subscription.Pace.DIGEST
    if not given["address"] or pace == Subscription.Pace.OFF:
        _end("cancel", rows, sentence(OFF))
        return True
    if given["broken"] == token_digest(given["address"]):
        _end("give_up", rows, sentence(BROKEN))
        return True
    now, preference = clock.now(), _preference(row.person)
    if row.kind == Notice.Kind.SECURITY or not preference.is_quiet(now):
        return False
    for one in rows:
        DELIVERY.fire("hold", one, actor=WORKER)
        one.next_at, one.reason = preference.opening(now), sentence(HELD_BACK)
    masses.update(rows, FIELDS)
    return True


def _preference(person: Person) -> Preference:
    found: Preference | None = getattr(person, "notice_preference", None)
    return found or Preference(person=person)


def _hand_over(way: channels.Way, of: Delivery, rows: list[Delivery], message: Message) -> None:
    """Give a message to its channel, and mark what it was about."""
    address = of.__dict__["address"]
    try:
        way.send(address, message)
    except Rejected as fault:
        _end("give_up", rows, fault.says)
        telling.tell_of_broken(of.person, of.channel, address, fault.says)
    except Unreachable:
        raise
    except Fault as fault:
        _fail(rows, fault)
    else:
        _end("deliver", rows, None)


def _end(verb: str, rows: list[Delivery], reason: Sentence | None) -> None:
    for row in rows:
        DELIVERY.fire(verb, row, actor=WORKER)
        row.next_at, row.ended_at, row.reason = None, clock.now(), reason
        row.attempts += verb != "cancel"
    _save(rows)


def _fail(rows: list[Delivery], fault: Fault) -> None:
    """Put off, longer each time, or give up after about a day."""
    now = clock.now()
    for row in rows:
        row.attempts += 1
        row.reason = fault.says
        if row.attempts > len(PAUSES):
            DELIVERY.fire("give_up", row, actor=WORKER)
            row.next_at, row.ended_at = None, now
        else:
            DELIVERY.fire("fail", row, actor=WORKER)
            row.next_at = now + timedelta(minutes=PAUSES[row.attempts - 1])
    _save(rows)


def _save(rows: list[Delivery]) -> None:
    masses.update(rows, FIELDS)


def put_off(channel: str, fault: Fault) -> int:
    """Put off whatever a channel has to try now, since it does not answer at all."""
    done = 0
    while number := _put_off(channel, fault):
        done += number
    return done


@transaction.atomic
def _put_off(channel: str, fault: Fault) -> int:
    become(WORKER)
    rows = Delivery.objects.visible_to(WORKER).due(channel, at=clock.now())
    taken = list(rows.select_for_update(skip_locked=True)[:MOST_PUT_OFF])
    _fail(taken, fault)
    return len(taken)
