"""Child processes that cannot outlive their parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 15


class Child:
    """A process with a name for people, in a group of its own.

    In a group of its own, so that Ctrl-C reaches the launcher alone, which then stops
    everything in order; bound to its parent, so that a launcher killed outright takes
    its children along.
    """

    def __init__(
        self,
        name: str,
        words: Sequence[str],
        *,
        env: Mapping[str, str],
        keep: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.words = words
        self.env = env
        self.keep = keep
        self.started_at = time.monotonic()
        self.process = self._spawn()

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.started_at = time.monotonic()
        return subprocess.Popen(
            self.words,
            env=self.env,
            stdin=subprocess.DEVNULL,
            pass_fds=tuple(self.keep),
            process_group=0,
            preexec_fn=_Bond() if sys.platform == "linux" else None,  # noqa: PLW1509
        )

    def again(self) -> None:
        """Start it once more after it ended, without what it left running."""
        self._end_group()
        self.process = self._spawn()

    @property
    def age(self) -> float:
        """Seconds since its last start."""
        return time.monotonic() - self.started_at

    def ended(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self.process.poll()

    def wait(self) -> int:
        """Let it finish."""
        return self.process.wait()

    def ask_to_stop(self) -> None:
        """Ask it to finish what it is doing and end."""
        with suppress(ProcessLookupError):
            self.process.terminate()

    def stop(self, deadline: float) -> None:
        """See it end before the deadline, by force if need be, with its own children."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self._end_group()
        self.process.wait()

    def _end_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)


class _Bond:
    """Run in the child before it becomes the program: end when the parent ends."""

    def __init__(self) -> None:
        self.parent = os.getpid()
        self.prctl = ctypes.CDLL(None).prctl

    def __call__(self) -> None:
        self.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != self.parent:
            os._exit(1)


def stop_all(children: Sequence[Child]) -> None:
    """Stop several at once: ask every one, then wait for all of them together."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in reversed(children):
        child.stop(deadline)


def tree_env(tree: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Let a child import the program from its tree, whatever folder it starts in."""
    paths = [str(tree), *filter(None, [environ.get("PYTHONPATH")])]
    return {**environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONUNBUFFERED": "1"}
