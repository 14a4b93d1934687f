"""Pages of calls."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.evidence.shown import shown
from anxiao.hazards.forms import files_of
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sheets import write
from anxiao.people.story import organisations
from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls import record, sheet
from anxiao.programmes.calls.doors import DOORS
from anxiao.programmes.calls.forms import MakeForm
from anxiao.programmes.calls.kinds import Kind, kinds
from anxiao.programmes.calls.list_views import chosen
from anxiao.programmes.calls.listing import CALLS
from anxiao.programmes.calls.models import Call
from anxiao.programmes.calls.services import make as making
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


@reads
@needs(Ability.READ)
@listed(CALLS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = chosen(request.actor, request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = keyset(rows, after=after, before=before)
    names = organisations(key for one in page.rows for key in (one.desk, one.routed_to))
    for row in page.rows:
        row.turn_name, row.routed_name = names.get(row.desk), names.get(row.routed_to)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
    }
    return render(request, "calls/index.html", context)


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = chosen(request.actor, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = rows.order_by("-pk").iterator(chunk_size=2000)
    wants = opened(request, CALLS).wants
    write(target, sheet.rows(found, wants), title=str(_("Calls for help")), note=note)
    target.seek(0)
    name = f"calls-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@asks
@needs(Ability.CALL)
def make(request: ActorRequest) -> HttpResponse:
    """Call for help: first the kind, then a few words or a photo; the place is there already."""
    actor = request.actor
    choices = kinds(actor.territory or 0)
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    kind = next((one for one in choices if one.code == asked), None)
    if kind is None:
        return render(request, "calls/kinds.html", {"kinds": choices})
    data = request.POST if request.method == "POST" else None
    form = MakeForm(data, request.FILES or None, actor=actor)
    if form.is_valid():
        return _made(request, kind, dict(form.cleaned_data))
    context = {"form": form, "kind": kind, "place": form.place()}
    return render(request, "calls/make.html", context, status=422 if form.is_bound else 200)


def _made(request: ActorRequest, kind: Kind, given: dict[str, Any]) -> HttpResponse:
    files = files_of(given.pop("photos"), request.actor)
    call = making.make(actor=request.actor, kind=kind.code, files=files, **given)
    return redirect("calls:made", pk=call.pk)


@reads
@needs(Ability.CALL)
def made(request: ActorRequest, pk: UUID) -> HttpResponse:
    return render(request, "ui/done.html", {"done": record.done(_call(request, pk))})


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    call = _call(request, pk)
    trail = [(_("Calls for help"), reverse("calls:index")), (call.number, "")]
    context = {**record.page(request.actor, call), "trail": trail}
    return render(request, "calls/detail.html", context)


@asks
@needs(Ability.READ)
def answer(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The call with the form below it: whoever comes from *My work* reads, writes and sends."""
    return act(request, pk, "answer")


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    call = _call(request, pk)
    page = reverse("calls:detail", args=[call.pk])
    more: dict[str, Any] = {}
    if verb == "answer":
        more = {"template": "calls/answer.html", **shown(request.actor, call.pk)}
    return acted(request, DOORS, call, verb, page=page, **more)


def _call(request: ActorRequest, pk: UUID) -> Call:
    found: Call = get_object_or_404(Call.objects.visible_to(request.actor), pk=pk)
    return found
