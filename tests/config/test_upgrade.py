"""An installation of the last landing is brought to the newest tables with everything it holds.

``landed.json`` names the newest migration of each app at the last landing, ``landed.copy`` is
what a small county had written by then. ``pytest tests/config/landing.py`` renews both.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from anxiao.config.env import TREE
from anxiao.hazards.models import Hazard
from anxiao.inspections.visits.models import Visit
from anxiao.ledger.models import Entry
from anxiao.ledger.verification import verify
from anxiao.people.models import Person
from tests import database

HERE = Path(__file__).parent
LANDED: dict[str, str | None] = json.loads((HERE / "landed.json").read_text())
BLOCK = re.compile(r"^COPY (\w+) \((.*?)\) FROM STDIN;\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL)


@contextmanager
def empty_database(suffix: str) -> Iterator[str]:
    """A database without tables, to which both connections point meanwhile."""
    name, before = f"{database.mine()}_{suffix}", connections["owner"].settings_dict["NAME"]
    database.server().make_empty(name)
    _point_at(name)
    yield name
    _point_at(before)


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="module")
def written(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """An upgraded installation, with the number of rows of each table before."""
    with django_db_blocker.unblock(), empty_database("upgrade") as name:
        migrate_to_the_landing()
        counts = fill(name)
        migrate_to_the_newest()
        yield counts


def executor() -> MigrationExecutor:
    return MigrationExecutor(connections["owner"])


def newest(made: MigrationExecutor, *, ours: bool) -> list[tuple[str, str]]:
    leaves = made.loader.graph.leaf_nodes()
    return [leaf for leaf in leaves if (leaf[0] in LANDED) is ours]


def migrate_to_the_newest() -> None:
    made = executor()
    made.migrate(made.loader.graph.leaf_nodes())


def migrate_to_the_landing() -> None:
    made = executor()
    made.migrate([*newest(made, ours=False), *LANDED.items()])


def fill(name: str) -> dict[str, int]:
    """Copy in what was written then; the number of rows for each table."""
    counts = {}
    url = database.server().cluster.superuser_url(name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for table, columns, rows in BLOCK.findall((HERE / "landed.copy").read_text()):
            named = ", ".join(f'"{name}"' for name in columns.split(", "))
            with connection.cursor() as cursor:
                # A migration writes the first row of some.
                cursor.execute(f'DELETE FROM "{table}"')
                with cursor.copy(f"COPY {table} ({named}) FROM STDIN".encode()) as copy:
                    copy.write(rows)
                counts[table] = cursor.rowcount
    return counts


def count(table: str) -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def test_what_was_written_before_an_upgrade_is_there_after_it(written: dict[str, int]) -> None:
    assert written["hazards_hazard"] == 6
    assert written["inspections_visit"] > 6
    assert written["inspections_sheet"] >= written["inspections_visit"] - 1
    assert written["places_vehicle"] == written["places_roadsection"] == 1
    assert {table: count(table) for table in written} == written


def test_the_ledger_is_sound_after_an_upgrade(written: dict[str, int]) -> None:
    report = verify(using="owner")
    assert report.faults == []
    assert (report.entries, report.checkpoints) == (written["ledger_entry"], 1)


@pytest.mark.parametrize("who", ["coordinator", "town", "school"])
def test_after_an_upgrade_people_find_their_pages(written: dict[str, int], who: str) -> None:
    client = signed_in(who)
    assert client.get("/").status_code == 200
    assert "6 rows" in client.get("/hazards/").content.decode()
    for hazard in Hazard.objects.using("owner"):
        page = client.get(f"/hazards/{hazard.pk}/")
        signed = Entry.objects.using("owner").of(hazard.pk).filter(action="hazard.sign_for")
        assert page.status_code == 200
        assert hazard.place_zh in page.content.decode() or hazard.place_en in page.content.decode()
        assert page.content.decode().count("Signed for it") == signed.count()


def test_after_an_upgrade_inspectors_find_their_visits(written: dict[str, int]) -> None:
    client = signed_in("inspector")
    assert client.get("/registers/vehicles/").status_code == 200
    open_ones = Visit.objects.using("owner").filter(seal=None)
    assert open_ones.count() == written["inspections_visit"] - 2
    for visit in open_ones:
        assert client.get(f"/visits/{visit.pk}/").status_code == 200
    for visit in Visit.objects.using("owner").exclude(seal=None):
        assert client.get(f"/visits/{visit.pk}/").status_code == 404


def test_after_an_upgrade_accounts_are_administered(written: dict[str, int]) -> None:
    page = signed_in("administrator").get("/people/accounts/").content.decode()
    assert "coordinator post" in page


def signed_in(who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(username=who))
    return client


def test_every_migration_of_ours_goes_back_and_forth(
    django_db_setup: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock(), empty_database("back") as name:
        database.server().copy(name)
        executor().migrate([(app, None) for app in LANDED])
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r'")
            left = {name for (name,) in cursor.fetchall()}
        assert not [name for name in left if name.split("_")[0] in LANDED]
        migrate_to_the_newest()
        assert count("hazards_hazard") == 0


def test_the_landing_names_every_app_with_tables() -> None:
    leaves = MigrationLoader(None).graph.leaf_nodes()
    assert {app for app, _name in leaves if (TREE / "anxiao" / app).is_dir()} == {*LANDED}
