"""The JSON door to notices."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from anxiao.kernel.doors import ERRORS, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.sentences import word
from anxiao.notices import services
from anxiao.notices.models import Notice

router = Router(tags=["notices"])


class NoticeOut(Schema):
    id: UUID
    kind: str
    subject_kind: str
    subject: UUID | None
    title: str
    text: str
    due_at: datetime | None
    sent_at: datetime
    read_at: datetime | None

    @staticmethod
    def resolve_text(row: Notice) -> str:
        return word(row.says)


class NoticePage(Schema):
    items: list[NoticeOut]
    next: str | None


@router.get("", response={200: NoticePage, **ERRORS})
def index(request: ActorRequest, chosen: Query[PageIn]) -> dict[str, Any]:
    rows = Notice.objects.visible_to(request.actor)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("/{uuid:pk}/read", response={200: NoticeOut, **ERRORS})
def read(request: ActorRequest, pk: UUID) -> Notice:
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    services.read(actor=request.actor, pk=notice.pk)
    notice.refresh_from_db()
    return notice
