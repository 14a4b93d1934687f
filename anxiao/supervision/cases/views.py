"""Pages of supervision cases."""

from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.documents.answers import sheet as paper_sheet
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, counted, keyset, needs, reads, writes
from anxiao.kernel.sheets import write
from anxiao.people.story import organisations
from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases import record, sheet
from anxiao.supervision.cases.blocking import blocks
from anxiao.supervision.cases.doors import DOORS
from anxiao.supervision.cases.forms import OpenForm
from anxiao.supervision.cases.list_views import chosen
from anxiao.supervision.cases.listing import CASES
from anxiao.supervision.cases.models import Case
from anxiao.supervision.cases.services import opening, papers
from anxiao.supervision.tabs import tabs
from anxiao.ui.act_views import acted
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

COUNT_UP_TO = 1000


@reads
@needs(Ability.READ)
@listed(CASES)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The list within reach, newest first, with its filters in the address."""
    form, rows = chosen(request.actor, request.GET)
    page = keyset(rows, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    names = organisations(one.desk for one in page.rows)
    for row in page.rows:
        row.turn_name, row.held = names.get(row.desk), blocks(row, names)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": counted(page, rows, up_to=COUNT_UP_TO),
        "tabs": tabs("cases:index"),
    }
    return render(request, "cases/index.html", context)


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = chosen(request.actor, request.GET)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    found = rows.order_by("-pk").iterator(chunk_size=2000)
    wants = opened(request, CASES).wants
    write(target, sheet.rows(found, wants), title=str(_("Supervision cases")), note=note)
    target.seek(0)
    name = f"supervision-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


@asks
@needs(Ability.DECIDE)
def open_case(request: ActorRequest) -> HttpResponse:
    """Open a case: of one grave hazard that the address names, of an area, or of a unit."""
    about = _about(request)
    if about is not None:
        return _of_a_hazard(request, about)
    posted = request.method == "POST"
    form = OpenForm(request.POST if posted else None, actor=request.actor)
    if form.is_valid():
        case = opening.open_case(actor=request.actor, **form.cleaned_data)
        return redirect("cases:detail", pk=case.pk)
    status = 422 if form.is_bound else 200
    return render(request, "cases/open.html", {"form": form}, status=status)


def _about(request: ActorRequest) -> UUID | None:
    asked = request.POST.get("about") or request.GET.get("about", "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise Http404(asked) from None


def _of_a_hazard(request: ActorRequest, key: UUID) -> HttpResponse:
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=key)
    if request.method == "POST":
        case = opening.open_case(
            actor=request.actor, organisation=hazard.lead or 0, hazards=[hazard.pk]
        )
        return redirect("cases:detail", pk=case.pk)
    lead = organisations([hazard.lead]).get(hazard.lead)
    return render(request, "cases/open_of.html", {"hazard": hazard, "lead": lead})


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    case = _case(request, pk)
    trail = [(_("Supervision cases"), reverse("cases:index")), (case.number, "")]
    context = {**record.page(request.actor, case), "trail": trail}
    return render(request, "cases/detail.html", context)


@asks
@needs(Ability.READ)
def act(request: ActorRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask what a verb needs, or carry it out."""
    case = _case(request, pk)
    return acted(request, DOORS, case, verb, page=reverse("cases:detail", args=[case.pk]))


@writes
@needs(Ability.READ)
def issue_paper(request: ActorRequest, pk: UUID, decision: UUID) -> HttpResponse:
    """Print the paper of a decision, under its number."""
    case = _case(request, pk)
    if not request.actor.may(Ability.DECIDE):
        raise PermissionDenied(Ability.DECIDE)
    return paper_sheet(papers.issue_paper(actor=request.actor, row=case, decision=decision))


def _case(request: ActorRequest, pk: UUID) -> Case:
    found: Any = get_object_or_404(Case.objects.visible_to(request.actor), pk=pk)
    return found  # type: ignore[no-any-return]
