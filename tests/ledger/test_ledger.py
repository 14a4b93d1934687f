"""Tampering is named; the application can only append; exports verify on their own."""

import json
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import ProgrammingError

from anxiao.kernel import clock
from anxiao.kernel.principal import acting
from anxiao.ledger.checkpoints import take_checkpoint
from anxiao.ledger.models import Checkpoint, Entry, SealedTree, Subject
from anxiao.ledger.services import record_read
from anxiao.ledger.verification import export_lines, verify, verify_export
from tests.world import SYSTEM, make_hazard, make_world

pytestmark = pytest.mark.both_postgres
Owner = psycopg.Connection[Any]
COMMITS = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def hazard(furnished: Callable[[str, Callable[[], Any]], Any]) -> Any:
    return furnished("ledger", _a_hazard_in_a_checkpoint)


def _a_hazard_in_a_checkpoint() -> Any:
    made = make_hazard(make_world(), state="submitted")
    _wait_until_all_can_be_planted()
    with acting(SYSTEM):
        take_checkpoint()
    return made


def _wait_until_all_can_be_planted() -> None:
    """Transactions of the whole server hold a checkpoint back, those of other tests too."""
    query = "SELECT count(*) = (SELECT count(*) FROM ledger_entry) FROM ledger_pending()"
    for _try in range(600):
        with connections["owner"].cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("another transaction stayed open for a minute")


def unlocked(owner: Owner, query: str, *values: Any) -> None:
    """What only somebody who owns the tables and switches the guards off could do."""
    owner.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    owner.execute(query, values)
    owner.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")


def faults() -> list[str]:
    return verify(using="owner").faults


@COMMITS
def test_an_untouched_ledger_is_sound(hazard: Any) -> None:
    report = verify(using="owner")
    assert report.faults == []
    assert report.entries > 20
    assert report.checkpoints == 1


def an_entry(hazard: Any, number: int) -> Entry:
    return Entry.objects.using("owner").get(subject=hazard.pk, number=number)


@COMMITS
def test_a_changed_row_is_named(hazard: Any, owner_connection: Owner) -> None:
    victim = an_entry(hazard, 3)
    query = "UPDATE ledger_entry SET person_name = 'x' WHERE id = %s"
    unlocked(owner_connection, query, victim.pk)
    assert any(str(victim.pk) in fault for fault in faults())


@COMMITS
def test_changed_content_is_named(hazard: Any, owner_connection: Owner) -> None:
    victim = an_entry(hazard, 2)
    query = "UPDATE ledger_entry SET details = '{}'::jsonb WHERE id = %s"
    unlocked(owner_connection, query, victim.pk)
    assert any(str(victim.pk) in fault and "content" in fault for fault in faults())


@COMMITS
def test_a_deleted_row_is_named(hazard: Any, owner_connection: Owner) -> None:
    victim = an_entry(hazard, 4)
    unlocked(owner_connection, "DELETE FROM ledger_entry WHERE id = %s", victim.pk)
    assert any(f"{victim.pk} was deleted" in fault for fault in faults())


@COMMITS
def test_the_last_row_cannot_go_missing_either(hazard: Any, owner_connection: Owner) -> None:
    last = Entry.objects.using("owner").filter(subject=hazard.pk).order_by("-number")[0]
    unlocked(owner_connection, "DELETE FROM ledger_entry WHERE id = %s", last.pk)
    found = faults()
    assert any(str(last.pk) in fault for fault in found)
    assert any("head" in fault for fault in found)


@COMMITS
def test_reordered_rows_are_named(hazard: Any, owner_connection: Owner) -> None:
    one, two = an_entry(hazard, 2), an_entry(hazard, 3)
    for pk, number in ((one.pk, 99), (two.pk, 2), (one.pk, 3)):
        query = "UPDATE ledger_entry SET number = %s WHERE id = %s"
        unlocked(owner_connection, query, number, pk)
    assert any(str(one.pk) in fault for fault in faults())


@COMMITS
def test_an_inserted_row_is_named(hazard: Any, owner_connection: Owner) -> None:
    copied = an_entry(hazard, 2)
    columns = [f.column for f in Entry._meta.fields if f.column not in ("id", "number")]
    names = ", ".join(columns)
    unlocked(
        owner_connection,
        f"INSERT INTO ledger_entry (id, number, {names}) "
        f"SELECT '00000000-0000-7000-8000-000000000001', 50, {names} FROM ledger_entry "
        "WHERE id = %s",
        copied.pk,
    )
    assert any("00000000-0000-7000-8000-000000000001" in fault for fault in faults())


@COMMITS
def test_a_forged_checkpoint_is_named(hazard: Any, owner_connection: Owner) -> None:
    owner_connection.execute("ALTER TABLE ledger_checkpoint DISABLE TRIGGER USER")
    owner_connection.execute("UPDATE ledger_checkpoint SET size = size - 1")
    assert any(fault.startswith("checkpoint 1") for fault in faults())


