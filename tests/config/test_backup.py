"""A backup comes back whole, or is refused before anything is touched."""

import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.test import Client

from anxiao.backups.models import Backup
from anxiao.config.archive import nightly
from anxiao.config.archive.contents import HEAD
from anxiao.config.cluster import DATABASE, Cluster
from anxiao.config.env import TREE
from anxiao.config.processes import tree_env
from anxiao.kernel.clock import LOCAL
from anxiao.kernel.principal import acting
from anxiao.ledger.checkpoints import take_checkpoint
from tests import database
from tests.world import SYSTEM, World, make_hazard, make_world

ENTRIES = "SELECT id::text, digest FROM ledger_entry ORDER BY id"
ROWS = "SELECT to_jsonb(h)::text FROM hazards_hazard h ORDER BY id"
RIGHTS = """
    SELECT c.relname,
        coalesce(c.relacl, acldefault(replace(c.relkind::text, 'S', 's')::"char", c.relowner))::text
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'S') ORDER BY 1
"""
POLICIES = "SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2"


@dataclass
class Place:
    """An installation: its data directory, and its database where it is not embedded."""

    folder: Path
    urls: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ANXIAO_") and name != "DATABASE_URL"
        }
        told = {"ANXIAO_DATA_DIR": str(self.folder), "ANXIAO_DEMO": "0", **self.urls, **more}
        return subprocess.run(
            [sys.executable, "-m", "anxiao", *words],
            env=tree_env(TREE, environ) | told,
            capture_output=True,
            text=True,
            check=False,
        )

    def does(self, *words: str, **more: str) -> str:
        done = self.run(*words, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refuses(self, *words: str, **more: str) -> str:
        done = self.run(*words, **more)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr

    def rows(self, query: str) -> list[Any]:
        url = self.urls.get("DATABASE_URL")
        if url:
            with psycopg.connect(url) as connection:
                return connection.execute(query.encode()).fetchall()
        cluster = Cluster(self.folder)
        with cluster.in_use(), psycopg.connect(cluster.owner_url(DATABASE)) as connection:
            return connection.execute(query.encode()).fetchall()

    def files(self) -> dict[str, bytes]:
        root = self.folder / "files"
        found = (path for path in root.rglob("*") if path.is_file())
        return {str(path.relative_to(root)): path.read_bytes() for path in found}


@pytest.fixture
def here(fresh_database: None, tmp_path: Path, settings: Any) -> Place:
    """Where the work is: the database of this test, and files of its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    backend = "django.core.files.storage.FileSystemStorage"
    default = {"BACKEND": backend, "OPTIONS": {"location": str(folder / "files")}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    fill()
    return Place(folder, database.server().urls(database.mine()))


def fill() -> World:
    world = make_world()
    make_hazard(world, state="closed")
    with acting(SYSTEM):
        take_checkpoint()
    make_hazard(world, state="submitted")
    return world


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Place]:
    """An empty place with an embedded server of its own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    for above in (tmp_path.parent.parent, tmp_path.parent, tmp_path, folder):
        above.chmod(0o755)
    yield Place(folder)
    Cluster(folder).destroy()


@pytest.fixture
def backup(here: Place, tmp_path: Path) -> Path:
    target = tmp_path / "kept" / "all.tar"
    here.does("backup", str(target))
    return target


def test_everything_comes_back_as_it_was(here: Place, backup: Path, elsewhere: Place) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    said = elsewhere.does("restore", str(backup))
    assert "The ledger is sound" in said
    for query in (ENTRIES, ROWS, RIGHTS, POLICIES):
        assert elsewhere.rows(query) == here.rows(query), query
    assert elsewhere.files() == here.files() != {}
    key = (elsewhere.folder / "secret_key").read_text()
    assert key == (here.folder / "secret_key").read_text()
    assert "Sound" in elsewhere.does("ledger", "verify")
    assert_entries_get_their_checkpoint(elsewhere)
    assert "Sound" in elsewhere.does("ledger", "verify")
    assert_an_export_holds_both_algorithms(elsewhere)
    assert "holds somebody's work" in elsewhere.refuses("restore", str(backup))


def assert_entries_get_their_checkpoint(place: Place) -> None:
    """What waited for a checkpoint on the old server does not wait for ever on the new one."""
    waiting = "SELECT count(*) FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry = e.id"
    waiting += " WHERE l.entry IS NULL"
    assert place.rows(waiting)[0][0] > 0
    place.does("ledger", "checkpoint", ANXIAO_DIGEST="sm3")
    assert place.rows(waiting) == [(0,)]


def assert_an_export_holds_both_algorithms(place: Place) -> None:
    """A checkpoint of the newer algorithm stands over entries of the older one."""
    export = str(place.folder / "ledger.jsonl")
    place.does("ledger", "export", export)
    kinds = {row[0].split(":")[0] for row in place.rows("SELECT digest FROM ledger_checkpoint")}
    assert kinds == {"sha256", "sm3"}
    assert "Sound" in place.does("ledger", "verify", "--export", export)


def test_a_server_is_backed_up_and_restored_by_its_addresses(
    here: Place, backup: Path, tmp_path: Path
) -> None:
    name = f"{database.mine()}_back"
    there = Place(tmp_path / "there", database.server().urls(name))
    assert "has tables" in there_with(there, name, table=True).refuses("restore", str(backup))
    there_with(there, name).does("restore", str(backup))
    assert there.rows(RIGHTS) == here.rows(RIGHTS)
    assert there.rows(ENTRIES) == here.rows(ENTRIES)
    other = there.urls["ANXIAO_APP_DATABASE_URL"].replace("anxiao_app@", "somebody@")
    there_with(there, name)
    said = there.refuses("restore", str(backup), ANXIAO_APP_DATABASE_URL=other)
    assert "make a role of that name" in said


def there_with(there: Place, name: str, *, table: bool = False) -> Place:
    server = database.server()
    server.make_empty(name)
    if table:
        with psycopg.connect(there.urls["DATABASE_URL"]) as connection:
            connection.execute("CREATE TABLE somebodys (id int)")
    return there


@pytest.mark.both_postgres
def test_a_backup_is_restored_on_the_oldest_and_the_newest_server(
    here: Place, backup: Path, tmp_path: Path
) -> None:
    name = f"{database.mine()}_old"
    there = there_with(Place(tmp_path / "old", database.server().urls(name)), name)
    there.does("restore", str(backup))
    assert there.rows(ENTRIES) == here.rows(ENTRIES)
    assert there.rows(POLICIES) == here.rows(POLICIES)


def test_a_damaged_backup_is_refused_before_anything_is_done(
    backup: Path, elsewhere: Place
) -> None:
    whole = backup.read_bytes()
    spoilt = backup.with_name("spoilt.tar")
    for content, says in damaged(whole):
        spoilt.write_bytes(content)
        assert says in elsewhere.refuses("restore", str(spoilt)), says
    assert not (elsewhere.folder / "files").exists()
    assert elsewhere.rows("SELECT 1 FROM pg_class WHERE relname = 'ledger_entry'") == []
    assert "cannot be read" in elsewhere.refuses("restore", "/nowhere/at/all.tar")


def damaged(whole: bytes) -> Iterator[tuple[bytes, str]]:
    middle = len(whole) // 2
    yield b"no backup at all", "This is no backup"
    yield whole[:middle], "damaged or cut off"
    yield whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :], "damaged or cut off"
    yield with_head(whole, format=2, version="9.9"), "made by a newer version of Anxiao (9.9)"
    newer = {"hazards": ["0001_initial", "0999_from_the_future"]}
    yield with_head(whole, migrations=newer), "hazards.0999_from_the_future"


