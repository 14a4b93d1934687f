"""Uploads in chunks, for the phone, and what is known of a file."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from anxiao.evidence import services
from anxiao.evidence.abilities import Ability
from anxiao.evidence.models import File, Origin, Upload
from anxiao.kernel.actors import Actor

router = Router(tags=["evidence"])

RAW = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class UploadIn(Schema):
    client_uuid: UUID
    size: int
    sha256: str
    name: str
    mime: str = ""


class UploadOut(Schema):
    id: UUID
    size: int
    received: int
    expires_at: datetime
    file: UUID | None


class OriginOut(Schema):
    taken_at: datetime | None
    latitude: Decimal | None
    longitude: Decimal | None
    device: str


class FileOut(Schema):
    id: UUID
    kind: str
    sha256: str
    size: int
    mime: str
    name: str
    width: int | None
    height: int | None
    added_by_title: str
    added_at: datetime


class FileDetail(FileOut):
    origin: OriginOut | None = None


@router.post("/uploads", response=UploadOut)
def begin(request: HttpRequest, body: UploadIn) -> Upload:
    """Announce a file; the answer says how many bytes have already arrived."""
    return services.begin_upload(actor=_actor(request), **body.dict())


@router.put("/uploads/{uuid:pk}", response=UploadOut, openapi_extra=RAW)
def put(request: HttpRequest, pk: UUID, offset: int) -> Upload:
    """Send the bytes of a file from ``offset`` on, as the raw body."""
    return services.put_chunk(actor=_actor(request), upload=pk, offset=offset, content=request.body)


@router.post("/uploads/{uuid:pk}/finish", response=FileOut)
def finish(request: HttpRequest, pk: UUID) -> File:
    """Turn a whole upload into a file that can be attached."""
    return services.finish(actor=_actor(request), upload=pk)


@router.get("/{uuid:pk}", response=FileDetail)
def detail(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    """What is known of a file; its origin only to those who may see originals."""
    actor = _actor(request)
    file = get_object_or_404(File.objects.visible_to(actor), pk=pk)
    origin = Origin.objects.visible_to(actor).filter(file=file).first()
    shown = origin if actor.may(Ability.ORIGINAL) else None
    return {**FileOut.from_orm(file).dict(), "origin": shown}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
