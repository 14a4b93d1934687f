"""``anxiao up``: one command from nothing to a running system, and back.

It runs before Django is set up, because it makes what Django needs: the database, the
roles, the tables, the compiled translations and the static files.
"""

import argparse
import fcntl
import http.client
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psycopg
from psycopg.conninfo import conninfo_to_dict

from anxiao.config import first_run
from anxiao.config.archive.watch import NightWatch
from anxiao.config.catalogues import compile_stale
from anxiao.config.cluster import DATABASE, Cluster
from anxiao.config.contents import Contents, contents
from anxiao.config.env import TREE, Env
from anxiao.config.fingerprints import is_migrated, note_migrated, static_sources
from anxiao.config.listening import listen
from anxiao.config.privileges import connect, place, prepare
from anxiao.config.processes import Child, stop_all, tree_env

PYTHON = [sys.executable, "-m"]
TWICE_IN_A_ROW_SECONDS = 60
LONGEST_PAUSE = 30
NO_FILES = '{"version": "1.1", "paths": {}, "hash": ""}'


def up(words: Sequence[str]) -> int:
    """Start everything, stay in the foreground, stop everything."""
    options = _options(words)
    env = Env.read()
    launch = Launch(env)
    _on_signals()
    try:
        with ExitStack() as stack:
            stack.enter_context(_only_one(env.data_dir))
            launch.listener = stack.enter_context(listen(env.host, env.port))
            cluster = _cluster(env)
            if options.reset_demo:
                _reset(cluster, env)
            if cluster:
                stack.enter_context(cluster.in_use())
            stack.callback(launch.stop)
            launch.make_ready(cluster)
            return launch.watch()
    except Stopped:
        _say("stopped")
        return 0


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="anxiao up", description=up.__doc__)
    parser.add_argument("--port", help="the port to answer on (PORT, 8000)")
    parser.add_argument("--host", help="the address to answer on (ANXIAO_HOST)")
    parser.add_argument("--data-dir", help="where everything is kept (ANXIAO_DATA_DIR)")
    parser.add_argument("--no-demo", action="store_true", help="load no demo (ANXIAO_DEMO=0)")
    parser.add_argument(
        "--reset-demo", action="store_true", help="throw the demo away and load it anew"
    )
    options = parser.parse_args(words)
    chosen = {
        "PORT": options.port,
        "ANXIAO_HOST": options.host,
        "ANXIAO_DATA_DIR": options.data_dir,
        "ANXIAO_DEMO": "0" if options.no_demo else None,
    }
    os.environ.update({name: value for name, value in chosen.items() if value})
    return options


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or the machine asks us to end."""


def _on_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """Leave the main loop; while everything is being stopped, ask no second time."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Refuse a second ``up`` on the same data directory."""
    with (data_dir / "up.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(
                f"Anxiao is running on {data_dir} already: use that one, stop it, or"
                " choose another directory with --data-dir."
            ) from None
        yield


def _cluster(env: Env) -> Cluster | None:
    """Choose the embedded database, unless the environment names another."""
    if env.database_url is None and env.app_database_url is None:
        return Cluster(env.data_dir)
    if env.database_url is None:
        raise SystemExit(
            "Set DATABASE_URL to the address with the role that owns the tables:"
            " ANXIAO_APP_DATABASE_URL alone cannot migrate."
        )
    if env.app_database_url is None:
        raise SystemExit(
            "Set ANXIAO_APP_DATABASE_URL to the address with the application's role,"
            " such as postgresql://anxiao_app:password@host/database."
        )
    return None


def _reset(cluster: Cluster | None, env: Env) -> None:
    """Throw the demo away, after making sure that there is nothing else."""
    if cluster is None:
        raise SystemExit(
            "Only the embedded database is reset: unset DATABASE_URL, or empty that"
            " database yourself."
        )
    with cluster.in_use():
        with psycopg.connect(cluster.superuser_url(DATABASE)) as connection:
            found = contents(connection)
        if found is Contents.WORK:
            raise SystemExit(
                f"{env.data_dir} holds more than demo data, so it is not reset: choose"
                " another directory with --data-dir."
            )
        with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)".encode())
    shutil.rmtree(env.data_dir / "files", ignore_errors=True)


