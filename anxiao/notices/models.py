"""Notices to posts."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.ids import uuid7


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """A notice reads as its recipient reads: the acting post's own, and no other."""
        return self.filter(to_post=actor.post) if actor.post else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One sentence to one post, about a record that the post can reach."""

    class Kind(models.TextChoices):
        WORK = "work", _("work")
        REMINDER = "reminder", _("reminder")
        SECURITY = "security", _("security")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to_post = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WORK)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject = models.UUIDField(null=True)
    title = models.CharField(max_length=240, blank=True)
    says = models.JSONField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=120, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["to_post", "read_at", "id"], name="notice_recipient")]
        constraints = [
            models.UniqueConstraint(
                fields=["to_post", "once"], condition=~models.Q(once=""), name="notice_sent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
