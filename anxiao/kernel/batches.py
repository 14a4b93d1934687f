"""Acts on many records: stored, carried out in chunks, gone on with after whatever breaks off.

A chunk is one transaction: its records and the note that they are done are kept together or not
at all, so nothing is done twice. Whoever resumes waits for the chunk under way.

Most acts do to each record what its page does. One that makes thousands of records is carried out
in bulk: its handler takes a whole chunk and returns the reasons against those that it left out.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop as N_
from procrastinate.contrib.django import app

from anxiao.kernel import clock, masses
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, No, NotAllowed, OutOfReach, Refused
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.sentences import Sentence, sentence

CHUNK, MOST = 20, 500
BULK_CHUNK, BULK_MOST = 1000, 50_000
RUN = "batches.run"
STALLED_AFTER = timedelta(seconds=60)
Handler = Callable[..., Sentence | None]
BulkHandler = Callable[..., Mapping[UUID, Sentence]]
BROKEN = N_("The server could not do this. Try it again, or tell the operator.")
_present: ContextVar[UUID | None] = ContextVar("batch", default=None)
log = logging.getLogger(__name__)


def present() -> UUID | None:
    """The bulk act that is being carried out, if any: the ledger ties its entries by it."""
    return _present.get()


@contextmanager
def _under(batch: UUID) -> Iterator[None]:
    token = _present.set(batch)
    try:
        yield
    finally:
        _present.reset(token)


@transaction.atomic
def begin(
    *,
    actor: Actor,
    verb: str,
    items: Sequence[tuple[UUID, dict[str, Any]]],
    terms: dict[str, Any] | None = None,
) -> Batch:
    """Keep an act on many records and hand it to the worker; each record counts once.

    ``terms`` is what is said once for all of them; handlers in bulk are given it.
    """
    if actor.post is None or actor.person is None:
        raise NotAllowed(sentence(N_("Acts on many records are begun by a post.")))
    each, most = dict(items), BULK_MOST if _bulk(verb) else MOST
    if not 0 < len(each) <= most:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s records."), most=most))
    now = clock.now()
    batch = Batch(verb=verb, post=actor.post, person=actor.person, made_at=now, touched_at=now)
    batch.terms = terms or {}
    batch.save(force_insert=True)
    rows = [
        BatchItem(batch=batch, number=number, subject=subject, given=given)
        for number, (subject, given) in enumerate(each.items(), start=1)
    ]
    masses.insert(rows)
    _hand_over(batch)
    return batch


def _bulk(verb: str) -> BulkHandler | None:
    """Who carries out a verb a whole chunk at a time, where somebody does."""
    name = settings.BULK_BATCHES.get(verb)
    return import_string(name) if name else None


@transaction.atomic
def again(*, actor: Actor, pk: UUID) -> Batch:
    """Try what was refused once more, as the records are now."""
    batch = _locked(actor, pk)
    refused = list(BatchItem.objects.of(pk).filter(state=BatchItem.State.REFUSED))
    if not batch.is_complete or not refused:
        raise Refused(sentence(N_("There is nothing to try again.")))
    for row in refused:
        row.state, row.says = BatchItem.State.WAITING, None
        row.given = {name: value for name, value in row.given.items() if name != "version"}
    masses.update(refused, ["state", "says", "given"])
    batch.completed_at, batch.touched_at = None, clock.now()
    batch.save(update_fields=["completed_at", "touched_at"])
    _hand_over(batch)
    return batch


@transaction.atomic
def step(*, actor: Actor, pk: UUID, handler: Handler | None = None) -> bool:
    """Carry out the next chunk; whether there may be more to do."""
    batch = _locked(actor, pk)
    if batch.is_complete:
        return False
    in_bulk = None if handler else _bulk(batch.verb)
    if in_bulk is not None:
        _carry_out_all(actor, batch, list(BatchItem.objects.of(pk).waiting()[:BULK_CHUNK]), in_bulk)
    else:
        does = handler or import_string(settings.BATCHES[batch.verb.partition(".")[0]])
        for row in BatchItem.objects.of(pk).waiting()[:CHUNK]:
            _carry_out(actor, batch, row, does)
    is_left = BatchItem.objects.of(pk).waiting().exists()
    batch.touched_at = clock.now()
    batch.completed_at = None if is_left else batch.touched_at
    batch.save(update_fields=["touched_at", "completed_at"])
    return is_left


def _locked(actor: Actor, pk: UUID) -> Batch:
    found = Batch.objects.visible_to(actor).select_for_update().filter(pk=pk).first()
    if found is None:
        raise OutOfReach(sentence(N_("There is no such act of your post.")))
    return found


def _carry_out(actor: Actor, batch: Batch, row: BatchItem, does: Handler) -> None:
    try:
        with transaction.atomic(), _under(batch.pk):
            said = does(actor=actor, verb=batch.verb, subject=row.subject, given=row.given)
        row.state, row.says = BatchItem.State.DONE, said
    except No as error:
        row.state, row.says = BatchItem.State.REFUSED, error.sentence
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # One record that breaks must not hold up the others; its row says that it is not done.
        log.exception("batch %s, record %s", batch.pk, row.subject)
        row.state, row.says = BatchItem.State.REFUSED, sentence(BROKEN)
    row.save(update_fields=["state", "says"])


def _carry_out_all(actor: Actor, batch: Batch, rows: list[BatchItem], does: BulkHandler) -> None:
    """One chunk in one go; a reason against all of it stands at each of its records."""
    each = [(row.subject, row.given) for row in rows]
    refused: Mapping[UUID, Sentence]
    try:
        with transaction.atomic(), _under(batch.pk):
            refused = does(actor=actor, verb=batch.verb, items=each, terms=batch.terms)
    except No as error:
        refused = {row.subject: error.sentence for row in rows}
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("batch %s, %s records", batch.pk, len(rows))
        refused = {row.subject: sentence(BROKEN) for row in rows}
    for row in rows:
        row.says = refused.get(row.subject)
        row.state = BatchItem.State.DONE if row.says is None else BatchItem.State.REFUSED
    masses.update(rows, ["state", "says"])


def _hand_over(batch: Batch) -> None:
    """Put it before the worker, once this transaction holds."""
    app.configure_task(RUN).defer(
        batch=str(batch.pk), post=str(batch.post), person=str(batch.person)
    )


def stalled() -> list[tuple[UUID, UUID, UUID]]:
    """Acts that nobody is carrying on with: their key, post and person.

    A function of the database answers, because a row is shown to its own post alone.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM kernel_stalled_batches(%s)", [clock.now() - STALLED_AFTER])
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]
