"""A real web server for a scenario, and clients that ask it at once."""

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WARM_SECONDS = 3


@dataclass
class Line:
    """One client's connection, kept open, with the token it shows."""

    port: int
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Status and body; bytes are sent as they are, anything else as JSON."""
        is_raw = isinstance(body, bytes)
        kind = "application/octet-stream" if is_raw else "application/json"
        headers = {"Content-Type": kind, **self.headers}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        sent = body if is_raw or body is None else json.dumps(body)
        self.connection.request(method, path, sent, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


@dataclass(frozen=True)
class Server:
    """A server that runs: where, and as which process."""

    port: int
    pid: int

    def megabytes(self) -> float:
        """The largest resident size among its processes, or its own where it has none below it."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        children = children or [str(self.pid)]
        sizes = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in children]
        return round(max(sizes) * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


@contextmanager
def served() -> Iterator[Server]:
    """The web server with the words that ``anxiao up`` gives it, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(_words(port), env=_environment(), stdout=sys.stderr)
    try:
        _wait(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def working() -> Iterator[Server]:
    """The worker beside it, as ``anxiao up`` starts it."""
    words = [sys.executable, "-m", "anxiao", "work"]
    process = subprocess.Popen(words, env=_environment(), stdout=sys.stderr)
    try:
        yield Server(0, process.pid)
    finally:
        process.terminate()
        process.wait(60)


def storm(
    port: int, seats: Sequence[Any], act: Callable[[Line, Any], None], *, seconds: float
) -> tuple[list[float], float]:
    """What each seat does over and over, all at once: milliseconds of each, and how many a second.

    A seat is a token and whatever ``act`` needs beside it.
    """
    sample: list[float] = []
    begun = time.perf_counter() + WARM_SECONDS
    end = begun + seconds

    def client(token: str, about: Any) -> None:
        line = Line(port, token)
        while (start := time.perf_counter()) < end:
            act(line, about)
            if start >= begun:
                sample.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=client, args=seat) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sample, round(len(sample) / seconds, 1)


def _words(port: int) -> list[str]:
    from anxiao.config.launcher import Launch

    words = Launch._web_words  # noqa: SLF001 (the same words, another address)
    listener = type("L", (), {"fileno": staticmethod(lambda: 0)})
    told = words(type("W", (), {"listener": listener})())  # type: ignore[arg-type]
    return [f"--bind=127.0.0.1:{port}" if word.startswith("--bind=") else word for word in told]


def _environment() -> dict[str, str]:
    """What ``anxiao up`` gives its web server: no owner's key, and its own number of connections.

    A scenario does without connections that are kept; a server that opened one for every request
    would be another server.
    """
    held_back = ("DATABASE_URL", "ANXIAO_POOL")
    return {key: value for key, value in os.environ.items() if key not in held_back}


def _wait(port: int) -> None:
    for _each in range(300):
        try:
            if Line(port).ask("GET", "/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the web server does not answer")
