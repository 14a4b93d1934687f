"""Pages of checklists: list, record, the editor of plain lists, sheets in and out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists import record, services, xlsform
from anxiao.inspections.checklists.doors import CHECKLIST
from anxiao.inspections.checklists.editing import Editor
from anxiao.inspections.checklists.forms import HeadingForm, SheetForm, UploadForm
from anxiao.inspections.checklists.listing import CHECKLISTS, narrowed
from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.tabs import tabs
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads, writes
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a list shows of a row needs neither its form nor its XForm.
HEAVY = ("form", "xform")


@reads
@needs(Ability.READ)
@listed(CHECKLISTS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """What may be inspected by: the library, what was published, and drafts within reach."""
    form = CHECKLISTS.form(request.GET, request.actor)
    rows = Checklist.objects.visible_to(request.actor).defer(*HEAVY)
    chosen = form.cleaned_data if form.is_valid() else None
    rows = rows.none() if chosen is None else narrowed(rows, chosen, request.actor)
    page = keyset(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    for row in page.rows:
        row.kinds = record.kinds(row)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs("checklists:index"),
    }
    return render(request, "checklists/index.html", context)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    row = _row(request, pk)
    context = record.page(request.actor, row)
    return render(request, "checklists/detail.html", {**context, "trail": _trail(row)})


@reads
@needs(Ability.READ)
def preview(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The questions as whoever inspects meets them; nothing can be answered here."""
    row = _row(request, pk)
    context = {
        "row": row,
        "sections": record.sections(row.items),
        "trail": _trail(row, deeper=True),
    }
    return render(request, "checklists/preview.html", context)


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    if verb in ("write", "next_version"):
        raise Http404(verb)
    page = reverse("checklists:detail", args=[pk])
    return acted(request, CHECKLIST, _row(request, pk), verb, page=page)


@writes
@needs(Ability.AUTHOR)
def next_version(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Begin the draft of the next version, and open it."""
    made = services.next_version(actor=request.actor, row=_row(request, pk))
    return redirect("checklists:edit", pk=made.pk)


# --- writing --------------------------------------------------------------------------------


@asks
@needs(Ability.AUTHOR)
def new(request: ActorRequest) -> HttpResponse:
    """Begin a list: empty, or with the questions of another that the address names."""
    like = _like(request)
    form = HeadingForm(request.POST if request.method == "POST" else None, row=like)
    if form.is_valid():
        rows = like.form if like is not None else None
        made = services.create(actor=request.actor, form=rows, **form.cleaned_data)
        return redirect("checklists:edit", pk=made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "checklists/new.html", {"form": form, "like": like}, status=status)


def _like(request: ActorRequest) -> Checklist | None:
    asked = request.POST.get("like") or request.GET.get("like", "")
    try:
        return _row(request, UUID(asked)) if asked else None
    except ValueError:
        raise Http404(asked) from None


@asks
@needs(Ability.AUTHOR)
def edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The page editor: questions added, removed and moved by buttons, then kept as a whole."""
    row = _row(request, pk)
    CHECKLIST.open("write", row, request.actor)
    data = request.POST if request.method == "POST" else None
    heading, editor = HeadingForm(data, row=row), Editor(row, data) if row.is_plain else None
    if editor is not None and editor.action:
        return _edited(request, row, heading, editor.rearranged(), is_moved=True)
    if data is None or not (heading.is_valid() and (editor is None or editor.is_valid())):
        return _edited(request, row, heading, editor)
    items = editor.questions() if editor is not None else None
    services.write(
        actor=request.actor,
        row=row,
        items=items,
        version=_version(request),
        **heading.cleaned_data,
    )
    messages.success(request, _("Kept."))
    return redirect("checklists:detail", pk=pk)


def _edited(
    request: ActorRequest,
    row: Checklist,
    heading: HeadingForm,
    editor: Editor | None,
    *,
    is_moved: bool = False,
) -> HttpResponse:
    """The editor as it stands; its version is the one its reader saw first."""
    context = {
        "row": row,
        "form": heading,
        "editor": editor,
        "seen": request.POST.get("version") or row.version,
        "is_moved": is_moved,
        "trail": _trail(row, deeper=True),
    }
    status = 200 if is_moved or request.method != "POST" else 422
    return render(request, "checklists/edit.html", context, status=status)


def _version(request: ActorRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


# --- sheets ---------------------------------------------------------------------------------


@asks
@needs(Ability.AUTHOR)
def upload(request: ActorRequest) -> HttpResponse:
    """A new list from a workbook; what is wrong with it is shown cell by cell."""
    form = UploadForm(*_sent(request))
    if form.is_valid():
        made = services.create(actor=request.actor, form=form.rows, zh=form.cleaned_data["zh"])
        return redirect("checklists:detail", pk=made.pk)
    return _asked(request, form)


@asks
@needs(Ability.AUTHOR)
def replace(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Other questions for a draft, from a workbook."""
    row = _row(request, pk)
    CHECKLIST.open("write", row, request.actor)
    form = SheetForm(*_sent(request))
    if form.is_valid():
        services.write(actor=request.actor, row=row, form=form.rows, version=_version(request))
        messages.success(request, _("Kept."))
        return redirect("checklists:detail", pk=pk)
    return _asked(request, form, row)


def _sent(request: ActorRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _asked(request: ActorRequest, form: SheetForm, row: Checklist | None = None) -> HttpResponse:
    context = {"form": form, "row": row, "faults": form.faults}
    status = 422 if form.is_bound else 200
    return render(request, "checklists/upload.html", context, status=status)


@reads
@needs(Ability.READ)
def sheet(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The questions as a workbook, which can be changed and brought back."""
    row = _row(request, pk)
    return _file(xlsform.sheet_of(row.form), f"{row.zh}.xlsx", XLSX)


@reads
@needs(Ability.READ)
def xform(request: ActorRequest, pk: UUID) -> HttpResponse:
    """What the engines of forms fill in."""
    row = _row(request, pk)
    if not row.xform:
        raise Http404
    return _file(row.xform.encode(), f"{row.zh}.xml", "application/xml")


@reads
@needs(Ability.AUTHOR)
def empty(request: ActorRequest) -> HttpResponse:
    """The empty form, with an example and every code that its columns take."""
    return _file(xlsform.empty(), f"{_('Empty checklist')}.xlsx", XLSX)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    made = HttpResponse(content, content_type=kind)
    made["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    made["X-Content-Type-Options"] = "nosniff"
    return made


def _row(request: ActorRequest, pk: UUID) -> Checklist:
    rows = Checklist.objects.visible_to(request.actor)
    found: Checklist = get_object_or_404(rows, pk=pk)
    return found


def _trail(row: Checklist, *, deeper: bool = False) -> list[tuple[Any, str]]:
    """The way down: to the record, or from it to one of its pages."""
    page = reverse("checklists:detail", args=[row.pk]) if deeper else ""
    return [(_("Checklists"), reverse("checklists:index")), (row.name, page)]
