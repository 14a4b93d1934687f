"""The database principal: row-level security reads the actor from transaction settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor

KEYS = (
    "app.lo",
    "app.hi",
    "app.sectors",
    "app.subjects",
    "app.parties",
    "app.post",
    "app.person",
    "app.case",
    "app.now",
)


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Open a transaction (or a savepoint) in which the database knows the actor.

    Old values come back at the end: inside a savepoint ``SET LOCAL`` outlives its block. On
    an exception the rollback itself restores them.
    """
    with transaction.atomic():
        before = _read()
        become(actor)
        yield actor
        _write(before)


def become(actor: Actor) -> None:
    """Set the principal for the rest of the current transaction."""
    _write(_values(actor))


def _values(actor: Actor) -> list[str]:
    reach = actor.reach
    return [
        "" if reach.lo is None else str(reach.lo),
        "" if reach.hi is None else str(reach.hi),
        ",".join(reach.sectors),
        ",".join(map(str, reach.subjects)),
        ",".join(map(str, reach.parties)),
        str(actor.post or ""),
        str(actor.person or ""),
        str(reach.case or ""),
        clock.now().isoformat(),
    ]


def _read() -> list[str]:
    columns = ", ".join(f"coalesce(current_setting('{key}', true), '')" for key in KEYS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return list(cursor.fetchone())


def _write(values: list[str]) -> None:
    calls = ", ".join(f"set_config('{key}', %s, true)" for key in KEYS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", values)
