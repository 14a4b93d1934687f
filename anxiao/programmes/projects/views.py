"""Pages of key projects."""

from dataclasses import replace
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sheets import write
from anxiao.people.story import organisations
from anxiao.programmes.abilities import Ability
from anxiao.programmes.projects import record, sheet
from anxiao.programmes.projects.doors import DOORS, OWN_PAGES
from anxiao.programmes.projects.forms import FilterForm, PlanForm
from anxiao.programmes.projects.hazards import Tally, tallies
from anxiao.programmes.projects.listing import PROJECTS, narrowed
from anxiao.programmes.projects.models import KeyProject
from anxiao.programmes.projects.services import planning
from anxiao.programmes.tabs import PROGRAMMES, tabs
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


@reads
@needs(Ability.READ)
@listed(PROJECTS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The key projects within reach, with how far each of them is."""
    form, rows = _chosen(request, request.GET)
    asked = request.GET
    page = keyset(rows.with_steps(), after=asked.get("after", ""), before=asked.get("before", ""))
    # The ten of a year stand in the order of their numbers, not of the days they were set up on.
    shown = sorted(page.rows, key=lambda row: row.ordinal)
    shown.sort(key=lambda row: str(row.programme_id or ""), reverse=True)
    page = replace(page, rows=shown)
    leads = organisations(row.lead for row in page.rows)
    told = tallies(request.actor, [row.pk for row in page.rows])
    for row in page.rows:
        row.lead_name, row.tally = leads.get(row.lead), told.get(row.pk, Tally())
        row.money = record.money(row)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs(PROGRAMMES, "projects:index"),
    }
    return render(request, "projects/index.html", context)


def _chosen(request: ActorRequest, asked: QueryDict) -> tuple[FilterForm, Any]:
    form = FilterForm(asked, actor=request.actor)
    rows = KeyProject.objects.visible_to(request.actor)
    if not form.is_valid():
        return form, rows.none()
    programme = asked.get("programme", "")
    wanted = {**form.cleaned_data, "programme": _uuid(programme) if programme else None}
    return form, narrowed(rows, wanted)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(text) from None


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = _chosen(request, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = rows.with_steps().order_by("ordinal", "pk")[:5000]
    wants = opened(request, PROJECTS).wants
    told = sheet.rows(request.actor, found, wants)
    write(target, told, title=str(_("Key projects")), note=note)
    target.seek(0)
    name = f"key-projects-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@asks
@needs(Ability.LEAD_PROJECT)
def plan(request: ActorRequest) -> HttpResponse:
    """Set up a key project; what is not known yet can be added until it begins."""
    posted = request.method == "POST"
    form = PlanForm(request.POST if posted else None, actor=request.actor)
    if form.is_valid():
        made = planning.plan(actor=request.actor, **form.arguments())
        messages.success(request, _("Set up."), extra_tags="key_project.plan")
        return redirect("projects:detail", pk=made.pk)
    context = {"form": form, "cancel_url": reverse("projects:index")}
    status = 422 if form.is_bound else 200
    return render(request, "projects/plan.html", context, status=status)


@asks
@needs(Ability.LEAD_PROJECT)
def edit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Change the plan of a project that is not submitted yet."""
    row = project(request, pk)
    DOORS.open("edit", row, request.actor)
    posted = request.method == "POST"
    form = PlanForm(request.POST if posted else None, actor=request.actor, row=row)
    if form.is_valid():
        planning.edit(actor=request.actor, row=row, version=_version(request), **form.arguments())
        messages.success(request, _("Changed."), extra_tags="key_project.edit")
        return redirect("projects:detail", pk=row.pk)
    cancel = reverse("projects:detail", args=[row.pk])
    context = {"form": form, "row": row, "cancel_url": cancel}
    status = 422 if form.is_bound else 200
    return render(request, "projects/plan.html", context, status=status)


def _version(request: ActorRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One project: its way, its money, its hazards and sites as they stand now."""
    row = project(request, pk)
    trail = [(_("Key projects"), reverse("projects:index")), (row.number, "")]
    context = {**record.page(request.actor, row), "trail": trail}
    return render(request, "projects/detail.html", context)


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    if verb in OWN_PAGES:
        raise Http404(verb)
    row = project(request, pk)
    return acted(request, DOORS, row, verb, page=reverse("projects:detail", args=[row.pk]))


def project(request: ActorRequest, pk: UUID) -> KeyProject:
    found: KeyProject = get_object_or_404(KeyProject.objects.visible_to(request.actor), pk=pk)
    return found
