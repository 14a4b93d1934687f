"""What somebody is barred from: the one table of effects."""

from datetime import date
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.governed import Governed, GovernedQuerySet, governed_indexes
from anxiao.kernel.names import Name
from anxiao.supervision.bars.dates import Start

BASIS_WORDS = {
    "listed": N_("listing"),
    "not_remedied": N_("not remedied in time"),
    "grave_harm": N_("especially grave harm"),
    "veto": N_("one-vote veto"),
}
WHAT_WORDS = {
    "honours": N_("comprehensive honours"),
    "awards": N_("awards"),
    "promotion": N_("promotion"),
}
RANK_WORDS = {
    "main": N_("main leader"),
    "in_charge": N_("leader in charge"),
    "direct": N_("directly responsible"),
}


class Basis(models.TextChoices):
    LISTED = "listed", _(BASIS_WORDS["listed"])
    NOT_REMEDIED = "not_remedied", _(BASIS_WORDS["not_remedied"])
    GRAVE_HARM = "grave_harm", _(BASIS_WORDS["grave_harm"])
    VETO = "veto", _(BASIS_WORDS["veto"])


class What(models.TextChoices):
    HONOURS = "honours", _(WHAT_WORDS["honours"])
    AWARDS = "awards", _(WHAT_WORDS["awards"])
    PROMOTION = "promotion", _(WHAT_WORDS["promotion"])


class Rank(models.TextChoices):
    """In what capacity somebody answers."""

    MAIN = "main", _(RANK_WORDS["main"])
    IN_CHARGE = "in_charge", _(RANK_WORDS["in_charge"])
    DIRECT = "direct", _(RANK_WORDS["direct"])


class BarQuerySet(GovernedQuerySet):
    def of(self, whom: int | UUID) -> Self:
        """Of an organisation, or of a person wherever she holds a post now."""
        return (
            self.filter(person=whom) if isinstance(whom, UUID) else self.filter(organisation=whom)
        )

    def in_force(self, on: date) -> Self:
        return self.filter(lifted_at=None, starts_on__lte=on, ends_on__gte=on)


class Bar(Governed):
    """One effect on an organisation or a person: what is barred, on what basis, from when to when.

    It stays with the person when she changes posts. It ends by its day, or is lifted when the act
    that it rests on was taken back; it is never shortened because the matter was put right.
    """

    organisation = models.BigIntegerField(null=True)
    person = models.UUIDField(null=True)
    # As they were called then: whose answering for the matter brought the bar.
    answers_for = models.BigIntegerField()
    answers_for_zh = models.CharField(max_length=160)
    answers_for_en = models.CharField(max_length=200, blank=True)
    post = models.UUIDField(null=True)
    post_zh = models.CharField(max_length=120, blank=True)
    post_en = models.CharField(max_length=160, blank=True)
    rank = models.CharField(max_length=10, choices=Rank, blank=True)
    what = models.CharField(max_length=10, choices=What)
    basis = models.CharField(max_length=14, choices=Basis)
    start = models.CharField(max_length=24, choices=[(one.value, one.value) for one in Start])
    starts_on = models.DateField()
    ends_on = models.DateField()
    months = models.PositiveSmallIntegerField()
    legal_basis = models.CharField(max_length=60, blank=True)
    source_kind = models.CharField(max_length=40)
    source = models.UUIDField()
    source_title = models.CharField(max_length=240)
    imposed_by = models.BigIntegerField()
    imposed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, max_length=2000)

    objects = BarQuerySet.as_manager()

    class Meta:
        indexes = [
            *governed_indexes("bar"),
            # Entered at one organisation or person alone, so nobody walks past what she reaches.
            models.Index(
                fields=["organisation", "ends_on"],
                name="bar_of_organisation",
                condition=Q(organisation__isnull=False),
            ),
            models.Index(
                fields=["person", "ends_on"],
                name="bar_of_person",
                condition=Q(person__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="bar_on_an_organisation_or_a_person",
                condition=Q(organisation__isnull=False, person=None)
                | Q(organisation=None, person__isnull=False, post__isnull=False),
            ),
            models.CheckConstraint(
                name="bar_ends_after_it_begins", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="bar_lifted_with_a_reason",
                condition=Q(lifted_at=None, reason="")
                | (Q(lifted_at__isnull=False) & ~Q(reason="")),
            ),
            models.UniqueConstraint(
                fields=["source", "basis", "organisation", "person", "what", "starts_on"],
                name="bar_once_for_its_reason",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answers_for_zh} {self.post_zh}".strip()

    @property
    def answers_for_name(self) -> Name:
        return {"zh": self.answers_for_zh, "en": self.answers_for_en}

    @property
    def post_name(self) -> Name:
        return {"zh": self.post_zh, "en": self.post_en}

    def is_in_force(self, on: date) -> bool:
        return self.lifted_at is None and self.starts_on <= on <= self.ends_on