@dataclass
class Launch:
    """One run: the processes, and what they are told."""

    env: Env
    listener: socket.socket = field(init=False)
    owner_url: str = field(init=False)
    app_url: str = field(init=False)
    cluster: Cluster | None = None
    children: list[Child] = field(default_factory=list)
    web: Child = field(init=False)
    worker: Child = field(init=False)
    demo: Child | None = None
    is_announced: bool = False
    web_failures: int = 0
    worker_pause: float = 1

    def __post_init__(self) -> None:
        self.night = NightWatch(self.env.backup_dir, self.env.backup_keep)

    def make_ready(self, cluster: Cluster | None) -> None:
        """Bring database, tables, words and static files to the state of this tree."""
        self.cluster = cluster
        self._find_database()
        compile_stale(TREE / "locale")
        self._migrate()
        self._collect_static()

    def watch(self) -> int:
        """Serve until told to stop, or until the web server cannot be kept alive."""
        self.web = self._spawn("the web server", self._web_words())
        self.worker = self._spawn("the worker", [*PYTHON, "anxiao", "work"])
        while self._look_after_web():
            self._look_after_worker()
            self._look_after_database()
            self._look_after_demo()
            self._look_after_backup()
            if not self.is_announced and self._answers():
                self._announce()
                self._load_demo()
            time.sleep(0.2)
        return 1

    def stop(self) -> None:
        """End every process, and what those that ended have left running."""
        stop_all(self.children)

    def _find_database(self) -> None:
        if self.cluster:
            self.owner_url = self.cluster.owner_url()
            self.app_url = self.cluster.app_url()
            return
        self.owner_url = self.env.database_url or ""
        self.app_url = self.env.app_database_url or ""
        role = conninfo_to_dict(self.app_url)
        name = str(role.get("user") or "anxiao_app")
        prepare(self.owner_url, name, str(role.get("password") or ""))
        connect(self.app_url, "ANXIAO_APP_DATABASE_URL").close()

    def _environment(self, *, owner: bool = False) -> dict[str, str]:
        """What a child is told; migrations and backups alone learn the owner's address."""
        environ = tree_env(TREE, os.environ)
        environ.pop("DATABASE_URL", None)
        if owner:
            environ["DATABASE_URL"] = self.owner_url
        return environ | {
            "ANXIAO_APP_DATABASE_URL": self.app_url,
            "ANXIAO_DATA_DIR": str(self.env.data_dir),
            "ANXIAO_BASE_URL": self.env.base_url,
            "ANXIAO_HOST": self.env.host,
            "PORT": str(self.env.port),
        }

    def _spawn(self, name: str, words: Sequence[str], *, owner: bool = False) -> Child:
        keep = [self.listener.fileno()] if name == "the web server" else []
        child = Child(name, words, env=self._environment(owner=owner), keep=keep)
        self.children.append(child)
        return child

    def _finish(self, name: str, *words: str) -> None:
        """Run one step to its end; without it nothing else makes sense."""
        child = self._spawn(name, [*PYTHON, "anxiao", *words], owner=name == "migrations")
        code = child.wait()
        self.children.remove(child)
        if code:
            raise SystemExit(
                f"The {name} failed (code {code}): the reason stands above; the next"
                " start takes them up again."
            )

    def _web_words(self) -> list[str]:
        return [
            *PYTHON,
            "gunicorn",
            "anxiao.config.wsgi:application",
            f"--bind=fd://{self.listener.fileno()}",
            "--worker-class=gthread",
            "--workers=2",
            "--threads=4",
            "--preload",
            "--no-control-socket",
            "--graceful-timeout=10",
            "--log-level=warning",
        ]

    def _migrate(self) -> None:
        """Bring the tables to the state of this tree, and the lists that came along with it.

        An empty installation takes the lists when a county or the demonstration begins in it.
        """
        with connect(self.owner_url, "DATABASE_URL") as connection:
            if is_migrated(connection, TREE):
                return
            self._finish("migrations", "migrate", "--database=owner", "--noinput", "-v0")
            if self._contents() is not Contents.NOTHING:
                self._finish("reference lists", "norms", "load")
            note_migrated(connection, TREE)

    def _collect_static(self) -> None:
        """Gather the static files, where they changed since the last time."""
        stamp = self.env.data_dir / "static.stamp"
        state = static_sources(TREE)
        if stamp.exists() and stamp.read_text() == state:
            return
        folder = self.env.data_dir / "static"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        # The settings take the storage that hashes names where its list exists.
        (folder / "staticfiles.json").write_text(NO_FILES)
        self._finish("static files", "collectstatic", "--noinput", "-v0")
        stamp.write_text(state)

    def _look_after_web(self) -> bool:
        """Start the web server again once; at the second failure in a row give up."""
        code = self.web.ended()
        if code is None:
            return True
        if self.web.age > TWICE_IN_A_ROW_SECONDS:
            self.web_failures = 0
        self.web_failures += 1
        if self.web_failures > 1:
            _say(f"the web server ended again (code {code}); stopping everything")
            return False
        _say(f"the web server ended (code {code}); starting it again")
        self.web.again()
        return True

    def _look_after_worker(self) -> None:
        """Start the worker again, more slowly each time it fails at once."""
        code = self.worker.ended()
        if code is None or self.worker.age < self.worker_pause:
            return
        if self.worker.age > TWICE_IN_A_ROW_SECONDS:
            self.worker_pause = 1
        _say(f"the worker ended (code {code}); starting it again")
        self.worker_pause = min(self.worker_pause * 2, LONGEST_PAUSE)
        self.worker.again()

    def _look_after_database(self) -> None:
        if self.cluster and not self.cluster.is_alive():
            _say("the embedded database ended; starting it again")
            self.cluster.start()

    def _look_after_demo(self) -> None:
        if self.demo and (code := self.demo.ended()) is not None:
            if code:
                _say(f"the demo did not load (code {code}); the next start goes on")
            self.children.remove(self.demo)
            self.demo = None

    def _look_after_backup(self) -> None:
        if done := self.night.ended():
            child, code = done
            if code:
                _say(f"the nightly backup failed (code {code}); the reason stands above")
            self.children.remove(child)
        elif self.night.is_due():
            words = [*PYTHON, "anxiao", "backup", "--nightly"]
            self.night.begun(self._spawn("the nightly backup", words, owner=True))

    def _answers(self) -> bool:
        """Whether the server answers anything at all."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.env.host, self.env.host)
        connection = http.client.HTTPConnection(host, self.env.port, timeout=1)
        try:
            connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
            return connection.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _announce(self) -> None:
        self.is_announced = True
        base = self.env.base_url
        database = "embedded" if self.cluster else place(self.app_url)
        lines = [
            f"{base} answers",
            f"  data directory  {self.env.data_dir}",
            f"  database        {database}",
        ]
        if self.env.demo:
            lines += [
                "  demo accounts   anxiao demo accounts",
                f"  five minutes    open {base}/tour",
            ]
        if begin := first_run.address(self.env, self._contents()):
            lines.append(f"  begin here      {begin}")
        _say("\n".join([*lines, "  stop            Ctrl-C"]))

    def _load_demo(self) -> None:
        """Load the demo, or go on with it, unless somebody's work is here."""
        if not self.env.demo or self._contents() is Contents.WORK:
            return
        words = [*PYTHON, "anxiao", "demo", "load", *self.env.demo]
        self.demo = self._spawn("the demo", words)

    def _contents(self) -> Contents:
        url = self.cluster.superuser_url(DATABASE) if self.cluster else self.owner_url
        with connect(url, "DATABASE_URL") as connection:
            return contents(connection)


def _say(text: str) -> None:
    sys.stdout.write(f"anxiao: {text}\n")
    sys.stdout.flush()
