"""Checkpoints: roots over what was recorded since the one before.

A checkpoint takes the entries below the oldest running transaction, so none can appear
behind it later. Its rhythm is set by open entries and the hour alone: sealed work neither
causes nor delays one, and its blinded root stands in every checkpoint, used or not.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from anxiao.kernel import clock
from anxiao.kernel.digests import DEFAULT, split
from anxiao.ledger import merkle
from anxiao.ledger.entries import checkpoint_digest
from anxiao.ledger.models import Checkpoint, Leaf, SealedTree

RHYTHM = timedelta(hours=1)
LOCK = 721_001


@transaction.atomic
def take_checkpoint() -> Checkpoint | None:
    """Write the next checkpoint when one is due; safe to call twice at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT entry, digest, is_sealed FROM ledger_pending()")
        pending = cursor.fetchall()
    last = Checkpoint.objects.order_by("-number").first()
    has_open = any(not row[2] for row in pending)
    if not has_open and last and clock.now() - last.at < RHYTHM:
        return None
    return _write(last, pending)


def _write(last: Checkpoint | None, pending: list[tuple[UUID, str, bool]]) -> Checkpoint:
    shown = [row for row in pending if not row[2]]
    hidden = [row for row in pending if row[2]]
    nonce = secrets.token_bytes(32)
    sealed = merkle.root([split(row[1])[1] for row in hidden])
    made = Checkpoint(
        number=last.number + 1 if last else 1,
        at=clock.now(),
        size=len(shown),
        root=_named(merkle.root([split(row[1])[1] for row in shown])),
        sealed_root=_named(merkle.blinded(nonce, sealed)),
        previous=last.digest if last else "",
    )
    made.digest = checkpoint_digest(vars(made), DEFAULT)
    made.save(force_insert=True)
    SealedTree(
        checkpoint=made.number, nonce=nonce.hex(), root=_named(sealed), size=len(hidden)
    ).save(force_insert=True)
    Leaf.objects.bulk_create(
        Leaf(entry=row[0], checkpoint=made.number, index=index, is_sealed=row[2])
        for rows in (shown, hidden)
        for index, row in enumerate(rows)
    )
    _settle()
    return made


def _settle() -> None:
    """Let the next checkpoint begin where this one ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_settle()")


def _named(value: bytes) -> str:
    return f"{DEFAULT}:{value.hex()}"
