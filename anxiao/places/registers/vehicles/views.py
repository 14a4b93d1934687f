"""Pages of the register of vehicles: the list, its sheet, one vehicle."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.places.abilities import Ability
from anxiao.places.listing import by_name
from anxiao.places.models import Organisation
from anxiao.places.registers.narrowing import number
from anxiao.places.registers.sheet_views import as_sheet
from anxiao.places.registers.tabs import tabs
from anxiao.places.registers.vehicles.listing import (
    VEHICLES,
    chosen,
    named,
    sheet,
    within,
)
from anxiao.places.registers.vehicles.models import Vehicle
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing


@reads
@needs(Ability.READ)
@listed(VEHICLES)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The register within reach, by plate; classes as tabs, filters in the address."""
    form, rows = chosen(request.actor, request.GET)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = by_name(rows, after=after, before=before)
    named(page.rows)
    context = {
        **listing.context,
        "filters": form,
        "page": page,
        "count": rows.count(),
        "may_export": request.actor.may(Ability.EXPORT),
        "tabs": tabs("vehicles:index"),
        "kinds": _kinds(request),
        "school": _organisation(request, "school"),
        "of": _organisation(request, "of"),
    }
    return render(request, "vehicles/index.html", context)


def _kinds(request: ActorRequest) -> list[dict[str, Any]]:
    """The classes as tabs, which keep the other filters."""
    asked = request.GET.copy()
    present = asked.get("kind", "")
    rows = []
    for key, title in [("", _("all")), *Vehicle.Kind.choices]:
        for gone in ("kind", "after", "before", "view"):
            asked.pop(gone, None)
        if key:
            asked["kind"] = key
        query = asked.urlencode() or "view=all"
        url = f"{reverse('vehicles:index')}?{query}"
        rows.append({"title": title, "url": url, "current": key == present})
    return rows


def _organisation(request: ActorRequest, name: str) -> Organisation | None:
    pk = number(request.GET, name)
    return get_object_or_404(Organisation, pk=int(pk)) if pk else None


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them, in the columns that are chosen."""
    _form, rows = chosen(request.actor, request.GET)
    found = named(rows.order_by("sort_key", "pk"))
    return as_sheet(sheet(found, opened(request, VEHICLES).wants), "vehicles", _("Vehicles"))


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """One vehicle: its papers with their dates, its schools, the visits and hazards at it."""
    (found,) = named([get_object_or_404(within(request.actor), pk=pk)])
    context = {
        "vehicle": found,
        "site": found.site,
        "papers": found.papers(clock.today()),
        "owners": _owners(found),
        "trail": [(_("Vehicles"), reverse("vehicles:index")), (found.shown_plate, "")],
    }
    return render(request, "vehicles/detail.html", context)


def _owners(row: Vehicle) -> dict[str, Any]:
    keys = (row.territorial_owner, row.sector_owner, row.subject_owner)
    known = Organisation.objects.in_bulk([pk for pk in keys if pk])
    territorial, sector, subject = (known.get(pk or 0) for pk in keys)
    return {"territorial": territorial, "sector": sector, "subject": subject}
