"""The embedded database survives what machines do to it."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anxiao.config.cluster import APP, DATABASE, Cluster
from anxiao.config.contents import Contents, contents
from anxiao.config.privileges import connect, prepare
from tests.database import DEBIAN_15


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("c")
    cluster = Cluster(folder)
    cluster.start()
    yield cluster
    cluster.destroy()


def run(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def server_pid(cluster: Cluster) -> int:
    lines = (cluster.folder / "postmaster.pid").read_text().splitlines()
    return int(lines[0])


def until_dead(cluster: Cluster) -> None:
    deadline = time.monotonic() + 10
    while cluster.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)


def test_it_answers_and_is_started_only_once(cluster: Cluster) -> None:
    assert cluster.is_ready()
    assert cluster.start() is False


def test_the_owner_makes_tables_that_the_application_reads_writes_and_cannot_empty(
    cluster: Cluster,
) -> None:
    run(cluster.owner_url(), "create table paper (id serial primary key, note text)")
    run(cluster.app_url(), "insert into paper (note) values ('a')")
    run(cluster.app_url(), "update paper set note = 'b'")
    assert run(cluster.app_url(), "select note from paper") == [("b",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(cluster.app_url(), "truncate paper")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(cluster.app_url(), "create table mine (id int)")


def test_neither_role_is_above_the_policies(cluster: Cluster) -> None:
    query = (
        "select bool_or(rolsuper or rolbypassrls or rolcreaterole) from pg_roles"
        " where rolname like 'anxiao%'"
    )
    assert run(cluster.app_url(), query) == [(False,)]


def test_what_was_committed_is_there_after_the_server_was_killed(
    cluster: Cluster,
) -> None:
    run(cluster.owner_url(), "create table kept (id int)")
    run(cluster.app_url(), "insert into kept select generate_series(1, 500)")
    os.kill(server_pid(cluster), signal.SIGKILL)
    until_dead(cluster)
    assert cluster.is_ready() is False
    assert cluster.start() is True
    assert run(cluster.app_url(), "select count(*) from kept") == [(500,)]


def test_a_lock_that_names_a_stranger_does_not_keep_it_down(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.folder / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert cluster.is_alive() is False
    assert cluster.start() is True


def test_a_lock_that_names_a_zombie_does_not_keep_it_down(cluster: Cluster) -> None:
    cluster.stop()
    zombie = subprocess.Popen(["true"])
    time.sleep(0.2)
    (cluster.folder / "postmaster.pid").write_text(f"{zombie.pid}\n")
    assert cluster.start() is True
    zombie.wait()


def test_a_half_made_data_folder_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "rubbish").touch()
    (tmp_path / "postgres").mkdir()
    cluster = Cluster(tmp_path)
    assert cluster.start() is True
    cluster.destroy()


def test_the_last_to_use_it_stops_it(cluster: Cluster) -> None:
    cluster.stop()
    with cluster.in_use():
        with cluster.in_use():
            assert cluster.is_ready()
        assert cluster.is_ready()
    assert cluster.is_alive() is False
    cluster.start()


def test_a_path_too_long_for_a_socket_is_no_obstacle(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("long" * 30))
    cluster.start()
    assert run(cluster.app_url(), "select 1") == [(1,)]
    assert cluster.folder != cluster.sockets
    cluster.destroy()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder nobody enters")
def test_a_folder_that_the_server_cannot_walk_to_is_no_obstacle(tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o700)
    cluster = Cluster(shut)
    cluster.start()
    assert run(cluster.app_url(), "select 1") == [(1,)]
    cluster.destroy()


@pytest.mark.skipif(not DEBIAN_15.exists(), reason="no PostgreSQL 15 here")
def test_the_programs_may_be_those_of_postgresql_15(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(Path(tempfile.gettempdir()) / "pytest-of-root"):
            folder.chmod(0o755)
    cluster = Cluster(tmp_path, bin_dir=DEBIAN_15)
    cluster.start()
    assert run(cluster.app_url(), "show server_version_num")[0][0] >= "150000"  # type: ignore[operator]
    with pytest.raises(SystemExit, match="set ANXIAO_PG_BIN"):
        Cluster(tmp_path)._require_same_version()
    cluster.destroy()


@pytest.mark.parametrize("right", ["SUPERUSER", "BYPASSRLS", "IN ROLE anxiao_owner"])
def test_an_application_role_that_no_policy_stops_is_refused(cluster: Cluster, right: str) -> None:
    run(cluster.superuser_url(), f"create role strong login {right}")
    with pytest.raises(SystemExit, match="Set ANXIAO_APP_DATABASE_URL"):
        prepare(cluster.owner_url(), "strong")
    run(cluster.superuser_url(), "drop role strong")


def test_the_owner_itself_is_refused_as_application_role(cluster: Cluster) -> None:
    with pytest.raises(SystemExit, match="the owner of the tables"):
        prepare(cluster.owner_url(), "anxiao_owner")


def test_an_owner_who_may_not_create_roles_is_told_the_sql(cluster: Cluster) -> None:
    with pytest.raises(SystemExit, match='CREATE ROLE "weak" LOGIN NOSUPERUSER'):
        prepare(cluster.owner_url(), "weak")


def test_an_owner_who_may_create_roles_makes_one_with_its_password(
    cluster: Cluster,
) -> None:
    run(cluster.superuser_url(), "alter role anxiao_owner createrole")
    prepare(cluster.owner_url(), "app2", "tiger")
    query = "select rolpassword like 'SCRAM-SHA-256%' from pg_authid"
    found = run(cluster.superuser_url(), f"{query} where rolname = 'app2'")
    assert found == [(True,)]
    run(cluster.superuser_url(), "alter role anxiao_owner nocreaterole")


def test_an_extension_that_the_owner_may_not_add_is_asked_for(cluster: Cluster) -> None:
    run(cluster.superuser_url(), "create role poor login")
    run(cluster.superuser_url(), "create database bare")
    run(cluster.superuser_url("bare"), "grant create on schema public to poor")
    url = cluster.owner_url("bare").replace("anxiao_owner", "poor")
    with pytest.raises(SystemExit, match="CREATE EXTENSION IF NOT EXISTS pg_trgm"):
        prepare(url, APP)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(SystemExit, match="127.0.0.1:1/x does not answer") as stop:
        connect("postgresql://a:tiger@127.0.0.1:1/x", "DATABASE_URL")
    assert "tiger" not in str(stop.value.code)


def test_contents_are_work_unless_every_person_is_of_the_demo(cluster: Cluster) -> None:
    def found() -> Contents:
        with psycopg.connect(cluster.superuser_url(DATABASE)) as connection:
            return contents(connection)

    assert found() is Contents.NOTHING
    run(cluster.owner_url(), "create table people_person (is_demo boolean)")
    assert found() is Contents.NOTHING
    run(cluster.owner_url(), "insert into people_person values (true)")
    assert found() is Contents.DEMO
    run(cluster.owner_url(), "insert into people_person values (false)")
    assert found() is Contents.WORK
