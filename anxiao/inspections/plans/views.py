"""Pages of plans of visits: the list, the form, the record; my visits; who is recused."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans import record, routing
from anxiao.inspections.plans.doors import DOORS
from anxiao.inspections.plans.forms import PlanForm, initial_of
from anxiao.inspections.plans.listing import PLANS, chosen, sheet
from anxiao.inspections.plans.models import InspectionPlan
from anxiao.inspections.plans.services import drafting, sealing
from anxiao.inspections.plans.sketch import sketch
from anxiao.inspections.tabs import tabs
from anxiao.inspections.visits.models import Visit
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads
from anxiao.kernel.sheets import write
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO, MOST_MINE = 1000, 200


@reads
@needs(Ability.READ)
@listed(PLANS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = chosen(request.actor, request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = keyset(rows, after=after, before=before)
    sealing.note_listing(*page.rows, actor=request.actor)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs("inspection_plans:index"),
    }
    return render(request, "inspection_plans/index.html", context)


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = chosen(request.actor, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = list(rows.order_by("-pk"))
    sealing.note_listing(*found, actor=request.actor)
    write(target, sheet(found, opened(request, PLANS).wants), title=str(PLANS.title), note=note)
    target.seek(0)
    name = f"inspection-plans-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@asks
@needs(Ability.PLAN)
def new(request: ActorRequest) -> HttpResponse:
    """Draft a plan; it is looked at on its own page before it is issued."""
    posted = request.method == "POST"
    initial = {"sites": [request.GET["site"]]} if _is_uuid(request.GET.get("site", "")) else None
    form = PlanForm(request.POST if posted else None, actor=request.actor, initial=initial)
    if form.is_valid():
        made = drafting.draft(actor=request.actor, **form.asked())
        messages.success(
            request, _("Kept, and written to the ledger."), extra_tags="inspectionplan.draft"
        )
        return redirect("inspection_plans:detail", pk=made.pk)
    context = {"form": form, "cancel_url": reverse("inspection_plans:index")}
    return render(request, "inspection_plans/new.html", context, status=422 if posted else 200)


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


@asks
@needs(Ability.PLAN)
def revise(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Write a draft anew, with everything that stands in it filled in."""
    plan = _plan(request, pk)
    DOORS.open("revise", plan, request.actor)
    scope = drafting.require_scope(actor=request.actor, plan=plan)
    posted = request.method == "POST"
    form = PlanForm(
        request.POST if posted else None, actor=request.actor, initial=initial_of(plan, scope)
    )
    if form.is_valid():
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None
        drafting.revise(actor=request.actor, row=plan, version=version, **form.asked())
        return redirect("inspection_plans:detail", pk=plan.pk)
    context = {
        "form": form,
        "plan": plan,
        "cancel_url": reverse("inspection_plans:detail", args=[plan.pk]),
    }
    return render(request, "inspection_plans/new.html", context, status=422 if posted else 200)


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    plan = _plan(request, pk)
    scope = record.scope_of(request.actor, plan)
    sealing.note_reading(plan, *([scope] if scope else []), actor=request.actor)
    trail = [
        (_("Plans of visits"), reverse("inspection_plans:index")),
        (plan.number, ""),
    ]
    context = {**record.page(request.actor, plan, scope), "trail": trail}
    return render(request, "inspection_plans/detail.html", context)


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    plan = _plan(request, pk)
    page = reverse("inspection_plans:detail", args=[plan.pk])
    return acted(request, DOORS, plan, verb, page=page)


def _plan(request: ActorRequest, pk: UUID) -> InspectionPlan:
    rows = InspectionPlan.objects.visible_to(request.actor)
    found: InspectionPlan = get_object_or_404(rows, pk=pk)
    return found


@reads
@needs(Ability.VISIT)
def mine(request: ActorRequest) -> HttpResponse:
    """Where the reader goes next: her planned and begun visits, the nearest one after another."""
    rows = Visit.objects.visible_to(request.actor).unfinished().of_team(request.actor)
    found = list(rows.order_by("pk")[:MOST_MINE])
    sealing.note_listing(*found, actor=request.actor)
    planned = routing.nearest_next([one for one in found if one.is_planned])
    context: dict[str, Any] = {
        "begun": [one for one in found if not one.is_planned],
        "planned": record.rows_of(planned),
        "route": sketch(planned),
        "tabs": tabs("inspection_plans:mine"),
    }
    return render(request, "inspection_plans/mine.html", context)
