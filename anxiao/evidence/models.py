"""Uploads under way, files, where they come from and what they are attached to."""

from pathlib import PurePosixPath
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from anxiao.evidence.limits import NAME_LENGTH
from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import SealAdmits
from anxiao.kernel.ids import uuid7
from anxiao.ledger.models import Subject


def holder_of(actor: Actor) -> UUID | None:
    """Whose a file is until it is attached: the post's, or the one case's of a link."""
    return actor.post or actor.reach.case


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, actor: Actor) -> Self:
        """An upload under way is its own post's and nobody else's."""
        holder = holder_of(actor)
        return self.filter(post=holder) if holder else self.none()


class Upload(models.Model):
    """A file on its way in, chunk by chunk; forgotten some days after it began."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client_uuid = models.UUIDField()
    post = models.UUIDField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=140)
    name = models.CharField(max_length=NAME_LENGTH)
    mime = models.CharField(max_length=120, blank=True)
    received = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    file = models.UUIDField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="upload_expiry")]
        constraints = [
            models.UniqueConstraint(fields=["post", "client_uuid"], name="upload_begun_once"),
            models.CheckConstraint(
                name="upload_received_within_size", condition=Q(received__lte=F("size"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"


class FileQuerySet(models.QuerySet["File"]):
    def visible_to(self, actor: Actor) -> Self:
        """Files on records within reach, and those the actor has added herself."""
        attached = Attachment.objects.visible_to(actor).filter(file=OuterRef("pk"))
        holder = holder_of(actor)
        own = Q(added_by=holder) if holder else Q(pk__in=[])
        return self.filter(own | Exists(attached))

    def unhashed(self) -> Self:
        return self.filter(kind=File.Kind.PHOTO, phash="")


class File(models.Model):
    """A whole file, as it arrived; only its perceptual hash is ever written later."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photo")
        FILE = "file", _("file")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    sha256 = models.CharField(max_length=140)
    size = models.PositiveIntegerField()
    mime = models.CharField(max_length=120)
    name = models.CharField(max_length=NAME_LENGTH)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    phash = models.CharField(max_length=16, blank=True)
    added_by = models.UUIDField()
    added_by_title = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()

    objects = FileQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["added_by", "id"], name="file_added_by"),
            models.Index(fields=["sha256"], name="file_sha256"),
        ]
        constraints = [
            models.CheckConstraint(
                name="file_photo_has_size",
                condition=~Q(kind="photo") | Q(width__gt=0, height__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.kind == self.Kind.PHOTO

    @property
    def served_name(self) -> str:
        """The name under which the copy goes out: copies of photos are JPEG."""
        return str(PurePosixPath(self.name).with_suffix(".jpg")) if self.is_photo else self.name

    def path(self, copy: str) -> str:
        """Where the original, served or thumb copy lies in storage."""
        algorithm, _colon, value = self.sha256.partition(":")
        return f"evidence/{copy}/{algorithm}/{value[:2]}/{value}"


class OriginQuerySet(models.QuerySet["Origin"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(file__in=File.objects.visible_to(actor).values("pk"))


class Origin(models.Model):
    """When, where and with what a photo was taken: kept apart, as it may trace a person."""

    file = models.OneToOneField(File, models.PROTECT, primary_key=True, related_name="origin")
    taken_at = models.DateTimeField(null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    device = models.CharField(max_length=120, blank=True)

    objects = OriginQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="origin_position_whole",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.taken_at} {self.device}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(subject__in=Subject.objects.visible_to(actor).values("pk"))

    def of(self, subject: UUID) -> Self:
        return self.filter(subject=subject).select_related("file").order_by("at", "id")


class Attachment(models.Model):
    """A file on a record, and whether it shows the state before or after."""

    class Role(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")
        OTHER = "other", _("other")
        PAPER = "paper", _("paper")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(File, models.PROTECT, related_name="attachments")
    subject = models.UUIDField()
    kind = models.CharField(max_length=40)
    role = models.CharField(max_length=8, choices=Role, default=Role.OTHER)
    at = models.DateTimeField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="attachment_subject")]
        constraints = [
            models.UniqueConstraint(fields=["file", "subject", "role"], name="attachment_made_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.role} {self.subject}"


class ReuseQuerySet(models.QuerySet["Reuse"]):
    def visible_to(self, actor: Actor) -> Self:
        """On records within reach; a match with a sealed record shows once its seal admits."""
        admitted = Q(other_seal__isnull=True) | Q(SealAdmits(F("other_seal")))
        return self.filter(admitted, subject__in=Subject.objects.visible_to(actor).values("pk"))

    def untold(self, kind: str) -> Self:
        return self.filter(kind=kind, told_at=None)


class Reuse(models.Model):
    """A photo that hung on another record before it was hung on this one.

    A function of the database finds them, because it alone sees the photos of all records.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(File, models.PROTECT, related_name="+", db_index=False)
    subject = models.UUIDField()
    kind = models.CharField(max_length=40)
    other_file = models.ForeignKey(File, models.PROTECT, related_name="+", db_index=False)
    other_subject = models.UUIDField()
    other_seal = models.UUIDField(null=True)
    distance = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    objects = ReuseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "id"], name="reuse_untold", condition=Q(told_at__isnull=True)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "file", "other_subject", "other_file"], name="reuse_found_once"
            ),
            models.CheckConstraint(
                name="reuse_of_another_record", condition=~Q(subject=F("other_subject"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.distance}"
