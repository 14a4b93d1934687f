"""``anxiao up`` with real processes: it starts, survives, and leaves nothing behind."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psycopg
import pytest

from anxiao.config.cluster import Cluster
from anxiao.config.env import TREE
from anxiao.config.processes import tree_env

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
PATIENCE = 180


class Up:
    """One ``anxiao up`` on a data directory of its own."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir = data_dir
        self.port = port
        self.environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("ANXIAO_") and name != "DATABASE_URL"
        }
        self.process: subprocess.Popen[str] | None = None
        self.words: list[str] = []

    def start(self, *words: str, **environ: str) -> subprocess.Popen[str]:
        """Start it; what it says goes to a file, so that no pipe fills up."""
        command = [sys.executable, "-m", "anxiao", "up", "--no-demo"]
        self.process = subprocess.Popen(
            [*command, f"--port={self.port}", f"--data-dir={self.data_dir}", *words],
            env=tree_env(TREE, self.environ | environ),
            stdout=(self.data_dir / "said").open("w"),
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self.process

    def said(self) -> str:
        return (self.data_dir / "said").read_text()

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def children(self, word: str = "") -> list[int]:
        """Processes that work on this data directory: by environment or by folder."""
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            pid = int(path.name)
            if pid != getattr(self.process, "pid", 0) and self._is_ours(path, word):
                found.append(pid)
        return sorted(found)

    def web_server(self) -> int:
        """The one that the launcher started: the others are its own."""
        launcher = str(self.process.pid if self.process else 0)
        for pid in self.children("gunicorn"):
            stat = Path("/proc", str(pid), "stat").read_text()
            if stat.rpartition(")")[2].split()[1] == launcher:
                return pid
        raise AssertionError("no web server")

    def _is_ours(self, path: Path, word: str) -> bool:
        try:
            command = path.joinpath("cmdline").read_bytes().replace(b"\0", b" ")
            environ = path.joinpath("environ").read_bytes()
            folder = str(path.joinpath("cwd").readlink())
        except OSError:
            return False
        told = f"ANXIAO_DATA_DIR={self.data_dir}\0".encode() in environ
        stands = folder == str(self.data_dir / "postgres")
        return bool(command) and (told or stands) and word.encode() in command

    def environ_of(self, pid: int) -> str:
        return Path("/proc", str(pid), "environ").read_text()


def until(condition: Callable[[], bool], what: str, up: Up) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"{what}: never. It said:\n{up.said()}")
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """One data directory for all, so that only the first start makes a database."""
    folder = Path(tempfile.mkdtemp(prefix="ax-up-", dir="/tmp"))
    yield folder
    Cluster(folder).destroy()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def up(data_dir: Path) -> Iterator[Up]:
    up = Up(data_dir, free_port())
    yield up
    if up.process and up.process.poll() is None:
        up.process.kill()
        up.process.wait()
    until(lambda: not up.children("anxiao"), "the children end", up)


def test_a_first_start_killed_is_completed_by_the_next_which_stops_without_a_trace(
    up: Up,
) -> None:
    process = up.start()
    until(lambda: bool(up.children("migrate")), "the migrations begin", up)
    process.kill()
    process.wait()
    process = up.start()
    until(lambda: "Ctrl-C" in up.said(), "it says where", up)
    assert up.answers()
    assert_an_empty_installation_says_where_to_begin(up)
    served = [*up.children("gunicorn"), *up.children("anxiao work")]
    assert len(served) >= 3
    for pid in served:
        assert "\0DATABASE_URL=" not in up.environ_of(pid)
        assert "anxiao_owner" not in up.environ_of(pid)
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert up.children() == []


def assert_an_empty_installation_says_where_to_begin(up: Up) -> None:
    key = (up.data_dir / "first_run_key").read_text()
    address = f"http://127.0.0.1:{up.port}/begin/{key}/"
    assert f"begin here      {address}" in up.said()
    with urlopen(address) as page:
        assert page.status == 200
    with pytest.raises(HTTPError):
        urlopen(address.replace(key, "guessed"))
    assert up.said().count(key) == 1


