"""Notices of the acting post."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, keyset, needs, reads, writes
from anxiao.kernel.subjects import page_of
from anxiao.notices import feeds, services
from anxiao.notices.abilities import Ability
from anxiao.notices.models import Notice
from anxiao.people import tokens
from anxiao.people.models import Person


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


@reads
def calendar(request: ActorRequest, secret: str) -> HttpResponse:
    """The limits of whoever the secret in the address belongs to; a revoked one is gone.

    The middleware has found out whose it is; nobody who is merely signed in reads it.
    """
    holder = getattr(request, "holder", None)
    if not isinstance(holder, Person):
        raise Http404
    with translation.override(holder.language):
        content = feeds.feed(request.actor)
    name = 'inline; filename="anxiao.ics"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@writes
@needs(Ability.READ)
def make_calendar(request: ActorRequest) -> HttpResponse:
    """Make a new address for the calendar of the acting post; the former one is gone."""
    _token, secret = tokens.make_calendar(actor=request.actor)
    request.session["calendar"] = f"{settings.BASE_URL}{reverse('calendar:feed', args=[secret])}"
    return redirect("people:account")
