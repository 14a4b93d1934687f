"""A database of its own for a made world; none that exists is ever touched.

Only a database that carries the mark of a world is thrown away, and only when asked.
"""

import os
import shutil
import subprocess
import sys
from datetime import datetime
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from anxiao.config.env import Env
from anxiao.config.privileges import connect, prepare
from anxiao.config.processes import tree_env
from anxiao.demo.worlds.filling import Connection, Counts, World
from anxiao.demo.worlds.scale import Scale

MARK = "anxiao: a made world"
FOUND = """
SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s
"""


def at(url: str, database: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{quote(database, safe='')}"))


def make(
    env: Env, scale: Scale, *, seed: int, database: str, now: datetime, password: str
) -> Counts:
    """Make the database, its tables and norms, and fill it; refused where it exists."""
    owner_url, app_url = env.database_url or "", env.app_database_url or ""
    _require_room(env, scale)
    with connect(owner_url, "DATABASE_URL") as connection:
        if connection.execute(FOUND, [database]).fetchone() is not None:
            raise SystemExit(
                f"There is a database {database}: choose another name, or throw a world away"
                f" with `anxiao world --drop --database {database}`."
            )
        _create(connection, database)
    app = conninfo_to_dict(app_url)
    prepare(at(owner_url, database), str(app["user"]), str(app.get("password") or ""))
    urls = {
        "DATABASE_URL": at(owner_url, database),
        "ANXIAO_APP_DATABASE_URL": at(app_url, database),
    }
    for verb in (["migrate", "--database=owner", "-v0"], ["norms", "load"]):
        words = [sys.executable, "-m", "anxiao", *verb]
        subprocess.run(words, env=tree_env(env.tree, os.environ) | urls, check=True)
    with psycopg.connect(urls["DATABASE_URL"], autocommit=True) as connection:
        return World(connection, scale, seed, now, password, tell=_tell).fill()


def drop(env: Env, database: str) -> None:
    """Throw a world away; refused for every database that is not one."""
    with connect(env.database_url or "", "DATABASE_URL") as connection:
        found = connection.execute(FOUND, [database]).fetchone()
        if found is None:
            return
        if not (found[0] or "").startswith(MARK):
            raise SystemExit(f"{database} is not a made world: it stays.")
        command = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        connection.execute(command.format(sql.Identifier(database)))


def _create(connection: Connection, database: str) -> None:
    name = sql.Identifier(database)
    try:
        connection.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name)
        )
    except psycopg.errors.InsufficientPrivilege:
        raise SystemExit(
            f"The role {connection.info.user} may not make databases; let a superuser run:"
            f' ALTER ROLE "{connection.info.user}" CREATEDB;'
        ) from None
    said = sql.Literal(f"{MARK}; anxiao world --drop throws it away")
    connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, said))


def _require_room(env: Env, scale: Scale) -> None:
    """Refuse a world that the disk of an embedded or local server cannot hold."""
    free = shutil.disk_usage(env.data_dir).free
    if "host=" in (env.database_url or "") and free < scale.bytes_needed * 1.2:
        need = scale.bytes_needed * 1.2 / 1e9
        raise SystemExit(f"This world takes about {need:.0f} GB and {free / 1e9:.0f} GB are free.")


def _tell(text: str) -> None:
    sys.stderr.write(f"{datetime.now():%H:%M:%S} {text}\n")  # noqa: DTZ005 (for a person's eyes)
