"""Papers that an organisation has issued, and the numbers it gives them."""

from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop as N_

from anxiao.documents.kinds import Kind, kinds
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import Governed, GovernedQuerySet, SealAdmits, governed_indexes
from anxiao.kernel.names import Name
from anxiao.places.models import Organisation


class SeriesQuerySet(models.QuerySet["Series"]):
    def visible_to(self, actor: Actor) -> Self:
        """The open series, and those of seals that admit the actor's post."""
        return self.filter(Q(seal__isnull=True) | Q(SealAdmits(F("seal"))))


class Series(models.Model):
    """The running number of one issuer, kind and year.

    What lies behind a seal is counted by itself, or a gap would tell of it.
    """

    issuer = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    seal = models.UUIDField(null=True)
    last = models.PositiveIntegerField(default=0)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year", "seal"],
                name="series_runs_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.kind} {self.year}: {self.last}"


class DocumentQuerySet(GovernedQuerySet):
    def about(self, subject: UUID) -> Self:
        """The papers of a record, the newest first."""
        return self.filter(subject=subject).order_by("-issued_at", "-id")

    def unrevoked(self) -> Self:
        return self.filter(revoked_at=None)

    def in_force(self) -> Self:
        return self.unrevoked().filter(replaced_at=None)


class Document(Governed):
    """A numbered paper as it was issued: its bytes never change, it can only be revoked."""

    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    ordinal = models.PositiveIntegerField()
    issuer = models.BigIntegerField()
    subject = models.UUIDField()
    subject_kind = models.CharField(max_length=40)
    # Which act on the record it is about; each has one paper of a kind in force.
    occasion = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    issued_by = models.UUIDField(null=True)
    issued_by_title = models.CharField(max_length=120, blank=True)
    context = models.JSONField()
    content = models.CharField(max_length=140)
    digest = models.CharField(max_length=140)
    size = models.PositiveIntegerField()
    # The act it is about is past: another one has taken its place.
    replaced_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, max_length=2000)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            *governed_indexes("document"),
            models.Index(fields=["subject", "issued_at"], name="document_about"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year", "ordinal", "seal"],
                name="document_number_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["subject", "kind", "occasion"],
                name="document_in_force_once",
                condition=Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="document_revoked_with_a_reason",
                condition=Q(revoked_at=None, reason="")
                | (Q(revoked_at__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="document_counted_from_one", condition=Q(ordinal__gte=1, size__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def standing(self) -> str:
        """Whether it counts, as a msgid."""
        if self.revoked_at is not None:
            return N_("revoked")
        return N_("replaced") if self.replaced_at is not None else N_("in force")

    @property
    def tone(self) -> str:
        return "closed" if self.standing == "in force" else "neutral"

    @property
    def sort(self) -> Kind:
        return kinds()[self.kind]

    @property
    def issuer_name(self) -> str:
        """The issuer as it was called on the paper."""
        return str(self.context["head"]["issuer"])

    def issued_as(self, now: Organisation | None) -> str | Name:
        """The issuer as on the paper; in two scripts while it is still called so."""
        return now.name if now is not None and now.zh == self.issuer_name else self.issuer_name

    @property
    def path(self) -> str:
        """Where the PDF lies in storage."""
        algorithm, _colon, value = self.digest.partition(":")
        return f"documents/{algorithm}/{value[:2]}/{value}.pdf"

    @property
    def short_content(self) -> str:
        """The check code at the foot of each page."""
        value = self.content.partition(":")[2][:16]
        return " ".join(value[start : start + 4] for start in range(0, 16, 4))