def with_head(whole: bytes, **changes: Any) -> bytes:
    """The same backup with another head, as a newer version would have written it."""
    made = BytesIO()
    with tarfile.open(fileobj=BytesIO(whole)) as old, tarfile.open(fileobj=made, mode="w") as new:
        for told in old:
            stream = old.extractfile(told)
            assert stream is not None
            content = stream.read()
            if told.name == HEAD:
                content = json.dumps({**json.loads(content), **changes}).encode()
                told.size = len(content)
            new.addfile(told, BytesIO(content))
    return made.getvalue()


def test_the_night_makes_one_proves_it_and_the_page_says_so(here: Place, tmp_path: Path) -> None:
    folder = tmp_path / "nights"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"anxiao-2020010{day}T023000.tar").touch()
    kept = {"ANXIAO_BACKUP_DIR": str(folder), "ANXIAO_BACKUP_KEEP": "3"}
    said = here.does("backup", "--nightly", **kept)
    assert "Proven" in said
    names = [path.name for path in nightly.kept(folder)]
    assert names[:2] == ["anxiao-20200103T023000.tar", "anxiao-20200104T023000.tar"]
    assert len(names) == 3
    assert list(folder.glob(".*")) == []
    made = Backup.objects.get()
    assert made.is_proven
    assert "proven" in page()
    assert_a_spoilt_one_is_told(here, folder / made.name, kept)


def assert_a_spoilt_one_is_told(here: Place, file: Path, kept: dict[str, str]) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert "is not proven" in here.refuses("backup", "--prove", **kept)
    assert not Backup.objects.get().is_proven
    assert "damaged or cut off" in page()
    assert not list(here.folder.glob("proof-*"))


def page() -> str:
    from anxiao.people.models import Person

    client = Client(headers={"accept-language": "en"})
    client.force_login(Person.objects.get(username="administrator"))
    return client.get("/operate/").content.decode()


def test_without_a_backup_the_page_says_so(fresh_database: None) -> None:
    make_world()
    assert "No backup was made yet" in page()


NOON = datetime(2026, 6, 18, 12, tzinfo=LOCAL)


def test_a_night_without_a_backup_is_due_once(tmp_path: Path) -> None:
    morning = NOON - timedelta(hours=3)
    assert not nightly.is_due(tmp_path, NOON, started=morning)
    assert nightly.is_due(tmp_path, NOON + timedelta(days=1), started=morning)
    (tmp_path / "anxiao-20260617T023001.tar").touch()
    assert nightly.is_due(tmp_path, NOON, started=morning)
    assert not nightly.is_due(tmp_path, NOON, started=morning, tried=morning)
    (tmp_path / "anxiao-20260618T023001.tar").touch()
    assert not nightly.is_due(tmp_path, NOON, started=morning)
    assert nightly.is_due(tmp_path, NOON + timedelta(hours=15), started=morning, tried=morning)


def test_the_backup_proven_last_is_kept_however_old(tmp_path: Path) -> None:
    paths = [tmp_path / f"anxiao-2026061{day}T023000.tar" for day in range(4)]
    for path in paths:
        path.touch()
    assert nightly.drop_old(tmp_path, 2, paths[0]) == [paths[1]]
    assert nightly.kept(tmp_path) == [paths[0], *paths[2:]]
