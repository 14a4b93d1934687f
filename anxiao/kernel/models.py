"""Answers kept so that a repeated request is answered, not carried out again."""

from django.db import models


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
