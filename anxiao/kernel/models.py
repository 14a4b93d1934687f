"""Answers kept for repeated requests, and acts on many records."""

from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7


class StoredAnswer(models.Model):
    """What a POST with an ``Idempotency-Key`` was answered, per post and key."""

    post = models.UUIDField()
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=140)
    status = models.PositiveSmallIntegerField()
    body = models.TextField()
    content_type = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "key"], name="answer_stored_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, actor: Actor) -> Self:
        """A bulk act is its own post's, and nobody else's."""
        return self.filter(post=actor.post) if actor.post else self.none()


class Batch(models.Model):
    """One act on many records: begun by a post, carried out chunk by chunk until complete."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    verb = models.CharField(max_length=60)
    post = models.UUIDField()
    person = models.UUIDField()
    # What is said once for all of its records.
    terms = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["post", "id"], name="batch_post"),
            models.Index(
                fields=["touched_at"],
                name="batch_running",
                condition=models.Q(completed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None


class BatchItemQuerySet(models.QuerySet["BatchItem"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(batch__in=Batch.objects.visible_to(actor).values("pk"))

    def of(self, batch: UUID) -> Self:
        return self.filter(batch=batch).order_by("number")

    def waiting(self) -> Self:
        return self.filter(state=BatchItem.State.WAITING)


class BatchItem(models.Model):
    """One record of a bulk act: what is asked of it, and how it went."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items", db_index=False)
    number = models.PositiveIntegerField()
    subject = models.UUIDField()
    given = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    says = models.JSONField(null=True)

    objects = BatchItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_item_once"),
            models.UniqueConstraint(fields=["batch", "subject"], name="batch_subject_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} #{self.number} {self.state}"
