"""The page that says when the last backup was made, and when one was last proven."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from anxiao.backups.abilities import Ability
from anxiao.backups.models import Backup
from anxiao.kernel.http import ActorRequest, needs, reads

SHOWN = 30


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    """Backups, the newest first, under one sentence about the last one and its proof."""
    rows = list(Backup.objects.order_by("-made_at")[:SHOWN])
    proven = Backup.objects.proven().order_by("-made_at").first()
    # Backups are made by the machine's own clock, which a demonstration does not move.
    now = datetime.now(UTC)
    context: dict[str, Any] = {
        "rows": rows,
        "last": rows[0] if rows else None,
        "proven": proven,
        "is_fresh": bool(rows) and rows[0].is_fresh(at=now),
        "is_proof_fresh": proven is not None and proven.is_fresh(at=now),
        "keep": settings.BACKUP_KEEP,
    }
    return render(request, "backups/index.html", context)
