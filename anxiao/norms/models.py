"""Dated local rules as data: legal bases, the hazard taxonomy, severity, rules, mandates.

Everybody signed in reads them; only services write them.
"""

from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxiao.kernel.ids import uuid7
from anxiao.kernel.names import Name
from anxiao.ledger.services import Facts

BEGINNING = date(1949, 10, 1)


class DatedQuerySet(models.QuerySet[Any]):
    def valid(self, *, on: date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class Named(models.Model):
    """Something with a name in Chinese and English."""

    zh = models.CharField(max_length=240)
    en = models.CharField(max_length=400)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.zh

    @property
    def name(self) -> Name:
        return {"zh": self.zh, "en": self.en}


class Level(models.TextChoices):
    """From the law down to what a county writes itself."""

    LAW = "law", _("law")
    REGULATION = "regulation", _("regulation")
    RULE = "rule", _("departmental rule")
    STANDARD = "standard", _("standard")
    GUIDE = "guide", _("guide")
    LOCAL = "local", _("local document")


class Approval(models.TextChoices):
    """What works only under a mandate, with the module that asks for it."""

    COMMENDATION = "commendation", _("commendation")
    DESIGNATION = "designation", _("designation")
    VETO = "veto", _("one-vote veto")
    PLEDGE = "pledge", _("pledges")

    @property
    def module(self) -> str:
        return {"veto": "assessments", "pledge": "programmes"}.get(self.value, "honours")


class LegalBasis(Named):
    """A law, rule or standard, or one article of it, with its dates."""

    key = models.CharField(max_length=60, primary_key=True)
    article = models.CharField(max_length=60, blank=True)
    issuer_zh = models.CharField(max_length=160, blank=True)
    issuer_en = models.CharField(max_length=240, blank=True)
    level = models.CharField(max_length=20, choices=Level)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    needs_verification = models.BooleanField(default=False)
    # Only what a county entered itself has these: who may change it, and its key in the ledger.
    territory_code = models.BigIntegerField(null=True)
    uid = models.UUIDField(null=True, unique=True, editable=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                name="legal_basis_local_with_its_key",
                condition=Q(territory_code=None, uid=None)
                | Q(territory_code__isnull=False, uid__isnull=False),
            ),
            models.CheckConstraint(
                name="legal_basis_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    @property
    def law(self) -> str:
        """The key of the whole text that an article belongs to."""
        return self.key.partition(".")[0] if self.article else self.key

    def as_subject(self) -> Facts:
        assert self.uid is not None
        assert self.territory_code is not None
        return Facts(
            kind="legal_basis", id=self.uid, title=self.zh, territory_code=self.territory_code
        )

    @property
    def issuer(self) -> Name:
        return {"zh": self.issuer_zh, "en": self.issuer_en}

    @property
    def note(self) -> Name:
        return {"zh": self.note_zh, "en": self.note_en}


class Sector(Named):
    """A field of administration: the reach key of departments."""

    code = models.CharField(max_length=32, primary_key=True)
    short_zh = models.CharField(max_length=40)
    short_en = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]


class FocusArea(Named):
    """One of the five focus areas, or a group within one."""

    code = models.CharField(max_length=32, primary_key=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="groups")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]


class Criterion(Named):
    """A direct criterion of severity: any one that holds makes a hazard major."""

    key = models.CharField(max_length=60, primary_key=True)
    field_zh = models.CharField(max_length=60)
    field_en = models.CharField(max_length=120)
    legal_basis = models.ForeignKey(LegalBasis, models.PROTECT, null=True)
    is_local = models.BooleanField(default=False)
    needs_verification = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    @property
    def field(self) -> Name:
        return {"zh": self.field_zh, "en": self.field_en}


class HazardItemQuerySet(DatedQuerySet):
    def saying(self, words: str) -> Self:
        """Items whose name or keywords hold these words."""
        held = Q(zh__icontains=words) | Q(en__icontains=words) | Q(keywords__icontains=words)
        return self.filter(held)


class HazardItem(Named):
    """A kind of hazard: who leads, who assists, how long, how grave, on what basis."""

    code = models.CharField(max_length=60, primary_key=True)
    focus_area = models.ForeignKey(FocusArea, models.PROTECT, related_name="items")
    group = models.CharField(max_length=32, blank=True)
    lead = models.CharField(max_length=32)
    assists = ArrayField(models.CharField(max_length=32), default=list)
    place = models.CharField(max_length=16)
    limit_days = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=8, default="general")
    major_if = ArrayField(models.CharField(max_length=60), default=list)
    legal_basis = models.ForeignKey(LegalBasis, models.PROTECT, null=True)
    keywords = ArrayField(models.CharField(max_length=40), default=list)
    photo_hint_zh = models.CharField(max_length=160, blank=True)
    photo_hint_en = models.CharField(max_length=240, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = HazardItemQuerySet.as_manager()

    class Meta:
        ordering = ["code"]


class Cause(Named):
    """Why a major hazard came about; causes are counted."""

    code = models.CharField(max_length=20, primary_key=True)
    note_zh = models.CharField(max_length=240, blank=True)
    note_en = models.CharField(max_length=400, blank=True)


class RuleKey(Named):
    """A rule that the software asks for, and the shape of its value."""

    key = models.CharField(max_length=60, primary_key=True)
    schema = models.JSONField()
    unit = models.CharField(max_length=40, blank=True)
    labels = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["key"]


class Rule(models.Model):
    """The value of a rule in a territory between two days; never changed, only followed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.ForeignKey(RuleKey, models.PROTECT, related_name="rules")
    territory_code = models.BigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.ForeignKey(LegalBasis, models.PROTECT, null=True)
    value = models.JSONField()
    note_zh = models.CharField(max_length=400, blank=True)
    note_en = models.CharField(max_length=600, blank=True)
    added_at = models.DateTimeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["key", "territory_code", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="rule_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["key", "territory_code", "valid_from"], name="rule_begins_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.territory_code} {self.valid_from}"

    @property
    def note(self) -> Name:
        return {"zh": self.note_zh, "en": self.note_en}

    def as_subject(self) -> Facts:
        return Facts(kind="rule", id=self.pk, title=str(self), territory_code=self.territory_code)


class Mandate(models.Model):
    """The approval under which a body may commend, designate, veto or pledge."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    module = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    authority = models.CharField(max_length=160)
    number = models.CharField(max_length=80)
    territory_code = models.BigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    quota = models.PositiveIntegerField(null=True)
    added_at = models.DateTimeField()

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_it_begins",
                condition=Q(valid_to__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.module} {self.kind} {self.number}"

    def as_subject(self) -> Facts:
        return Facts(
            kind="mandate", id=self.pk, title=str(self), territory_code=self.territory_code
        )
