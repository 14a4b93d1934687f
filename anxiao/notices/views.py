"""Notices of the acting post."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, keyset, needs, reads, writes
from anxiao.kernel.subjects import page_of
from anxiao.notices import services
from anxiao.notices.abilities import Ability
from anxiao.notices.models import Notice


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    """Notices by day, the newest first, unread ones marked."""
    found = Notice.objects.visible_to(request.actor)
    page = keyset(found, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "page": page,
        "rows": [_row(notice) for notice in page.rows],
        "unread": found.unread().count(),
    }
    return render(request, "notices/index.html", context)


def _row(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice,
        "day": notice.sent_at.astimezone(clock.LOCAL).date(),
        "page": page_of(notice.subject_kind, notice.subject),
    }


@writes
@needs(Ability.READ)
def follow(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Open what a notice is about; it counts as read from then on."""
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    services.read(actor=request.actor, pk=notice.pk)
    page = page_of(notice.subject_kind, notice.subject)
    return redirect(page or "notices:index")


@writes
@needs(Ability.READ)
def read_all(request: ActorRequest) -> HttpResponse:
    services.read(actor=request.actor)
    return redirect("notices:index")
