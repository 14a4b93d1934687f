"""Sent once, whatever the network did: a key made on the device, a print of what came with it."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.canonical import canonical
from anxiao.kernel.digests import digest
from anxiao.kernel.errors import Refused
from anxiao.kernel.sentences import sentence


def hold(key: UUID) -> None:
    """Let an earlier sending under the same key end first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 11))", [str(key)])


def print_of(said: Any) -> str:
    return digest(canonical(said))


def require_same(kept: str, now: str) -> None:
    """Raise Refused where something else was sent under the key before."""
    if kept != now:
        raise Refused(
            sentence(N_("Something else was sent under this key before: make a new key for it."))
        )
