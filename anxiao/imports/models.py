"""Imports on the shelf of the office that sent them, row by row."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxiao.imports.lifecycle import State
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.ids import uuid7

UNDER_WAY = (State.APPLYING, State.UNDOING)


class ImportQuerySet(GovernedQuerySet):
    def under_way(self) -> Self:
        return self.filter(state__in=UNDER_WAY)


class Import(Governed):
    """One file on its way in: who sent it, how its columns are read, how far it has come.

    It lies in no territory, so that only the office that sent it reaches it.
    """

    kind = models.CharField(max_length=40)
    # The record that it goes into, where its kind asks for one.
    into = models.UUIDField(null=True)
    reason = models.TextField(blank=True, max_length=2000)
    file_name = models.CharField(max_length=160)
    digest = models.CharField(max_length=140)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    headings = models.JSONField(default=list)
    matched = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    leaves_out = models.BooleanField(default=False)
    person = models.UUIDField(null=True)
    post = models.UUIDField(null=True)
    person_name = models.CharField(max_length=80, blank=True)
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    halted = models.JSONField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        indexes = governed_indexes("imports_import")
        constraints = [
            models.CheckConstraint(
                name="import_applied_when_it_says_so",
                condition=Q(state__in=("uploaded", "checked", "applying"), applied_at=None)
                | Q(state__in=("applied", "undoing", "undone"), applied_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def count_of(self, what: str) -> int:
        return int(self.counts.get(what, 0))

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(of__in=Import.objects.visible_to(actor))


class ImportRow(models.Model):
    """One row of a file: its cells, what is wrong with it, what it did."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        CHANGES = "changes", _("changes something")
        SAME = "same", _("known already")
        ERROR = "error", _("to be put right")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=80)
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    asks = models.JSONField(default=list)
    rank = models.PositiveSmallIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    made = models.JSONField(default=dict)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["of", "rank", "number"], name="import_row_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}"


class RememberedQuerySet(models.QuerySet["Remembered"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(organisation=actor.organisation or 0)


class Remembered(models.Model):
    """How an office once matched the headings of its own sheets."""

    organisation = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    headings: Any = models.JSONField(default=dict)

    objects = RememberedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="remembered_once"),
        ]

    def __str__(self) -> str:
        return self.kind
