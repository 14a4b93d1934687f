"""The launcher's watch over the night: it knows when a backup is due, and starts one at a time."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from anxiao.config.archive.nightly import is_due
from anxiao.config.processes import Child

LOOKS_EVERY = 20.0


@dataclass
class NightWatch:
    """Backups are made by a child that is told the owner's address and ends with its work.

    The web server and the worker never learn that address.
    """

    folder: Path
    keep: int
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    tried: datetime | None = None
    child: Child | None = None
    looked_at: float = 0

    def is_due(self) -> bool:
        """Whether to start one now; asked all the time, answered after a look now and then."""
        now = time.monotonic()
        if not self.keep or self.child or now - self.looked_at < LOOKS_EVERY:
            return False
        self.looked_at = now
        return is_due(self.folder, datetime.now(UTC), started=self.started, tried=self.tried)

    def begun(self, child: Child) -> None:
        self.child, self.tried = child, datetime.now(UTC)

    def ended(self) -> tuple[Child, int] | None:
        """The child that has ended since, with its code."""
        if self.child is None or (code := self.child.ended()) is None:
            return None
        done, self.child = self.child, None
        return done, code
