"""The sheet of a campus: its guards and its devices, as the last visits saw them."""

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import reach_of
from anxiao.kernel.ids import uuid7


class ProtectionQuerySet(models.QuerySet[Any]):
    """A sheet is there for whoever reaches its campus."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(reach_of(actor, prefix="site__"))


class Protection(models.Model):
    """What visits told of one campus (``told``), and what the rules of the day make of it.

    ``lacking`` names the lines that fall short of the rules, ``failed`` those whose last live test
    failed; ``cost`` is what the lacking lines cost by the planning figures of the place, in yuan.
    All of these are judged when a visit fills the sheet and again every night, for rules change.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.OneToOneField("places.Site", models.PROTECT, related_name="protection")
    told = models.JSONField(default=dict)
    required = models.PositiveIntegerField(default=0)
    present = models.PositiveIntegerField(null=True)
    short = models.PositiveIntegerField(default=0)
    lacking = ArrayField(models.CharField(max_length=16), default=list)
    failed = ArrayField(models.CharField(max_length=16), default=list)
    cost = models.PositiveBigIntegerField(default=0)
    first_expiry = models.DateField(null=True)
    seen_at = models.DateTimeField()
    seen_visit = models.UUIDField()
    judged_on = models.DateField()

    objects = ProtectionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)
