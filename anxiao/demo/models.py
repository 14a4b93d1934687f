"""Which packs have been loaded, and how far; what time the demonstration says it is."""

from datetime import timedelta

from django.db import models
from django.db.models import Q


class Load(models.Model):
    """A pack on its way in, or there."""

    class State(models.TextChoices):
        LOADING = "loading"
        READY = "ready"
        FAILED = "failed"

    pack = models.CharField(max_length=40, primary_key=True)
    state = models.CharField(max_length=10, choices=State, default=State.LOADING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    seed = models.IntegerField(default=0)
    today = models.DateField()
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pack} {self.state}"


class Clock(models.Model):
    """How far the clock of the demonstration runs ahead of the real one; one row, or none."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField(default=timedelta)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="clock_is_one_and_never_behind",
                condition=Q(id=1, ahead__gte=timedelta()),
            )
        ]

    def __str__(self) -> str:
        return str(self.ahead)
