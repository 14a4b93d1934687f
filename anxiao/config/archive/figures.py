"""The figures by which a restored database is recognised as the one that was backed up."""

import hashlib

from anxiao.config.privileges import Connection

ENTRIES = "SELECT id::text, digest FROM ledger_entry ORDER BY id"
LAST = "SELECT digest FROM ledger_checkpoint ORDER BY number DESC LIMIT 1"
APPLIED = "SELECT app, name FROM django_migrations ORDER BY app, name"
AT_ONCE = 5000


def ledger_figures(connection: Connection) -> tuple[int, str, str]:
    """How many entries there are, one digest over all of theirs, and the last checkpoint's."""
    digest, count = hashlib.sha256(), 0
    with connection.cursor("entries") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(ENTRIES)
        for key, named in cursor:
            digest.update(f"{key} {named}\n".encode())
            count += 1
    row = connection.execute(LAST).fetchone()
    return count, f"sha256:{digest.hexdigest()}", str(row[0]) if row else ""


def migrations(connection: Connection) -> dict[str, list[str]]:
    """Which migrations the database has been through."""
    found: dict[str, list[str]] = {}
    for app, name in connection.execute(APPLIED).fetchall():
        found.setdefault(app, []).append(name)
    return found
