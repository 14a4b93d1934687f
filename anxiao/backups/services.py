"""Noting what the operator's commands did."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.backups.models import Backup
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.sentences import sentence

LONGEST_FAULT = 2000


@transaction.atomic
def note_made(
    *,
    actor: Actor,
    name: str,
    made_at: datetime,
    size: int,
    files: int,
    entries: int,
    ledger: str,
) -> Backup:
    """Remember that a backup was made, and the digest of the ledger that it holds."""
    _require_system(actor)
    return Backup.objects.create(
        name=name, made_at=made_at, size=size, files=files, entries=entries, ledger=ledger
    )


@transaction.atomic
def note_proof(
    *, actor: Actor, name: str, made_at: datetime, proven_at: datetime, fault: str = ""
) -> bool:
    """Remember what a proof said of a backup; False where nobody noted that it was made."""
    _require_system(actor)
    rows = Backup.objects.select_for_update().filter(name=name, made_at=made_at)
    noted = rows.first()
    if noted is None:
        return False
    noted.proven_at, noted.fault = proven_at, fault[:LONGEST_FAULT]
    noted.save(update_fields=["proven_at", "fault"])
    return True


def _require_system(actor: Actor) -> None:
    if not actor.is_system:
        raise NotAllowed(sentence(N_("Only the system itself does this.")))
