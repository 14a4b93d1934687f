"""How every test runs: as the application role, off the network, in real Chromium."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import django
import psycopg
import pytest
from django.db import connections
from django.test import TransactionTestCase

from tests import database

os.environ["DJANGO_SETTINGS_MODULE"] = "anxiao.config.settings"
# Playwright keeps an event loop in the thread of the test.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
STARTED = pytest.StashKey[database.Server]()
DATA = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the server once, before any process reads the settings."""
    config.addinivalue_line(
        "markers", "both_postgres: runs on the embedded PostgreSQL and on version 15"
    )
    if config.option.collectonly or config.option.help or config.option.version:
        _stand_in()
        return
    config.stash[DATA] = tempfile.mkdtemp(prefix="ax-data-", dir="/tmp")
    os.environ["ANXIAO_DATA_DIR"] = config.stash[DATA]
    Path(config.stash[DATA], "static").mkdir()
    os.environ["ANXIAO_DEMO"] = "0"
    if not hasattr(config, "workerinput"):
        config.stash[STARTED] = _start()
        os.environ[database.SERVER] = str(config.stash[STARTED].cluster.data_dir)
    os.environ.update(database.server().urls(database.mine()))
    _close_the_network()
    django.setup()


def _start() -> database.Server:
    try:
        return database.Server.new()
    except (CalledProcessError, SystemExit) as error:
        pytest.exit(f"no database for the tests: {error}", returncode=1)


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(STARTED, None):
        server.remove()
    if data := config.stash.get(DATA, None):
        shutil.rmtree(data, ignore_errors=True)


def _stand_in() -> None:
    """Name a database that nobody will open: nothing is going to run."""
    os.environ.setdefault("ANXIAO_APP_DATABASE_URL", "postgresql://anxiao_app@/none")


def _close_the_network() -> None:
    """Refuse every connection of Python's that leaves this machine."""
    really_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        inside = self.family == socket.AF_UNIX or address[0] in {
            "127.0.0.1",
            "::1",
            "localhost",
        }
        if not inside:
            raise AssertionError(f"a test reached for the network: {address}")
        really_connect(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """Give this process its copy of the migrated template.

    A worker may have read the settings before it knew its own name.
    """
    database.server().copy(database.mine())
    for alias in connections:
        connections[alias].settings_dict["NAME"] = database.mine()


def _copy_again(self: TransactionTestCase) -> None:
    """Clean up after a test that committed.

    Django would empty every table, which the application role may not.
    """
    _hang_up()
    database.server().copy(database.mine())


TransactionTestCase._fixture_teardown = _copy_again  # type: ignore[attr-defined,method-assign]


def _hang_up() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


@pytest.fixture
def fresh_database(transactional_db: None) -> None:
    """Let a test commit: its database is thrown away after it."""


@pytest.fixture
def owner_connection(
    db: None,
) -> Iterator[psycopg.Connection[psycopg.rows.TupleRow]]:
    """Speak as the owner of the tables, to tamper; use it with ``fresh_database``."""
    url = database.server().cluster.owner_url(database.mine())
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def postgres15() -> Iterator[database.Server]:
    """PostgreSQL 15, the oldest promised, with the same migrations."""
    if not (database.DEBIAN_15 / "pg_ctl").exists():
        words = f"NO POSTGRESQL 15 at {database.DEBIAN_15}: install postgresql-15"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    server = database.Server.new(database.DEBIAN_15)
    server.copy(database.mine())
    yield server
    server.remove()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked ``both_postgres`` twice."""
    if metafunc.definition.get_closest_marker("both_postgres"):
        metafunc.fixturenames.insert(0, "postgres")
        metafunc.parametrize("postgres", ["embedded", "15"], indirect=True)


@pytest.fixture
def postgres(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Point Django at one of the two servers for the length of a test."""
    if request.param == "embedded":
        yield request.param
        return
    server: database.Server = request.getfixturevalue("postgres15")
    before = {alias: dict(connections[alias].settings_dict) for alias in connections}
    _hang_up()
    monkeypatch.setenv(database.SERVER, str(server.cluster.data_dir))
    for alias in connections:
        connections[alias].settings_dict["HOST"] = str(server.cluster.sockets)
    yield request.param
    _hang_up()
    for alias in connections:
        connections[alias].settings_dict.update(before[alias])


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Take the system's Chromium; without one the browser tests fail, and say so."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("NO CHROMIUM on the PATH: install it (apt-get install chromium)")
    return {**browser_type_launch_args, "executable_path": str(Path(found))}
