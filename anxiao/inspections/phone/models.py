"""What a phone has sent: each sending is taken once, whatever the network did."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7


class SubmissionQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> Self:
        """What was sent for a visit is there for whoever reaches the visit."""
        return self.filter(visit__in=Visit.objects.visible_to(actor).values("pk"))

    def sent_by(self, actor: Actor) -> Self:
        return self.filter(post=actor.post) if actor.post else self.none()


class Submission(models.Model):
    """One sheet as it came from a device, under a key that the device made.

    Times of the device stand as it said them; ``skew`` is by how many seconds its clock ran ahead
    of ours when it sent. ``files`` say by their names in the form what was taken and what was sent:
    a photo is made smaller on the device, and the digest of the original is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField()
    post = models.UUIDField()
    digest = models.CharField(max_length=80)
    instance = models.CharField(max_length=60, blank=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="submissions")
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="submissions", db_index=False)
    finishes = models.BooleanField(default=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    skew = models.IntegerField(null=True)
    app = models.CharField(max_length=40, blank=True)
    files = models.JSONField(default=dict, blank=True)
    receipt = models.JSONField(default=dict)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "key"], name="submission_taken_once"),
            models.UniqueConstraint(
                fields=["post", "instance"],
                name="submission_of_an_instance_once",
                condition=~Q(instance="") & Q(finishes=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def visible_to(self, actor: Actor) -> Self:
        """What lies in the tray is its own post's and nobody else's."""
        return self.filter(post=actor.post) if actor.post else self.none()


class Arrival(models.Model):
    """A sheet that lies in the tray: sent, kept, and not taken in yet.

    It is gone once it was taken in, or was not accepted: what is sent again then says why.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField()
    post = models.UUIDField()
    person = models.UUIDField()
    digest = models.CharField(max_length=80)
    body = models.TextField()
    device_clock = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "key"], name="arrival_lies_once"),
        ]

    def __str__(self) -> str:
        return str(self.key)
