"""Thousands of rows in one statement: written as JSON, taken apart by the database.

``bulk_create`` spends most of its time on making the words of the statement. The policies, the
triggers and the constraints of the tables judge these rows like any others.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Model
from psycopg.types.json import Jsonb

from anxiao.kernel.canonical import plain

ROWS = 1000
# Most values are of a type of JSON already.
AS_THEY_ARE = frozenset((type(None), str, int, bool))


def insert(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> int:
    """Insert rows of one table; a number that the database counts is fetched first.

    Returns how many were written: all of them, unless conflicts are passed over.
    """
    if not rows:
        return 0
    _number(rows)
    fields = _fields(rows[0])
    names = ", ".join(f'"{field.column}"' for field in fields)
    table = rows[0]._meta.db_table
    tail = "ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    return _each(
        rows,
        fields,
        f'INSERT INTO "{table}" ({names}) SELECT {names}'
        f' FROM jsonb_populate_recordset(NULL::"{table}", %s) {tail}',
    )


def update(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write the named fields of rows that are there."""
    if not rows:
        return
    table, key = rows[0]._meta.db_table, rows[0]._meta.pk.column
    fields: list[Any] = [rows[0]._meta.get_field(name) for name in names]
    sets = ", ".join(f'"{field.column}" = given."{field.column}"' for field in fields)
    _each(
        rows,
        [rows[0]._meta.pk, *fields],
        f'UPDATE "{table}" SET {sets} FROM jsonb_populate_recordset(NULL::"{table}", %s) given'
        f' WHERE "{table}"."{key}" = given."{key}"',
    )


def _fields(row: Model) -> list[Any]:
    """Its columns, but for those that the database works out by itself."""
    return [field for field in row._meta.concrete_fields if not field.generated]


def _number(rows: Sequence[Model]) -> None:
    key = rows[0]._meta.pk
    missing = [row for row in rows if row.pk is None]
    if not missing or not isinstance(key, models.AutoField | models.BigAutoField):
        return
    query = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(query, [rows[0]._meta.db_table, key.column, len(missing)])
        for row, (number,) in zip(missing, cursor.fetchall(), strict=True):
            row.pk = number


def _each(rows: Sequence[Model], fields: Sequence[Any], statement: str) -> int:
    names, written = [(field.column, field.attname) for field in fields], 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), ROWS):
            some = rows[start : start + ROWS]
            told = [
                {
                    column: value
                    if (value := getattr(row, name)).__class__ in AS_THEY_ARE
                    else plain(value)
                    for column, name in names
                }
                for row in some
            ]
            given: list[Any] = [Jsonb(told)]
            cursor.execute(statement, given)
            written += cursor.rowcount
    for row in rows:
        row._state.adding = False  # noqa: SLF001 (as every saved row)
    return written
