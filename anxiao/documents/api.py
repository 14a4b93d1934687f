"""The JSON door to papers."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from anxiao.documents import services
from anxiao.documents.answers import sheet
from anxiao.documents.models import Document
from anxiao.kernel.doors import ERRORS
from anxiao.kernel.http import ActorRequest

router = Router(tags=["documents"])

PDF: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The paper as it was issued",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class DocumentOut(Schema):
    id: UUID
    kind: str
    number: str
    title: str
    subject: UUID
    issuer: int
    issued_at: datetime
    issued_by_title: str
    standing: str
    content: str
    digest: str
    size: int
    replaced_at: datetime | None
    revoked_at: datetime | None
    reason: str


class RevokeIn(Schema):
    reason: Annotated[str, Field(max_length=2000)]


@router.get("/{uuid:pk}", response={200: DocumentOut, **ERRORS})
def detail(request: ActorRequest, pk: UUID) -> Document:
    return _document(request, pk)


@router.get("/{uuid:pk}/file", openapi_extra=PDF)
def file(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The PDF, byte for byte as it was issued."""
    return sheet(_document(request, pk))


@router.post("/{uuid:pk}/revoke", response={200: DocumentOut, **ERRORS})
def revoke(request: ActorRequest, pk: UUID, body: RevokeIn) -> Document:
    """Take a paper back; only the organisation that issued it may."""
    found = _document(request, pk)
    return services.revoke(actor=request.actor, document=found, reason=body.reason)


def _document(request: ActorRequest, pk: UUID) -> Document:
    found: Document = get_object_or_404(Document.objects.visible_to(request.actor), pk=pk)
    return found
