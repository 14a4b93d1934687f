"""Photos and papers of a record, as the frames of the pages take them."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from anxiao.evidence.models import Attachment, File
from anxiao.kernel.actors import Actor

# A campus with its gates fits into this; what lies beyond deserves a second look.
FAR_METRES = 500


def shown(actor: Actor, subject: UUID) -> dict[str, list[dict[str, Any]]]:
    """The photos that hang on a record by what they show, and its papers under ``scans``."""
    found = list(Attachment.objects.visible_to(actor).of(subject))
    photos = [one for one in found if one.file.is_photo and one.role != Attachment.Role.PAPER]
    papers = [one for one in found if one not in photos]
    return {
        role: [photo_of(one.file) for one in photos if one.role == role]
        for role in ("before", "after", "other")
    } | {"scans": [scan_of(one.file) for one in papers]}


def photo_of(file: File, metres: int | None = None) -> dict[str, Any]:
    return {
        "file": file.pk,
        "url": reverse("evidence:served", args=[file.pk]),
        "thumb": reverse("evidence:thumb", args=[file.pk]),
        "at": file.added_at,
        "by": file.added_by_title,
        "distance": metres,
        "far": metres is not None and metres > FAR_METRES,
    }


def scan_of(file: File) -> dict[str, Any]:
    url = reverse("evidence:served", args=[file.pk])
    return {"url": url, "name": file.name, "at": file.added_at, "by": file.added_by_title}
