"""Which backups were made, and which of them were proven."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from anxiao.kernel.ids import uuid7

FRESH = timedelta(hours=36)


class BackupQuerySet(models.QuerySet["Backup"]):
    def proven(self) -> "BackupQuerySet":
        return self.filter(proven_at__isnull=False, fault="")


class Backup(models.Model):
    """One backup: what it holds, and what its last proof said.

    A proof is a restore into a scratch database, with the whole ledger verified there.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    size = models.PositiveBigIntegerField()
    files = models.PositiveBigIntegerField()
    entries = models.PositiveBigIntegerField()
    ledger = models.CharField(max_length=140)
    proven_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "made_at"], name="backup_noted_once"),
            models.CheckConstraint(
                name="backup_fault_was_found_by_a_proof",
                condition=Q(fault="") | Q(proven_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_proven(self) -> bool:
        return self.proven_at is not None and not self.fault

    def is_fresh(self, *, at: datetime) -> bool:
        """Whether the last night's backup is this one or a later one."""
        return at - self.made_at < FRESH
