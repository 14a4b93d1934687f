"""The place that a backup is restored to: empty, and fit for it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from anxiao.config.archive.contents import Head, Unusable
from anxiao.config.cluster import APP, DATABASE, OWNER, Cluster
from anxiao.config.contents import Contents, contents
from anxiao.config.privileges import EXTENSIONS, place, prepare

TABLES = """
    SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')
"""


@dataclass(frozen=True)
class Target:
    """A data directory and a database, the embedded one where there is a cluster."""

    data_dir: Path
    owner_url: str
    app_role: str
    cluster: Cluster | None

    def require_fit(self, head: Head) -> None:
        """Refuse a place with anything in it, or one that cannot hold this backup."""
        self._require_stopped()
        self._require_empty_database()
        with psycopg.connect(self.owner_url) as connection:
            major = connection.info.server_version // 10000
        if major < head.postgres:
            raise Unusable(
                f"This backup was written by PostgreSQL {head.postgres} and this server is"
                f" {major}: restore it onto {head.postgres} or later."
            )
        if self.cluster is None and head.app_role != self.app_role:
            raise Unusable(
                f"The rights in this backup are those of the role {head.app_role}: make a role"
                f" of that name and set ANXIAO_APP_DATABASE_URL to it, not to {self.app_role}."
            )

    def _require_stopped(self) -> None:
        lock = self.data_dir / "up.lock"
        if not lock.exists():
            return
        with lock.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Unusable(
                    f"Anxiao is running on {self.data_dir}: restore into another directory"
                    " (ANXIAO_DATA_DIR), then start it there."
                ) from None

    def _require_empty_database(self) -> None:
        url = self.cluster.superuser_url(DATABASE) if self.cluster else self.owner_url
        with psycopg.connect(url, autocommit=True) as connection:
            found = contents(connection)
            row = connection.execute(TABLES).fetchone()
        if found is not Contents.NOTHING:
            raise Unusable(self._living(found))
        if self.cluster is None and row != (0,):
            raise Unusable(
                f"The database at {place(self.owner_url)} has tables: make an empty one (CREATE"
                " DATABASE … OWNER …) and set both addresses to it."
            )

    def _living(self, found: Contents) -> str:
        holds = "the demo" if found is Contents.DEMO else "somebody's work"
        where = self.data_dir if self.cluster else place(self.owner_url)
        return (
            f"{where} holds {holds}, and a restore overwrites nothing: name an empty place"
            " (ANXIAO_DATA_DIR, or both database addresses)."
        )

    @contextmanager
    def made_ready(self, head: Head) -> Iterator[None]:
        """An empty database with the roles of the backup, and ours again afterwards."""
        if self.cluster is None:
            prepare(self.owner_url, self.app_role)
            yield
            return
        self._make_anew(self.cluster)
        with _called(self.cluster, head.app_role):
            yield
        prepare(self.owner_url, APP)

    def _make_anew(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}".encode())
        with psycopg.connect(cluster.superuser_url(DATABASE), autocommit=True) as connection:
            for name in EXTENSIONS:
                connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}".encode())


@contextmanager
def _called(cluster: Cluster, name: str) -> Iterator[None]:
    """Let the application role bear the name that the backup's rights are written for."""
    if name == APP:
        yield
        return
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as connection:
        rename = sql.SQL("ALTER ROLE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(APP), sql.Identifier(name)))
        try:
            yield
        finally:
            connection.execute(rename.format(sql.Identifier(name), sql.Identifier(APP)))
