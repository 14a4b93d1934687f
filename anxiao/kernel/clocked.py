"""A record with a limit: how its clock stands, in working days, and the tone of its row."""

from datetime import date
from typing import Any

from django.db import models

from anxiao.kernel import clock, workdays

SOON_DAYS = 2
# The columns in which a limit and what it was computed from are kept.
LIMIT = ("due_at", "is_due_provisional", "limit_from", "limit_days")


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


class Limited(Clocked):
    """A record whose limit runs in working days, or until a day that somebody named.

    Past the last published calendar a limit is provisional. Where it began and how long it runs
    is kept, so that it can be computed anew.
    """

    is_due_provisional = models.BooleanField(default=False)
    limit_from = models.DateField(null=True)
    limit_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True

    def run_for(self, working_days: int) -> None:
        """Start the clock: so many working days from today."""
        self.limit_from, self.limit_days = clock.today(), working_days
        self._set(workdays.deadline(self.limit_from, working_days))

    def run_until(self, on: date) -> None:
        """Let the limit be a day that somebody named; no calendar moves it."""
        self.limit_from = self.limit_days = None
        self._set(workdays.Deadline(on, not workdays.is_known(on)))

    def run_no_more(self) -> None:
        """Take the limit away."""
        self.due_at = self.limit_from = self.limit_days = None
        self.is_due_provisional = False

    def limit_anew(self) -> workdays.Deadline | None:
        """A provisional limit as the calendar has it today; None where that changes nothing."""
        if self.due_at is None or not (self.is_open and self.is_due_provisional):
            return None
        if self.limit_from is None or self.limit_days is None:
            on = self.due_at.astimezone(clock.LOCAL).date()
            return workdays.Deadline(on, provisional=False) if workdays.is_known(on) else None
        found = workdays.deadline(self.limit_from, self.limit_days)
        return None if found.provisional and found.at == self.due_at else found

    def move_limit(self, to: workdays.Deadline) -> None:
        """Take over what ``limit_anew`` found; a day that somebody named stays to the minute."""
        if self.limit_from is None:
            self.is_due_provisional = to.provisional
        else:
            self._set(to)

    def _set(self, limit: workdays.Deadline) -> None:
        self.due_at, self.is_due_provisional = limit.at, limit.provisional
