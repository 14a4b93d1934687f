"""Where it is measured: a server of the bench's own, with a made world for each scale."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from anxiao.config.cluster import Cluster
from anxiao.config.env import TREE
from anxiao.config.processes import tree_env

# What an installation of this size would set; the defaults of PostgreSQL are those of 1998.
OPTIONS = {
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "max_wal_size": "8GB",
    "jit": "off",
}
FOUND = "SELECT FROM pg_database WHERE datname = %s"
FOLDER = Path(os.environ.get("ANXIAO_BENCH_DIR") or TREE / "var" / "bench")


@dataclass(frozen=True)
class Ground:
    """The bench's server and the environment of what runs on it."""

    cluster: Cluster

    @classmethod
    def ready(cls) -> "Ground":
        FOLDER.mkdir(parents=True, exist_ok=True)
        ground = cls(Cluster(FOLDER, options=OPTIONS))
        ground.cluster.start()
        return ground

    def environment(self, scale: str) -> dict[str, str]:
        """What a process is told that works on the world of a scale."""
        name = world(scale)
        return {
            **tree_env(TREE, os.environ),
            "ANXIAO_DATA_DIR": str(FOLDER),
            "ANXIAO_DEMO": "0",
            "DATABASE_URL": self.cluster.owner_url(name),
            "ANXIAO_APP_DATABASE_URL": self.cluster.app_url(name),
        }

    def require(self, scale: str) -> dict[str, Any] | None:
        """Make the world of a scale where there is none, and say what was made.

        The tables and the rules of one that is there are brought up to date.
        """
        with psycopg.connect(self.cluster.superuser_url()) as connection:
            is_there = connection.execute(FOUND, [world(scale)]).fetchone() is not None
        if is_there:
            self._anxiao(scale, "migrate", "--database=owner", "-v0")
            self._anxiao(scale, "norms", "load")
            return None
        base = {
            "DATABASE_URL": self.cluster.owner_url(),
            "ANXIAO_APP_DATABASE_URL": self.cluster.app_url(),
        }
        made: dict[str, Any] = json.loads(self._anxiao(scale, "world", "--scale", scale, **base))
        return made

    def _anxiao(self, scale: str, *words: str, **more: str) -> str:
        """Run a verb of the program and return the last line that it wrote."""
        env = {**self.environment(scale), **more}
        done = subprocess.run(
            [sys.executable, "-m", "anxiao", *words],
            env=env,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return (done.stdout.strip().splitlines() or [""])[-1]

    def measure(self, scenario: str, scale: str) -> dict[str, Any]:
        """Run one scenario in a process of its own and return what it found."""
        words = [sys.executable, "-m", f"bench.scenarios.{scenario}"]
        done = subprocess.run(
            words, env=self.environment(scale), check=True, stdout=subprocess.PIPE, cwd=TREE
        )
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def world(scale: str) -> str:
    return f"anxiao_world_{scale}"
