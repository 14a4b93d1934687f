"""Filling an empty, migrated database with a made world, as the owner of its tables."""

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from anxiao.demo.worlds import chains
from anxiao.demo.worlds.cases import Cases, Item
from anxiao.demo.worlds.land import Land, Sector
from anxiao.demo.worlds.scale import SPAN, Scale
from anxiao.demo.worlds.sheets import Sheet
from anxiao.kernel import clock

Connection = psycopg.Connection[TupleRow]
LEDGER_COLUMNS = {
    "ledger_entry": chains.ENTRY_COLUMNS,
    "ledger_checkpoint": chains.CHECKPOINT_COLUMNS,
    "ledger_sealedtree": chains.TREE_COLUMNS,
    "ledger_leaf": chains.LEAF_COLUMNS,
}
TABLES = (
    *("places_territory", "places_organisation", "places_site", "places_school"),
    *("people_person", "people_post", "people_tenure", "hazards_hazard", "notices_notice"),
    *("ledger_subject", *LEDGER_COLUMNS),
)
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype IN ('f', 'u', 'p', 'x')
    AND (conrelid = ANY (%(tables)s::regclass[]) OR confrelid = ANY (%(tables)s::regclass[]))
ORDER BY array_position('{f,x,u,p}', contype::text)
"""
INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY (%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
"""
# Every entry of a world is under a checkpoint: the next one has nothing older to look at.
SETTLED = "UPDATE ledger_mark SET xid = pg_current_xact_id()"
ITEMS = "SELECT code, zh, lead, assists, limit_days, grade FROM norms_hazarditem ORDER BY code"
SECTORS = "SELECT code, zh, en FROM norms_sector WHERE code <> 'coordination' ORDER BY code"


@dataclass
class Counts:
    """How many rows a world has."""

    rows: dict[str, int] = field(default_factory=dict)

    def add(self, table: str, number: int) -> None:
        self.rows[table] = self.rows.get(table, 0) + number


@dataclass
class World:
    """A world on its way into a database."""

    connection: Connection
    scale: Scale
    seed: int
    now: datetime
    password: str
    tell: Callable[[str], None] = print
    counts: Counts = field(default_factory=Counts)

    def fill(self) -> Counts:
        """Copy everything; indexes and keys are made when the rows are there."""
        with _lightened(self.connection, self.tell):
            self._copy_all()
        self.tell("gathering statistics")
        self.connection.execute("VACUUM (ANALYZE)")
        return self.counts

    def _copy_all(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311 (a world is to be the same again)
        since = self.now - SPAN
        tree = chains.Tree(chance)
        land = Land(
            self.scale, chance, since=since.astimezone(clock.LOCAL).date(), sectors=self._sectors()
        )
        land.password = self.password
        self._pour(land.rows(), tree)
        cases = Cases(
            land.sites, self._items(), chance,
            number=self.scale.all_hazards, since=since, now=self.now,
        )  # fmt: skip
        self._pour(cases.rows(), tree)
        self._checkpoints(tree, is_last=True)
        self.connection.execute(SETTLED)
        self.connection.execute(
            "SELECT setval(pg_get_serial_sequence('places_organisation', 'id'), max(id))"
            " FROM places_organisation"
        )

    def _pour(
        self, parts: Iterable[tuple[dict[type[Any], list[str]], list[str]]], tree: chains.Tree
    ) -> None:
        for found, entries in parts:
            for model, lines in found.items():
                sheet = Sheet(model)
                self._copy(sheet.table, sheet.columns, lines)
            self._copy("ledger_entry", LEDGER_COLUMNS["ledger_entry"], entries)
            tree.add(entries)
            self._checkpoints(tree)

    def _checkpoints(self, tree: chains.Tree, *, is_last: bool = False) -> None:
        for made in tree.due(at=self.now.timestamp(), is_last=is_last):
            for table, lines in made.items():
                self._copy(table, LEDGER_COLUMNS[table], lines)

    def _copy(self, table: str, columns: Iterable[str], lines: list[str]) -> None:
        if not lines:
            return
        named = sql.SQL(", ").join(map(sql.Identifier, columns))
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), named)
        with self.connection.cursor() as cursor, cursor.copy(command) as copy:
            copy.write("".join(lines))
        before = self.counts.rows.get("hazards_hazard", 0)
        self.counts.add(table, len(lines))
        if table == "hazards_hazard" and before // 50_000 != (before + len(lines)) // 50_000:
            self.tell(f"{before + len(lines)} hazards of {self.scale.all_hazards}")

    def _items(self) -> list[Item]:
        rows = self.connection.execute(ITEMS).fetchall()
        return [
            Item(code, zh, lead, tuple(helps), days, grade)
            for code, zh, lead, helps, days, grade in rows
        ]

    def _sectors(self) -> list[Sector]:
        return list(self.connection.execute(SECTORS))


@contextmanager
def _lightened(connection: Connection, tell: Callable[[str], None]) -> Iterator[None]:
    """Take indexes, keys and the check of the clock away, and bring them back."""
    tables = {"tables": list(TABLES)}
    constraints = connection.execute(CONSTRAINTS, tables).fetchall()
    indexes = connection.execute(INDEXES, tables).fetchall()
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET maintenance_work_mem = '512MB'")
    for table, name, _definition in constraints:
        _run(connection, "ALTER TABLE {table} DROP CONSTRAINT {name}", table, name)
    for name, _definition in indexes:
        _run(connection, "DROP INDEX {name}", name, name)
    _run(connection, "ALTER TABLE {table} DISABLE TRIGGER ledger_entry_time", "ledger_entry")
    yield
    _run(connection, "ALTER TABLE {table} ENABLE TRIGGER ledger_entry_time", "ledger_entry")
    tell("making indexes and keys")
    for table, name, definition in reversed(constraints):
        if not definition.startswith("FOREIGN"):
            _add(connection, table, name, definition)
    for _name, definition in indexes:
        connection.execute(definition.encode())
    for table, name, definition in constraints:
        if definition.startswith("FOREIGN"):
            _add(connection, table, name, definition)


def _run(connection: Connection, command: str, table: str, name: str = "") -> None:
    names = {"table": sql.Identifier(table.replace('"', "")), "name": sql.Identifier(name or "x")}
    connection.execute(sql.SQL(command).format(**names))


def _add(connection: Connection, table: str, name: str, definition: str) -> None:
    command = "ALTER TABLE {table} ADD CONSTRAINT {name} " + definition
    _run(connection, command, table, name)
