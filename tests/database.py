"""The database of the tests: one server for the run, one database for each process.

Every test speaks as the application role, so row-level policies hold in all of them.
The template is migrated once; a copy of it takes a twentieth of a second.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from anxiao.config.cluster import APP, OWNER, Cluster
from anxiao.config.env import TREE
from anxiao.config.privileges import EXTENSIONS, prepare
from anxiao.config.processes import tree_env

TEMPLATE = "anxiao_template"
SERVER = "ANXIAO_TEST_SERVER"
PREFIX = "ax-pg-"
HELD: list[IO[str]] = []
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")


@dataclass(frozen=True)
class Server:
    """A throw-away PostgreSQL with a migrated template."""

    cluster: Cluster

    @classmethod
    def at(cls, folder: str, bin_dir: Path | None = None) -> "Server":
        """Name the server in a folder, running or not."""
        return cls(Cluster(Path(folder), bin_dir=bin_dir, options=HASTY))

    @classmethod
    def new(cls, bin_dir: Path | None = None) -> "Server":
        """Start a server in a folder with a short name; its template has tables and norms."""
        sweep()
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        folder.chmod(0o755)  # the server may run as another account
        hold(folder)
        server = cls.at(str(folder), bin_dir)
        try:
            server.cluster.start()
            server._make_template()
        except BaseException:
            server.remove()
            raise
        return server

    def remove(self) -> None:
        """Stop the server and delete it."""
        self.cluster.destroy()
        shutil.rmtree(self.cluster.data_dir, ignore_errors=True)

    def copy(self, name: str, template: str = TEMPLATE) -> None:
        """Make a database anew from a template, whoever is still connected to it."""
        with self._superuser() as connection:
            database = sql.Identifier(name)
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(drop.format(database))
            create = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy")
            names = database, sql.Identifier(OWNER), sql.Identifier(template)
            connection.execute(create.format(*names))

    def urls(self, name: str) -> dict[str, str]:
        """The environment of a process that works on one of the databases."""
        return {
            "DATABASE_URL": self.cluster.owner_url(name),
            "ANXIAO_APP_DATABASE_URL": self.cluster.app_url(name),
        }

    def make_empty(self, name: str) -> None:
        """Make a database with nothing in it but what every installation has before migrating."""
        with self._superuser() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            connection.execute(f"CREATE DATABASE {name} OWNER {OWNER}".encode())
        with self._superuser(name) as connection:
            for extension in EXTENSIONS:
                connection.execute(f"CREATE EXTENSION {extension}".encode())
        prepare(self.cluster.owner_url(name), APP)

    def _make_template(self) -> None:
        self.make_empty(TEMPLATE)
        for verb in (["migrate", "--database=owner", "-v0"], ["norms", "load"]):
            subprocess.run(
                [sys.executable, "-m", "anxiao", *verb],
                env=tree_env(TREE, os.environ) | self.urls(TEMPLATE),
                check=True,
                stdout=subprocess.DEVNULL,
            )

    def _superuser(self, name: str = "postgres") -> psycopg.Connection[psycopg.rows.TupleRow]:
        return psycopg.connect(self.cluster.superuser_url(name), autocommit=True)


def hold(folder: Path) -> bool:
    """Mark a folder as in use for as long as this process lives, unless it is already."""
    file = (folder / "held").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    HELD.append(file)
    return True


def sweep() -> None:
    """Remove the servers of test runs that were killed before they could."""
    for mark in Path("/tmp").glob(f"{PREFIX}*/held"):
        if os.access(mark, os.W_OK) and hold(mark.parent):
            Server.at(str(mark.parent)).remove()


def mine() -> str:
    """Name the database of this process."""
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def server() -> Server:
    """The server of this run."""
    return Server.at(os.environ[SERVER])
