"""Checklists: each row is one version; those with the same series are the history of one list."""

from collections.abc import Iterable
from functools import reduce
from operator import and_
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from anxiao.inspections.checklists.items import Item
from anxiao.inspections.checklists.lifecycle import State
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes, reach_of
from anxiao.kernel.ids import number_of
from anxiao.kernel.names import Name

FEW_WORDS = 6
# Before this nobody but whoever reaches the author's organisation reads a version.
PUBLIC = Q(published_at__isnull=False)


class ChecklistQuerySet(GovernedQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """What was ever published is announced to everybody; drafts lie within reach alone."""
        return self.filter(PUBLIC | reach_of(actor))

    def in_use(self) -> Self:
        """Versions by which one inspects today."""
        return self.filter(state=State.PUBLISHED)

    def current(self) -> Self:
        """Versions in use, and drafts."""
        return self.filter(state__in=(State.DRAFT, State.PUBLISHED))

    def saying(self, words: str) -> Self:
        """Those whose name or description holds every word."""
        asked = words.replace("\0", "").split()[:FEW_WORDS]
        held = (
            Q(zh__icontains=one)
            | Q(en__icontains=one)
            | Q(about_zh__icontains=one)
            | Q(about_en__icontains=one)
            for one in asked
        )
        return self.filter(reduce(and_, held, Q()))

    def for_site(self, kind: str) -> Self:
        """Those meant for a kind of site (``Site.Kind``)."""
        return self.filter(Q(site_kinds=[]) | Q(site_kinds__contains=[kind]))


class Checklist(Governed):
    """One version of a checklist (检查表), with the form that engines fill in.

    ``form`` is the XLSForm as rows: ``{"survey": [...], "choices": [...], "settings": [...]}``,
    each row a mapping of column to text. ``xform`` is what pyxform makes of it, ``questions`` what
    is asked of it (``Item``). Published, all of these are frozen.
    """

    series = models.UUIDField()
    number_in_series = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    zh = models.CharField(max_length=160)
    en = models.CharField(max_length=240, blank=True)
    about_zh = models.TextField(blank=True, max_length=2000)
    about_en = models.TextField(blank=True, max_length=4000)
    # The organisation that wrote it; none for what comes with the software.
    owner = models.BigIntegerField(null=True)
    owner_zh = models.CharField(max_length=160, blank=True)
    owner_en = models.CharField(max_length=200, blank=True)
    # What kinds of site and of visit it is meant for; empty for all.
    site_kinds = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    visit_kinds = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    form = models.JSONField(default=dict)
    xform = models.TextField(blank=True)
    questions = models.JSONField(default=list)
    digest = models.CharField(max_length=80, blank=True)
    # The questions that were read last, and what they were read into.
    _read: tuple[Any, list[Item]] = (None, [])
    # Whether the page editor can write it: questions one after the other, without logic.
    is_plain = models.BooleanField(default=True)
    # The key that a list of the software keeps through its versions.
    library_key = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, max_length=2000)
    version = models.PositiveIntegerField(default=1)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        indexes = [
            *governed_indexes("checklist"),
            models.Index(fields=["series"], name="checklist_series"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series"], name="checklist_one_in_use", condition=Q(state=State.PUBLISHED)
            ),
            models.UniqueConstraint(
                fields=["series"], name="checklist_one_draft", condition=Q(state=State.DRAFT)
            ),
            models.UniqueConstraint(
                fields=["series", "number_in_series"], name="checklist_numbered_once"
            ),
            models.CheckConstraint(
                name="checklist_public_with_its_form",
                condition=Q(published_at=None) | (~Q(xform="") & ~Q(digest="")),
            ),
            models.CheckConstraint(
                name="checklist_published_once",
                condition=Q(state__in=(State.DRAFT, State.DROPPED), published_at=None)
                | Q(
                    state__in=(State.PUBLISHED, State.REPLACED, State.WITHDRAWN),
                    published_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.zh

    @property
    def has_draft(self) -> bool:
        """Whether the next version is being written."""
        own = Checklist.objects.filter(series=self.series, state=State.DRAFT)
        return own.exclude(pk=self.pk).exists()

    @property
    def about(self) -> Name:
        return {"zh": self.about_zh, "en": self.about_en}

    @property
    def is_of_library(self) -> bool:
        return self.owner is None

    @property
    def tone(self) -> str:
        return {State.PUBLISHED: "closed", State.DRAFT: "mine"}.get(State(self.state), "neutral")

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}

    @property
    def title(self) -> str:
        return self.zh

    @property
    def owner_name(self) -> Name:
        return {"zh": self.owner_zh, "en": self.owner_en}

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in (State.DRAFT, State.PUBLISHED)

    @property
    def items(self) -> list[Item]:
        """What is asked, in its order; read anew once the questions are others."""
        of, items = self._read
        if of is not self.questions:
            items = [Item.from_data(one) for one in self.questions]
            self._read = self.questions, items
        return [*items]

    @property
    def form_id(self) -> str:
        """What the form is called in submissions: stable through versions."""
        return self.library_key or f"c{self.series.hex[:12]}"

    def named(self) -> Iterable[int | None]:
        return (self.owner,)


def in_use(series: UUID) -> Any:
    """The version of a list by which one inspects today; None where it was withdrawn."""
    return Checklist.objects.in_use().filter(series=series).first()