def test_what_dies_is_started_again_and_a_killed_launcher_takes_all_along(up: Up) -> None:
    process = up.start()
    until(lambda: "Ctrl-C" in up.said(), "it answers", up)
    assert_a_second_one_says_so(up)
    os.kill(up.children("anxiao work")[0], signal.SIGKILL)
    until(lambda: "the worker ended" in up.said(), "the worker is missed", up)
    until(lambda: bool(up.children("anxiao work")), "the worker is back", up)
    lines = (up.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    os.kill(int(lines[0]), signal.SIGKILL)
    until(lambda: "database ended" in up.said(), "the database is missed", up)
    until(up.answers, "it answers again", up)
    process.kill()
    process.wait()
    until(lambda: not up.children("anxiao"), "the children end", up)


def test_an_upgrade_brings_the_lists_that_came_along(up: Up) -> None:
    _begin_a_county(up)
    cluster = Cluster(up.data_dir)
    with cluster.in_use(), psycopg.connect(cluster.superuser_url("anxiao"), autocommit=True) as as_:
        as_.execute("set session_replication_role = replica")
        came = as_.execute("delete from inspections_checklist").rowcount
        as_.execute("comment on database anxiao is null")
        process = up.start()
        until(lambda: "Ctrl-C" in up.said(), "it answers", up)
        assert as_.execute("select count(*) from inspections_checklist").fetchone() == (came,)
        assert came >= 8
        process.terminate()
        assert process.wait(PATIENCE) == 0


def _begin_a_county(up: Up) -> None:
    sheet = up.data_dir / "towns.csv"
    sheet.write_text("区划代码,名称\n990199,青禾县\n990199101,白杨镇\n", encoding="utf-8")
    names = ["--administrator=孙管", "--coordinator=王协"]
    done = subprocess.run(
        [sys.executable, "-m", "anxiao", "init", "--territory=990199", f"--sheet={sheet}", *names],
        env=tree_env(TREE, up.environ | {"ANXIAO_DATA_DIR": str(up.data_dir)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def assert_a_second_one_says_so(up: Up) -> None:
    command = [sys.executable, "-m", "anxiao", "up", f"--data-dir={up.data_dir}"]
    done = subprocess.run(
        command,
        env=tree_env(TREE, up.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "is running on" in done.stderr


def test_a_web_server_that_dies_twice_in_a_row_stops_everything(up: Up) -> None:
    process = up.start()
    until(lambda: "Ctrl-C" in up.said(), "it answers", up)
    os.kill(up.web_server(), signal.SIGKILL)
    until(lambda: "starting it again" in up.said(), "it is missed", up)
    until(up.answers, "it answers again", up)
    os.kill(up.web_server(), signal.SIGKILL)
    assert process.wait(PATIENCE) == 1
    assert "the web server ended again" in up.said()
    assert up.children() == []


def test_ctrl_c_stops_it_while_it_is_still_preparing(up: Up) -> None:
    (up.data_dir / "static.stamp").unlink(missing_ok=True)
    process = up.start()
    until(lambda: bool(up.children("collectstatic")), "the static files begin", up)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    assert up.children() == []


def test_a_port_in_use_is_named_and_nothing_stays_running(up: Up) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", up.port))
        other.listen()
        process = up.start()
        assert process.wait(PATIENCE) == 2
    assert up.said() == (f"Port {up.port} is in use: choose another with --port or PORT.\n")
    assert up.children() == []


def test_a_database_that_does_not_answer_is_one_sentence(up: Up) -> None:
    process = up.start(
        DATABASE_URL="postgresql://owner:tiger@127.0.0.1:1/anxiao",
        ANXIAO_APP_DATABASE_URL="postgresql://app:tiger@127.0.0.1:1/anxiao",
    )
    assert process.wait(PATIENCE) == 2
    assert up.said().startswith("The database at 127.0.0.1:1/anxiao does not answer")
    assert up.said().count("\n") == 1
    assert "tiger" not in up.said()


def test_an_owner_without_an_application_role_is_asked_for_one(up: Up) -> None:
    process = up.start(DATABASE_URL="postgresql://owner@127.0.0.1:1/anxiao")
    assert process.wait(PATIENCE) == 2
    assert up.said().startswith("Set ANXIAO_APP_DATABASE_URL")
