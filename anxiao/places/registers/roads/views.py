"""Pages of the register of road sections: the list, one section, the table of gaps by town."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, needs, reads
from anxiao.places.abilities import Ability
from anxiao.places.listing import by_name
from anxiao.places.models import Organisation, RoadFacility
from anxiao.places.registers.roads import gaps as counting
from anxiao.places.registers.roads import services
from anxiao.places.registers.roads.forms import LineForm
from anxiao.places.registers.roads.listing import ROADS, chosen, named, sheet, within
from anxiao.places.registers.roads.sketch import sketch
from anxiao.places.registers.sheet_views import as_sheet
from anxiao.places.registers.tabs import tabs
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing


@reads
@needs(Ability.READ)
@listed(ROADS)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The register within reach, by name; filters in the address."""
    form, rows = chosen(request.actor, request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = by_name(rows, after=after, before=before)
    named(page.rows)
    school = request.GET.get("school", "")
    is_number = school.isascii() and school.isdigit() and len(school) < 19
    context = {
        **listing.context,
        "filters": form,
        "page": page,
        "count": rows.count(),
        "may_export": request.actor.may(Ability.EXPORT),
        "tabs": tabs("roads:index"),
        "school": Organisation.objects.filter(pk=int(school)).first() if is_number else None,
    }
    return render(request, "roads/index.html", context)


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = chosen(request.actor, request.GET)
    found = named(rows.order_by("sort_key", "pk"))
    return as_sheet(sheet(found, opened(request, ROADS).wants), "roads", _("Road sections"))


@reads
@needs(Ability.READ)
def gaps(request: ActorRequest) -> HttpResponse:
    """What is missing town by town, to be printed for the county's meeting."""
    lines = counting.by_town(request.actor, on=clock.today())
    context = {
        "lines": lines,
        "total": counting.together(lines),
        "kinds": RoadFacility.Kind.choices,
        "may_export": request.actor.may(Ability.EXPORT),
        "trail": [(_("Road sections"), reverse("roads:index")), (_("Gaps by town"), "")],
    }
    return render(request, "roads/gaps.html", context)


@reads
@needs(Ability.EXPORT)
def export_gaps(request: ActorRequest) -> FileResponse:
    lines = counting.by_town(request.actor, on=clock.today())
    return as_sheet(counting.sheet(lines), "road-gaps", _("Gaps by town"))


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One road section: how it runs, what is there and what is missing, visits and hazards."""
    (found,) = named([get_object_or_404(within(request.actor), pk=pk)])
    keys = (found.territorial_owner, found.sector_owner, found.subject_owner)
    known = Organisation.objects.in_bulk([key for key in keys if key])
    territorial, sector, subject = (known.get(key or 0) for key in keys)
    context = {
        "road": found,
        "site": found.site,
        "sketch": sketch(found.points),
        "owners": {"territorial": territorial, "sector": sector, "subject": subject},
        "may_edit": request.actor.may(Ability.EDIT),
        "trail": _trail(found),
    }
    return render(request, "roads/detail.html", context)


@asks
@needs(Ability.EDIT)
def draw(request: ActorRequest, pk: UUID) -> HttpResponse:
    """Ask for the points of the line and the schools it serves."""
    found = get_object_or_404(within(request.actor), pk=pk)
    form = LineForm(request.POST if request.method == "POST" else None, row=found)
    if form.is_valid():
        services.draw(actor=request.actor, row=found, **form.cleaned_data)
        messages.success(request, _("Kept, and written to the ledger."))
        return redirect("roads:detail", pk=found.pk)
    context: dict[str, Any] = {
        "form": form,
        "road": found,
        "cancel_url": reverse("roads:detail", args=[found.pk]),
    }
    return render(request, "roads/draw.html", context, status=422 if form.is_bound else 200)


def _trail(row: Any) -> list[tuple[Any, str]]:
    return [(_("Road sections"), reverse("roads:index")), (row.site.name, "")]
