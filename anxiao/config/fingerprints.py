"""What a start may skip: steps whose sources have not changed since they were done."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from anxiao.config.privileges import Connection

APPLIED = "select md5(string_agg(app || '.' || name, ' ' order by id)) from django_migrations"
NOTE = """
    select shobj_description(oid, 'pg_database')
    from pg_database where datname = current_database()
"""


def static_sources(tree: Path) -> str:
    """Digest everything that collecting would copy: ours, and what the lock names."""
    return _digest(tree, tree.glob("anxiao/*/static/**/*"))


def is_migrated(connection: Connection, tree: Path) -> bool:
    """Whether this tree's migrations, and no others, have been run on a database."""
    note = connection.execute(NOTE).fetchone()
    return note == (_migrated(connection, tree),)


def note_migrated(connection: Connection, tree: Path) -> None:
    """Note on the database itself that it is migrated, where its owner lets us."""
    note = sql.SQL("COMMENT ON DATABASE {} IS {}").format(
        sql.Identifier(connection.info.dbname), sql.Literal(_migrated(connection, tree))
    )
    with suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute(note)


def _migrated(connection: Connection, tree: Path) -> str:
    """Digest the migrations that there are and those that the database remembers."""
    there_are = _digest(tree, tree.glob("anxiao/*/migrations/*.py"))
    try:
        row = connection.execute(APPLIED).fetchone()
    except psycopg.errors.UndefinedTable:
        return "nothing"
    return f"migrated {there_are[:32]} {row[0] if row else ''}"


def _digest(tree: Path, sources: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in [tree / "requirements.txt", *sorted(sources)]:
        if path.is_file():
            digest.update(str(path.relative_to(tree)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