@pytest.mark.parametrize("verb", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("ledger_entry", "number"), ("ledger_checkpoint", "number"), ("ledger_leaf", "index")],
)
@pytest.mark.django_db
def test_the_application_role_can_only_append(verb: str, table: str, column: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(verb.format(table, f'"{column}"', f'"{column}"'))


@COMMITS
def test_even_the_owner_meets_the_trigger(hazard: Any, owner_connection: Owner) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="only grows"):
        owner_connection.execute("DELETE FROM ledger_entry")


@pytest.mark.django_db
def test_the_application_role_cannot_read_a_nonce() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        list(SealedTree.objects.all())


@COMMITS
def test_an_export_verifies_without_a_database_and_a_changed_line_is_named(hazard: Any) -> None:
    lines = list(export_lines(using="owner"))
    assert verify_export(lines).faults == []
    place, row = next(
        (n, json.loads(line)) for n, line in enumerate(lines) if "hazard.grade" in line
    )
    row["entry"]["post_title"] = "别人"
    forged = [*lines[:place], json.dumps(row), *lines[place + 1 :]]
    assert any(f"line {place + 1}" in fault for fault in verify_export(forged).faults)


@COMMITS
def test_every_exported_entry_carries_a_proof_that_binds_it(hazard: Any) -> None:
    rows = [json.loads(line) for line in export_lines(using="owner")]
    entries = [row for row in rows if "entry" in row]
    assert all(row["proof"] for row in entries)
    entries[0]["proof"]["path"][0] = "00" * 32
    report = verify_export(json.dumps(row) for row in rows)
    assert any("proof" in fault for fault in report.faults)


@COMMITS
def test_a_quiet_ledger_takes_no_second_checkpoint_within_the_hour(hazard: Any) -> None:
    with acting(SYSTEM):
        assert take_checkpoint() is None
        assert Checkpoint.objects.count() == 1


@pytest.mark.django_db
def test_time_stands_in_the_digest_twice() -> None:
    with clock.at(clock.now().replace(year=2020)):
        world = make_world()
    with acting(SYSTEM):
        entry = Entry.objects.filter(kind="organisation").first()
        subjects = Subject.objects.filter(kind="organisation").count()
    assert entry is not None
    assert (entry.at.year, entry.recorded_at.year) == (2020, clock.now().year)
    assert subjects == len(world.organisations)


# --- what a checkpoint looks at -------------------------------------------------------------


def mark(owner: Owner) -> int:
    row = owner.execute("SELECT xid::text::bigint FROM ledger_mark").fetchone()
    assert row is not None
    return int(row[0])


def waiting(owner: Owner) -> int:
    return len(owner.execute("SELECT entry FROM ledger_pending()").fetchall())


@COMMITS
def test_a_checkpoint_begins_where_the_last_one_ended(hazard: Any, owner_connection: Owner) -> None:
    newest = owner_connection.execute("SELECT max(xid)::text::bigint FROM ledger_entry").fetchone()
    assert newest is not None
    assert mark(owner_connection) > newest[0]
    assert waiting(owner_connection) == 0


@COMMITS
def test_the_mark_never_passes_an_entry_that_waits(hazard: Any, owner_connection: Owner) -> None:
    leaf = "DELETE FROM ledger_leaf WHERE entry = (SELECT min(id::text)::uuid FROM ledger_entry)"
    owner_connection.execute("UPDATE ledger_mark SET xid = '0'")
    owner_connection.execute("ALTER TABLE ledger_leaf DISABLE TRIGGER USER")
    owner_connection.execute(leaf)
    owner_connection.execute("ALTER TABLE ledger_leaf ENABLE TRIGGER USER")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_settle()")
    assert waiting(owner_connection) == 1


@COMMITS
def test_a_mark_that_lies_in_the_future_counts_for_nothing(
    hazard: Any, owner_connection: Owner
) -> None:
    owner_connection.execute("UPDATE ledger_mark SET xid = '9000000000000000'")
    with acting(SYSTEM):
        record_read(hazard, actor=SYSTEM)
    _wait_until_something_waits(owner_connection)
    with acting(SYSTEM):
        assert take_checkpoint() is not None
    assert mark(owner_connection) < 9_000_000_000_000_000
    assert faults() == []


def _wait_until_something_waits(owner: Owner) -> None:
    for _try in range(600):
        if waiting(owner):
            return
        time.sleep(0.1)
    raise AssertionError("another transaction stayed open for a minute")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["SELECT xid FROM ledger_mark", "UPDATE ledger_mark SET xid = '9'"]
)
def test_the_application_does_not_move_the_mark(query: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(query)
