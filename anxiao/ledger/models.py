"""Subjects, entries, seals and checkpoints."""

from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, SealAdmits, governed_indexes
from anxiao.kernel.ids import uuid7


class Subject(Governed):
    """One row per recorded thing: its current reach, its entry count and its head digest.

    Entries, files and notices reach through it, so a transferred case shows its whole past
    to its new owner.
    """

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=240)
    entry_count = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=140, blank=True)

    objects = GovernedQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("ledger_subject")

    def __str__(self) -> str:
        return self.title


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Actor) -> Self:
        admitted = Q(seal__isnull=True) | Q(SealAdmits(F("seal")))
        return self.filter(admitted, subject__in=Subject.objects.visible_to(actor).values("pk"))

    def of(self, subject: UUID) -> Self:
        return self.filter(subject=subject).order_by("number")


class Entry(models.Model):
    """What one service call did, chained to the entry before it on the same subject.

    No foreign keys: an entry outlives what it describes. ``at`` is the kernel's clock,
    ``recorded_at`` the database's; both stand in the digest.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.UUIDField()
    kind = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=60)
    says = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    person = models.UUIDField(null=True)
    person_name = models.CharField(max_length=80, blank=True)
    post = models.UUIDField(null=True)
    post_title = models.CharField(max_length=120, blank=True)
    organisation = models.BigIntegerField(null=True)
    organisation_name = models.CharField(max_length=160, blank=True)
    on_behalf_of = models.JSONField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    batch = models.UUIDField(null=True)
    seal = models.UUIDField(null=True)
    content = models.CharField(max_length=140)
    previous = models.CharField(max_length=140, blank=True)
    digest = models.CharField(max_length=140)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "number"], name="entry_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject} #{self.number}"


class Seal(models.Model):
    """What hides rows from everybody outside its members, until it is opened.

    ``sealed`` has a latest opening day; ``confidential`` has none and gains members by a
    recorded act. Rows keep their seal for ever; opening writes this one row.
    """

    class Kind(models.TextChoices):
        SEALED = "sealed", _("sealed")
        CONFIDENTIAL = "confidential", _("confidential")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    members = ArrayField(models.UUIDField())
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    opens_latest_on = models.DateField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="seal_opening_day_fits_kind",
                condition=Q(kind="sealed", opens_latest_on__isnull=False)
                | Q(kind="confidential", opens_latest_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Checkpoint(models.Model):
    """The roots over the entries since the checkpoint before, chained to it."""

    number = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()
    size = models.PositiveIntegerField()
    root = models.CharField(max_length=140)
    sealed_root = models.CharField(max_length=140)
    previous = models.CharField(max_length=140, blank=True)
    digest = models.CharField(max_length=140)

    def __str__(self) -> str:
        return f"#{self.number} {self.digest[:19]}"


class LeafQuerySet(models.QuerySet["Leaf"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(entry__in=Entry.objects.visible_to(actor).values("pk"))


class Leaf(models.Model):
    """Where an entry stands in the tree of its checkpoint."""

    entry = models.UUIDField(primary_key=True)
    checkpoint = models.PositiveIntegerField()
    index = models.PositiveIntegerField()
    is_sealed = models.BooleanField(default=False)

    objects = LeafQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "is_sealed", "index"], name="leaf_place_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint}/{self.index}"


class SealedTree(models.Model):
    """The nonce that blinds a checkpoint's sealed root; the application role cannot read it."""

    checkpoint = models.PositiveIntegerField(primary_key=True)
    nonce = models.CharField(max_length=64)
    root = models.CharField(max_length=140)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.checkpoint)


class Verification(models.Model):
    """What a full walk over the ledger found, and when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    entries = models.PositiveBigIntegerField()
    checkpoints = models.PositiveIntegerField()
    faults = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.faults)}"

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "entries": self.entries,
            "checkpoints": self.checkpoints,
            "faults": self.faults,
        }
