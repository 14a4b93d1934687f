"""Bringing in sheets: list, upload, columns, dry run, confirmation, taking back, day one."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.imports import reading
from anxiao.imports.abilities import Ability
from anxiao.imports.forms import MatchForm, UploadForm
from anxiao.imports.kinds import kind_for, title_of
from anxiao.imports.services import carrying, staging
from anxiao.kernel.http import ActorRequest, asks, needs, reads, writes
from anxiao.kernel.sheets import write, write_form
from anxiao.kernel.staging import Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reads
@needs(Ability.USE)
def index(request: ActorRequest) -> HttpResponse:
    """What can be brought in, and what this office has brought in."""
    context = {
        "kinds": reading.begins(request.actor),
        "recent": reading.recent(request.actor),
        "columns": [_("File"), _("State"), _("Rows"), _("Sent")],
    }
    return render(request, "imports/index.html", context)


@reads
@needs(Ability.USE)
def start(request: ActorRequest) -> HttpResponse:
    """Day one of an office: its sheets in order, with ticks for what is there."""
    return render(request, "imports/start.html", {"steps": reading.steps(request.actor)})


@asks
@needs(Ability.USE)
def upload(request: ActorRequest, kind: str) -> HttpResponse:
    wanted, into = kind_for(request.actor, kind), _into(request)
    title = title_of(request.actor, wanted, into)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        one = staging.upload(
            actor=request.actor, kind=kind, name=file.name, content=file.read(), into=into
        )
        return redirect("imports:match" if one.state == "uploaded" else "imports:detail", pk=one.pk)
    page = _page_of(wanted, into)
    context = {
        "kind": wanted,
        "form": form,
        "title": title,
        "page": page,
        "cancel_url": page or reverse("imports:index"),
    }
    return render(request, "imports/upload.html", context, status=422 if is_sent else 200)


def _into(request: ActorRequest) -> UUID | None:
    asked = request.GET.get("into", "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise Http404(asked) from None


def _page_of(kind: Kind, into: UUID | None) -> str:
    """The page of the record that a sheet goes into."""
    return reverse(kind.into.page, args=[into]) if kind.into and into else ""


@reads
@needs(Ability.USE)
def template(request: ActorRequest, kind: str) -> FileResponse:
    """An empty form to fill in: headings, an example, lists to choose from, help."""
    wanted = kind_for(request.actor, kind)
    kept = BytesIO()
    title = _(wanted.name)
    write_form(
        kept,
        title=title,
        headings=[column.title for column in wanted.columns],
        example=[column.example for column in wanted.columns],
        choices={n: c.choices for n, c in enumerate(wanted.columns) if c.choices},
        help_title=_("Help"),
        help_rows=_help(wanted),
    )
    return _file(kept, f"{title}.xlsx")


def _help(kind: Kind) -> list[list[str]]:
    heads = [[_("Column"), _("Needed"), _("What it holds"), _("Also known as")]]
    return heads + [
        [
            column.title,
            _("yes") if column.required else "",
            _(column.help),
            "、".join(column.headings[1:]),
        ]
        for column in kind.columns
    ]


@reads
@needs(Ability.USE)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One import: what it would do or has done, row by row."""
    found = reading.shown(request.actor, pk, request.GET.get("show", ""))
    base = reverse("imports:detail", args=[pk])
    return render(request, "imports/detail.html", _context(found, base))


def _context(found: reading.Shown, base: str) -> dict[str, Any]:
    one = found.one
    goes_in = one.count_of("new") + one.count_of("changes")
    return {
        "one": one,
        "kind": found.kind,
        "rows": found.rows,
        "asks": found.asks,
        "tabs": reading.tabs(found, base),
        "tone": reading.STATE_TONES.get(one.state, "neutral"),
        "goes_in": goes_in,
        "is_slow": goes_in > found.kind.at_once,
        "page": _page_of(found.kind, one.into),
        "counts": reading.counts_in_words(one),
        "columns": [_("Row"), _("What it says"), _("What would happen")],
        "is_mine": True,
    }


@asks
@needs(Ability.USE)
def match(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Which heading is which column, and what unsure values mean."""
    found = reading.shown(request.actor, pk, "")
    kind = kind_for(request.actor, found.one.kind)
    found.one.samples = reading.samples(request.actor, found.one)  # type: ignore[attr-defined]
    data = [request.POST] if request.method == "POST" else []
    form = MatchForm(
        *data, one=found.one, kind=kind, asks=found.asks, options=kind.options(request.actor)
    )
    if form.is_valid():
        matched = form.matched()
        if form.is_valid():
            choices = form.choices(found.one.choices)
            staging.match(actor=request.actor, pk=pk, matched=matched, choices=choices)
            return redirect("imports:detail", pk=pk)
    context = {
        "one": found.one,
        "kind": kind,
        "form": form,
        "cancel_url": reverse("imports:detail", args=[pk]),
    }
    return render(request, "imports/match.html", context, status=422 if data else 200)


@writes
@needs(Ability.USE)
def apply(request: ActorRequest, pk: UUID) -> HttpResponse:
    leaves_out = request.POST.get("leaves_out") == "1"
    reason = request.POST.get("reason", "")
    one = carrying.apply(actor=request.actor, pk=pk, leaves_out=leaves_out, reason=reason)
    if one.state == "applied":
        messages.success(request, _("The sheet has been taken over."))
    return redirect("imports:detail", pk=pk)


@writes
@needs(Ability.USE)
def undo(request: ActorRequest, pk: UUID) -> HttpResponse:
    keeps_rest = request.POST.get("keeps_rest") == "1"
    carrying.undo(actor=request.actor, pk=pk, keeps_rest=keeps_rest)
    messages.success(request, _("What the sheet had brought is being taken back."))
    return redirect("imports:detail", pk=pk)


@reads
@needs(Ability.USE)
def faults(request: ActorRequest, pk: UUID) -> FileResponse:
    """The rows to be put right, to mend and send again."""
    one, rows = reading.faulty(request.actor, pk)
    kept = BytesIO()
    write(kept, rows, title=_("To be put right"))
    stem = one.file_name.rpartition(".")[0] or one.file_name
    return _file(kept, f"{stem}-{_('To be put right')}.xlsx")


def _file(kept: BytesIO, name: str) -> FileResponse:
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=name, content_type=XLSX)
