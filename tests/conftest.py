"""How every test runs: as the application role, off the network, in real Chromium."""

import gc
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
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
OLDEST = pytest.StashKey[database.Server]()
EMBEDDED = pytest.StashKey[str]()
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
    config.stash[EMBEDDED] = os.environ[database.SERVER]
    os.environ.update(database.server().urls(database.mine()))
    _close_the_network()
    django.setup()


def _start() -> database.Server:
    try:
        return database.Server.new()
    except (CalledProcessError, SystemExit) as error:
        pytest.exit(f"no database for the tests: {error}", returncode=1)


def pytest_unconfigure(config: pytest.Config) -> None:
    for key in (OLDEST, STARTED):
        if server := config.stash.get(key, None):
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
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    """Give this process its copy of the migrated template.

    A worker may have read the settings before it knew its own name.
    """
    database.Server.at(request.config.stash[EMBEDDED]).copy(database.mine())
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


FURNISHED: dict[tuple[str, str], Any] = {}


@pytest.fixture
def furnished(fresh_database: None) -> Callable[[str, Callable[[], Any]], Any]:
    """Fill the database once by a name, and begin every further test with a copy of it.

    What filling returned is returned each time. Both servers keep a copy of their own.
    """

    def furnish(name: str, fill: Callable[[], Any]) -> Any:
        server, kept = database.server(), f"{database.mine()}_{name}"
        place = (str(server.cluster.data_dir), name)
        if place in FURNISHED:
            _hang_up()
            server.copy(database.mine(), kept)
        else:
            FURNISHED[place] = fill()
            _hang_up()
            server.copy(kept, database.mine())
        return FURNISHED[place]

    return furnish


@pytest.fixture
def owner_connection(
    db: None,
) -> Iterator[psycopg.Connection[psycopg.rows.TupleRow]]:
    """Speak as the owner of the tables, to tamper; use it with ``fresh_database``."""
    url = database.server().cluster.owner_url(database.mine())
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


# What takes minutes, the longest first, by a part of its path.
LONG = ("test_phone_chaos", "sealed_walk", "journeys")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long walks, so that no process is left alone with them at the end."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    path = str(item.path)
    return next((place for place, part in enumerate(LONG) if part in path), len(LONG))


def pytest_collection_finish() -> None:
    """Look no more for garbage among all that was loaded: it stays until the end."""
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked ``both_postgres`` twice."""
    if metafunc.definition.get_closest_marker("both_postgres"):
        if "postgres" not in metafunc.fixturenames:
            metafunc.fixturenames.append("postgres")
        metafunc.parametrize("postgres", ["embedded", "15"], indirect=True)


@pytest.fixture
def postgres(request: pytest.FixtureRequest) -> str:
    """Which of the two servers a marked test runs on."""
    return str(request.param)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Point Django at PostgreSQL 15 before any fixture of the test opens a connection."""
    if _is_for_15(item):
        oldest = _postgres15(item.config)
        _turn_to(oldest)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    if _is_for_15(item):
        _turn_to(database.Server.at(item.config.stash[EMBEDDED]))


def _is_for_15(item: pytest.Item) -> bool:
    called = getattr(item, "callspec", None)
    return called is not None and called.params.get("postgres") == "15"


def _postgres15(config: pytest.Config) -> database.Server:
    """PostgreSQL 15, the oldest promised, with the same migrations; started when first needed."""
    if OLDEST not in config.stash:
        if not (database.DEBIAN_15 / "pg_ctl").exists():
            words = f"NO POSTGRESQL 15 at {database.DEBIAN_15}: install postgresql-15"
            if os.environ.get("CI"):
                pytest.fail(words)
            pytest.skip(words)
        config.stash[OLDEST] = database.Server.new(database.DEBIAN_15)
        config.stash[OLDEST].copy(database.mine())
    return config.stash[OLDEST]


def _turn_to(server: database.Server) -> None:
    _hang_up()
    os.environ[database.SERVER] = str(server.cluster.data_dir)
    for alias in connections:
        connections[alias].settings_dict["HOST"] = str(server.cluster.sockets)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Take the system's Chromium; without one the browser tests fail, and say so."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("NO CHROMIUM on the PATH: install it (apt-get install chromium)")
    return {**browser_type_launch_args, "executable_path": str(Path(found))}
