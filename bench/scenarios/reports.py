"""Hazards reported through the API of a real web server by eight clients at once."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from bench.scenarios.process import run

CLIENTS, SECONDS, WARM_SECONDS = 8, 10, 3


def measure() -> dict[str, Any]:
    from bench.clocks import told

    seats = _seats()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = _serve(port)
    try:
        _wait(port)
        sample, seconds = _storm(port, seats)
        resident = _resident(server.pid)
    finally:
        server.terminate()
        server.wait(20)
    return {
        "report": {**told(sample), "per_second": round(len(sample) / seconds, 1)},
        "web": {"megabytes": resident},
    }


def _seats() -> list[tuple[str, str, str]]:
    """A token, a site and a kind of hazard for each client."""
    from anxiao.kernel.actors import Actor
    from anxiao.kernel.principal import acting
    from anxiao.norms.models import HazardItem
    from anxiao.people.actors import actor_for
    from anxiao.people.models import Tenure
    from anxiao.people.tokens import make_token
    from anxiao.places.models import Site

    with acting(Actor.system("bench")):
        kind = HazardItem.objects.filter(grade="general", lead="subject").order_by("code").first()
        assert kind is not None
        sites = list(Site.objects.filter(kind="campus").order_by("id")[:CLIENTS])
        found = []
        for site in sites:
            tenure = Tenure.objects.select_related("person", "post__organisation").get(
                post__organisation=site.organisation_id
            )
            _token, secret = make_token(actor=actor_for(tenure.person, tenure.post), label="bench")
            found.append((secret, str(site.pk), kind.code))
    return found


def _serve(port: int) -> "subprocess.Popen[bytes]":
    """The web server with the words that ``anxiao up`` gives it."""
    from anxiao.config.launcher import Launch

    words = Launch._web_words  # noqa: SLF001 (the same words, another address)
    listener = type("L", (), {"fileno": staticmethod(lambda: 0)})
    told = words(type("W", (), {"listener": listener})())  # type: ignore[arg-type]
    told = [f"--bind=127.0.0.1:{port}" if word.startswith("--bind=") else word for word in told]
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.Popen(told, env=env, stdout=sys.stderr)


def _wait(port: int) -> None:
    for _each in range(300):
        try:
            if _ask(port, "GET", "/healthz", "", None)[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the web server does not answer")


def _ask(
    port: int, method: str, path: str, token: str, body: Any, line: Any = None
) -> tuple[int, bytes]:
    line = line or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    line.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = line.getresponse()
    return answer.status, answer.read()


def _storm(port: int, seats: list[tuple[str, str, str]]) -> tuple[list[float], float]:
    sample: list[float] = []
    begun = time.perf_counter() + WARM_SECONDS
    end = begun + SECONDS

    def client(seat: tuple[str, str, str]) -> None:
        token, site, item = seat
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (start := time.perf_counter()) < end:
            body = {"site": site, "item": item, "description": "消防通道堆放杂物"}
            status, said = _ask(port, "POST", "/api/v1/hazards", token, body, line)
            assert status == 201, (status, said[:200])
            if start >= begun:
                sample.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=client, args=(seat,)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sample, SECONDS


def _resident(parent: int) -> float:
    """The largest resident size among the server's processes, in megabytes."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    sizes = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children]
    return round(max(sizes) * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


if __name__ == "__main__":
    run(measure)
