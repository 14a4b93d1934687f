"""The database of a backup: dumped from one snapshot, restored in one transaction."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from anxiao.config.archive.contents import Unusable
from anxiao.config.binaries import Account, programs
from anxiao.config.privileges import Connection
from anxiao.ledger.restored import WAITING_AGAIN

EXTENSION = "EXTENSION"
NEWER_SETTING = b"SET transaction_timeout = 0;\n"
HAS_NEWER_SETTING = 170000
SECTIONS = ("pre-data", "data", "post-data")


@contextmanager
def snapshot(url: str) -> Iterator[tuple[Connection, str]]:
    """Hold one instant of the database open: everything read here is of that instant."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, str(row[0])


def dump(url: str, snapshot_id: str, target: Path) -> None:
    """Write the database as it was at the snapshot, compressed."""
    words = ["--format=custom", f"--snapshot={snapshot_id}", f"--file={target}"]
    with target.open("wb") as made:
        os.fchmod(made.fileno(), 0o600)
    done = _run("pg_dump", words, url)
    if done.returncode:
        raise Unusable(_failed("pg_dump", done.stderr))


def restore(source: Path, url: str, app_role: str) -> None:
    """Fill an empty database, wholly or not at all.

    The list of extensions stays out: who owns them differs, and they are there already. What
    the server grants on new tables by default stays out too, or more would be allowed than
    was.
    """
    words = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    command, environ = _command("psql", [*words, "--output=/dev/null", "--file=-"], url)
    with subprocess.Popen(
        command, env=environ, cwd="/", stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as psql:
        assert psql.stdin is not None
        assert psql.stderr is not None
        fault = _fed(psql.stdin, source, url, app_role)
        said = psql.stderr.read().decode(errors="replace")
    if fault or psql.returncode:
        raise Unusable(_failed("psql", said or fault))


def _fed(pipe: IO[bytes], source: Path, url: str, app_role: str) -> str:
    """Write the statements to psql; what went wrong on our side of the pipe."""
    try:
        with pipe:
            for piece in _statements(source, url, app_role):
                pipe.write(piece)
    except BrokenPipeError:
        return "it stopped reading"
    return ""


def _statements(source: Path, url: str, app_role: str) -> Iterator[bytes]:
    with psycopg.connect(url) as connection:
        is_old = connection.info.server_version < HAS_NEWER_SETTING
        yield _no_defaults(app_role).as_string(connection).encode()
    for section in SECTIONS:
        yield from _section(source, section, is_old=is_old)
        if section == "data":
            yield f"\n{WAITING_AGAIN};\n".encode()


def _no_defaults(app_role: str) -> sql.Composed:
    statement = "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON {kind} FROM {role};\n"
    return sql.Composed(
        [
            sql.SQL(statement).format(kind=sql.SQL(kind), role=sql.Identifier(app_role))
            for kind in ("TABLES", "SEQUENCES")
        ]
    )


def _section(source: Path, section: str, *, is_old: bool) -> Iterator[bytes]:
    words = ["--no-owner", f"--section={section}", "--file=-"]
    listed = _listed(source)
    words.append(f"--use-list={listed}")
    command, environ = _command("pg_restore", [*words, str(source)])
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as made:
        assert made.stdout is not None
        assert made.stderr is not None
        is_head = True
        for line in made.stdout:
            is_head = is_head and not line.startswith(b"COPY ")
            if not (is_old and is_head and line == NEWER_SETTING):
                yield line
        said = made.stderr.read().decode(errors="replace")
    if made.returncode:
        raise Unusable(_failed("pg_restore", said))


def _listed(source: Path) -> Path:
    """The dump's own table of contents, without the extensions."""
    listed = source.with_suffix(".list")
    if not listed.exists():
        command, environ = _command("pg_restore", ["--list", str(source)])
        done = subprocess.run(command, env=environ, capture_output=True, check=False)
        if done.returncode:
            raise Unusable(_failed("pg_restore", done.stderr.decode(errors="replace")))
        lines = done.stdout.decode().splitlines(keepends=True)
        listed.write_text("".join(line for line in lines if f" {EXTENSION} " not in line))
    return listed


def _run(name: str, words: list[str], url: str) -> "subprocess.CompletedProcess[str]":
    command, environ = _command(name, words, url)
    return subprocess.run(
        command, env=environ, cwd="/", capture_output=True, text=True, check=False
    )


def _command(
    name: str, words: list[str], url: str | None = None
) -> tuple[list[str], Mapping[str, str]]:
    """A program with its words; the password goes where other accounts cannot read it."""
    program = str(programs(Account(os.geteuid(), os.getegid())) / name)
    environ = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if url is None:
        return [program, *words], environ
    parts = conninfo_to_dict(url)
    if password := parts.pop("password", None):
        environ["PGPASSWORD"] = str(password)
    return [program, *words, f"--dbname={make_conninfo('', **parts)}"], environ


def _failed(program: str, said: str) -> str:
    lines = [line.strip() for line in said.strip().splitlines() if line.strip()]
    if any("server version mismatch" in line for line in lines):
        return (
            "The server is newer than the programs that should read it: set ANXIAO_PG_BIN to the"
            " folder of PostgreSQL's programs of the server's version."
        )
    reasons = [line for line in lines if "error:" in line.lower()] or lines or ["it said nothing"]
    return f"{program} stopped: {reasons[0]}"
