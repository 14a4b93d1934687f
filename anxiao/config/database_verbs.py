"""``anxiao db``: the embedded database by itself."""

import argparse
import fcntl
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from anxiao.config.cluster import Cluster
from anxiao.config.env import Env


def db(words: Sequence[str]) -> int:
    """Start, stop, name or open the embedded database."""
    parser = argparse.ArgumentParser(prog="anxiao db", description=db.__doc__)
    parser.add_argument("verb", choices=["start", "stop", "url", "psql"])
    parser.add_argument("words", nargs=argparse.REMAINDER, help="handed to psql")
    options = parser.parse_args(words)
    env = Env.read()
    if env.database_url:
        raise SystemExit("Unset DATABASE_URL: these verbs are for the embedded database.")
    cluster = Cluster(env.data_dir)
    if options.verb == "psql":
        return _psql(cluster, options.words)
    {"start": _start, "stop": _stop, "url": _url}[options.verb](cluster)
    return 0


def _start(cluster: Cluster) -> None:
    """Start the server and keep it up until it is stopped by name."""
    cluster.data_dir.mkdir(parents=True, exist_ok=True)
    cluster.kept.touch()
    cluster.start()
    _url(cluster)


def _stop(cluster: Cluster) -> None:
    if _is_used(cluster.data_dir / "postgres.users"):
        raise SystemExit("The embedded database is in use: stop `anxiao up` first.")
    cluster.kept.unlink(missing_ok=True)
    cluster.stop()


def _url(cluster: Cluster) -> None:
    sys.stdout.write(
        f"DATABASE_URL={cluster.owner_url()}\nANXIAO_APP_DATABASE_URL={cluster.app_url()}\n"
    )


def _psql(cluster: Cluster, words: Sequence[str]) -> int:
    """Open psql as the owner of the tables, whom row-level policies may not stop."""
    with cluster.in_use():
        psql = cluster.program("psql")
        return subprocess.run([psql, cluster.owner_url(), *words], check=False).returncode


def _is_used(users: Path) -> bool:
    if not users.exists():
        return False
    with users.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
