"""Notices of the acting post."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from anxiao.kernel.http import ActorRequest, keyset, needs, reads, writes
from anxiao.notices import services
from anxiao.notices.abilities import Ability
from anxiao.notices.models import Notice


@reads
@needs(Ability.READ)
def index(request: ActorRequest) -> HttpResponse:
    rows = Notice.objects.visible_to(request.actor)
    page = keyset(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    return render(request, "notices/index.html", {"page": page})


@writes
@needs(Ability.READ)
def follow(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Open what a notice is about; it counts as read from then on."""
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=pk)
    services.read(actor=request.actor, pk=notice.pk)
    if notice.subject_kind == "hazard" and notice.subject:
        return redirect("hazards:detail", pk=notice.subject)
    return redirect("notices:index")


@writes
@needs(Ability.READ)
def read_all(request: ActorRequest) -> HttpResponse:
    services.read(actor=request.actor)
    return redirect("notices:index")
