"""Which packs have been loaded, and how far."""

from django.db import models


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
