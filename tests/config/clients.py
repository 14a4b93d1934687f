"""Clients that report hazards for as long as they are told to, and note what was acknowledged."""

import http.client
import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

from anxiao.config.cluster import Cluster
from anxiao.config.env import TREE
from anxiao.config.processes import tree_env

COUNTY = """
import json, django
django.setup()
from anxiao.people.tokens import make_token
from anxiao.kernel.principal import acting
from tests.world import make_world, item
world = make_world()
school = world.actors["school"]
with acting(school):
    token, secret = make_token(actor=school, label="load")
print(json.dumps([secret, str(world.sites["school"].pk), item().pk]))
"""
AT_ONCE = 3
PATIENCE = 120


def make_county(cluster: Cluster, environ: dict[str, str]) -> tuple[str, str, str]:
    """The little county in a running installation: a token, a site and an item to report."""
    told = {
        "DATABASE_URL": cluster.owner_url(),
        "ANXIAO_APP_DATABASE_URL": cluster.app_url(),
        "ANXIAO_DATA_DIR": str(cluster.data_dir),
        "ANXIAO_DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "anxiao.config.settings",
    }
    env = tree_env(TREE, environ) | told
    python = [sys.executable]
    subprocess.run([*python, "-m", "anxiao", "norms", "load"], env=env, check=True)
    done = subprocess.run([*python, "-c", COUNTY], env=env, check=True, capture_output=True)
    secret, site, item = json.loads(done.stdout.splitlines()[-1])
    return secret, site, item


class Load(AbstractContextManager["Load"]):
    """So many clients; each sends a report again, under the same key, until it is acknowledged."""

    def __init__(self, port: int, county: tuple[str, str, str]) -> None:
        self.base = f"http://127.0.0.1:{port}/api/v1/hazards"
        self.secret, self.site, self.item = county
        self.acknowledged: dict[str, str] = {}
        self.errors: list[str] = []
        self.mark = uuid4().hex[:6]
        self.over = threading.Event()
        self.pool = ThreadPoolExecutor(AT_ONCE)

    def __enter__(self) -> "Load":
        self.working = [self.pool.submit(self._work, number) for number in range(AT_ONCE)]
        return self

    def __exit__(self, *reason: object) -> None:
        self.over.set()
        for one in self.working:
            one.result(PATIENCE)
        self.pool.shutdown()

    def _work(self, client: int) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            title = f"报告 {self.mark} {client}-{number}"
            body = {"site": self.site, "item": self.item, "title": title}
            self.acknowledged[title] = self._insist(body)["id"]

    def _insist(self, body: dict[str, Any]) -> dict[str, Any]:
        key, deadline = str(uuid4()), time.monotonic() + PATIENCE
        while True:
            try:
                return self.ask(self.base, body, key)
            except urllib.error.HTTPError as error:
                self.errors.append(f"{error.code}")
                assert error.code >= 500, error.read()
            except (OSError, http.client.HTTPException) as error:  # an answer cut short is none
                self.errors.append(type(error).__name__)
            assert time.monotonic() < deadline, "it never came back"
            time.sleep(0.3)

    def ask(self, url: str, body: dict[str, Any] | None = None, key: str = "") -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data, headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            told: dict[str, Any] = json.loads(answer.read())
        return told

    def wait_for(self, more: int) -> None:
        """Let so many more reports be acknowledged."""
        wanted, deadline = len(self.acknowledged) + more, time.monotonic() + PATIENCE
        while len(self.acknowledged) < wanted:
            assert time.monotonic() < deadline, f"nothing moves any more: {self.errors[-5:]}"
            for one in self.working:
                if one.done():
                    one.result()
            time.sleep(0.1)

    def reported(self) -> dict[str, list[str]]:
        """What the installation knows, by title."""
        found: dict[str, list[str]] = {}
        after = ""
        while True:
            page = self.ask(f"{self.base}?size=100{after}")
            for row in page["items"]:
                found.setdefault(row["title"], []).append(row["id"])
            if not page["next"]:
                return found
            after = f"&after={page['next']}"
