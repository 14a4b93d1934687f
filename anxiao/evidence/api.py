"""Uploads in chunks, for the phone, and what is known of a file."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from anxiao.evidence import services
from anxiao.evidence.abilities import Ability
from anxiao.evidence.models import File, Origin, Upload
from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS

router = Router(tags=["evidence"])

RAW = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


Bytes = Annotated[int, Field(ge=0, lt=2**31)]


class UploadIn(Schema):
    client_uuid: UUID
    size: Bytes
    sha256: Annotated[str, Field(max_length=140)]
    name: Annotated[str, Field(max_length=1000)]
    mime: Annotated[str, Field(max_length=120)] = ""


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


@router.post("/uploads", response={200: UploadOut, **ERRORS})
def begin(request: HttpRequest, body: UploadIn) -> Upload:
    """Announce a file; the answer says how many bytes have already arrived."""
    return services.begin_upload(actor=_actor(request), **body.dict())


@router.put("/uploads/{uuid:pk}", response={200: UploadOut, **ERRORS}, openapi_extra=RAW)
def put(request: HttpRequest, pk: UUID, offset: Bytes) -> Upload:
    """Send the bytes of a file from ``offset`` on, as the raw body."""
    return services.put_chunk(actor=_actor(request), upload=pk, offset=offset, content=request.body)


@router.post("/uploads/{uuid:pk}/finish", response={200: FileOut, **ERRORS})
def finish(request: HttpRequest, pk: UUID) -> File:
    """Turn a whole upload into a file that can be attached."""
    return services.finish(actor=_actor(request), upload=pk)


@router.get("/{uuid:pk}", response={200: FileDetail, **ERRORS})
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
