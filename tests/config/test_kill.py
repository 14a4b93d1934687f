"""``kill -9`` in the middle of load: nothing acknowledged is lost, nothing needs a hand."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from anxiao.config.archive.nightly import kept
from anxiao.config.cluster import Cluster
from tests.config.clients import Load, make_county
from tests.config.test_backup import Place
from tests.config.test_launcher import Up, free_port, until

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="reads /proc")
TITLES = "SELECT title FROM hazards_hazard"


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    """A running installation with a county in it."""
    folder = Path(tempfile.mkdtemp(prefix="ax-kill-", dir="/tmp"))
    folder.chmod(0o755)
    up = Up(folder, free_port())
    up.start()
    until(lambda: "Ctrl-C" in up.said(), "it answers", up)
    yield up
    assert up.process is not None
    up.process.terminate()
    up.process.wait()
    Cluster(folder).destroy()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def county(up: Up) -> tuple[str, str, str]:
    return make_county(Cluster(up.data_dir), up.environ)


def test_a_backup_under_load_restores_to_the_same_ledger(
    up: Up, county: tuple[str, str, str]
) -> None:
    here = Place(up.data_dir)
    with Load(up.port, county) as load:
        load.wait_for(5)
        before = set(load.acknowledged)
        file = up.data_dir / "under-load.tar"
        here.does("backup", str(file))
        load.wait_for(5)
    there = Place(up.data_dir / "there")
    there.folder.mkdir()
    there.folder.chmod(0o755)
    try:
        assert "its digest is the backup's" in there.does("restore", str(file))
        titles = {title for (title,) in there.rows(TITLES)}
        assert before <= titles
        assert {title for title in titles if load.mark in title} < {*load.acknowledged}
    finally:
        Cluster(there.folder).destroy()
    assert load.errors == []


def test_nothing_acknowledged_is_lost_whatever_is_killed(
    up: Up, county: tuple[str, str, str]
) -> None:
    cluster = Cluster(up.data_dir)
    with Load(up.port, county) as load:
        load.wait_for(5)
        kill(up.children("gunicorn")[-1])
        load.wait_for(5)
        kill(up.children("anxiao work")[0])
        load.wait_for(5)
        kill(up.web_server())
        until(lambda: "the web server ended" in up.said(), "the web server is missed", up)
        load.wait_for(5)
        kill(int((cluster.folder / "postmaster.pid").read_text().splitlines()[0]))
        until(lambda: "database ended" in up.said(), "the database is missed", up)
        load.wait_for(5)
        start_again(up)
        load.wait_for(5)
    until(lambda: bool(up.children("anxiao work")), "the worker works", up)
    found = load.reported()
    lost = {title for title, key in load.acknowledged.items() if found.get(title) != [key]}
    assert lost == set()
    assert load.errors != []
    assert "Sound" in Place(up.data_dir).does("ledger", "verify")


def start_again(up: Up) -> None:
    """Kill the launcher with all that it holds, and start it as a supervisor would."""
    assert up.process is not None
    up.process.kill()
    up.process.wait()
    until(lambda: not up.children("anxiao"), "the children end", up)
    up.start()
    until(lambda: "Ctrl-C" in up.said(), "it answers again", up)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def test_a_night_that_was_slept_through_is_made_up_for_at_the_start(up: Up) -> None:
    folder = up.data_dir / "backups"
    folder.mkdir(exist_ok=True)
    (folder / "anxiao-20200101T023000.tar").touch()
    start_again(up)
    until(lambda: "Proven" in up.said(), "last night's backup is made and proven", up)
    assert len(kept(folder)) == 2
    for pid in [*up.children("gunicorn"), *up.children("anxiao work")]:
        assert "anxiao_owner" not in up.environ_of(pid)
