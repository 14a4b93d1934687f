"""A record with a limit: how its clock stands, in working days, and the tone of its row."""

from datetime import date
from typing import Any

from django.db import models

from anxiao.kernel import clock, workdays

SOON_DAYS = 2


class Clocked(models.Model):
    """What stands on a record whose ``due_at`` runs until it has ended at ``closed_at``."""

    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < clock.now()

    def days_left(self, on: date | None = None) -> int | None:
        """Working days until the limit; negative once it is past, None without a limit."""
        if self.due_at is None or not self.is_open:
            return None
        return workdays.between(on or clock.today(), self.due_at.astimezone(clock.LOCAL).date())

    @property
    def clock(self) -> dict[str, Any]:
        """How the limit stands, in the terms of the pages."""
        if not self.is_open and self.due_at is not None and self.closed_at is not None:
            local = [one.astimezone(clock.LOCAL).date() for one in (self.due_at, self.closed_at)]
            late = max(0, workdays.between(*local))
            return {"state": "done", "due_at": self.due_at, "late_days": late}
        left = self.days_left()
        if left is None:
            return {"state": "none"}
        return {
            "state": "late" if self.is_late else "running",
            "working_days_left": max(left, 0),
            "late_days": max(-left, 0),
            "due_at": self.due_at,
        }

    @property
    def tone(self) -> str:
        """The tone of the row: what colour its state deserves."""
        if not self.is_open:
            return "closed"
        left = self.days_left()
        if left is None:
            return "neutral"
        if self.is_late:
            return "late"
        return "soon" if left <= SOON_DAYS else "neutral"
