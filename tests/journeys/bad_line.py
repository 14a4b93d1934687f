"""A line that breaks: it stands between a browser and a server, and spoils what it is told to."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from django.conf import settings

from tests import database

TREE = Path(__file__).parents[2]
SPOILT = b" /api/v1/submissions"
LONGEST_HEAD = 65536


class Server:
    """The real server on the database of this test, and its worker, as processes to be killed."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        words = ["gunicorn", "anxiao.config.wsgi:application", f"--bind=127.0.0.1:{self.port}"]
        options = ["--worker-class=gthread", "--workers=1", "--threads=4", "--log-level=critical"]
        # A worker may have read its settings before it had a folder of its own.
        here = {"ANXIAO_DATA_DIR": str(settings.DATA_DIR)}
        environment = {**os.environ, **here, **database.server().urls(database.mine())}
        for each in ([*words, *options, "--no-control-socket"], ["anxiao", "work"]):
            process = subprocess.Popen(
                [sys.executable, "-m", *each],
                cwd=TREE,
                env=environment,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self.processes.append(process)
        self._wait()

    def _wait(self) -> None:
        for _each in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/phone/", timeout=5)
                return
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        while self.processes:
            process = self.processes.pop()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class BadLine:
    """One request a connection; of those that send findings some are spoilt, by a fixed seed."""

    def __init__(self, to: int, *, seed: int = 7) -> None:
        self.to, self.random = to, random.Random(seed)
        self.spoils = False
        self.done: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> "BadLine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.listener.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            caller.settimeout(30)
            head, rest = _head(caller)
            if not head:
                return
            way = self._way(head)
            with socket.create_connection(("127.0.0.1", self.to), timeout=30) as server:
                server.sendall(_closing(head))
                if not self._body(caller, server, rest, _length(head), way):
                    return
                self._answer(caller, server, way)

    def _way(self, head: bytes) -> str:
        """What happens to a request: nothing, cut on its way, or its answer lost."""
        way = "whole"
        if self.spoils and SPOILT in head.split(b"\r\n", 1)[0]:
            with self.lock:
                way = self.random.choices(["whole", "cut", "lost"], [90, 5, 5])[0]
        self.done[way] += 1
        return way

    def _body(
        self, caller: socket.socket, server: socket.socket, rest: bytes, length: int, way: str
    ) -> bool:
        """Pass on what is sent; of a cut one the first half."""
        most, passed = (length // 2 if way == "cut" else length), 0
        while True:
            piece = rest[: most - passed]
            server.sendall(piece)
            passed += len(piece)
            if passed >= most:
                return way != "cut"
            rest = caller.recv(65536)
            if not rest:
                return False

    def _answer(self, caller: socket.socket, server: socket.socket, way: str) -> None:
        """Pass on what comes back, or take it all and pass on nothing."""
        while piece := server.recv(65536):
            if way != "lost":
                caller.sendall(piece)


def _head(caller: socket.socket) -> tuple[bytes, bytes]:
    read = b""
    while b"\r\n\r\n" not in read and len(read) < LONGEST_HEAD:
        piece = caller.recv(65536)
        if not piece:
            return b"", b""
        read += piece
    head, _gap, rest = read.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _colon, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def _closing(head: bytes) -> bytes:
    """The head with one request a connection."""
    lines = [one for one in head.split(b"\r\n") if not one.lower().startswith(b"connection:")]
    return b"\r\n".join([lines[0], b"Connection: close", *lines[1:]])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port
