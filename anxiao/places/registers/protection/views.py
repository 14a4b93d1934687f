"""The table of guards and devices, and the sheet of one campus."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.kernel.sheets import write
from anxiao.places.abilities import Ability
from anxiao.places.listing import by_name
from anxiao.places.registers.protection import listing as table
from anxiao.places.registers.protection.forms import FilterForm
from anxiao.places.registers.tabs import tabs
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing

SOME = 500


@reads
@needs(Ability.READ)
@listed(table.TABLE)
def index(request: ActorRequest, listing: Listing) -> HttpResponse:
    """Who falls short, by what, what it costs: campuses by name, with the sums of their towns."""
    form, rows = _chosen(request)
    asked = request.GET
    page = by_name(rows, after=asked.get("after", ""), before=asked.get("before", ""))
    table.dress(page.rows)
    *towns, total = table.sums(rows)
    context = {
        **listing.context,
        "form": form,
        "page": page,
        "count": total.sites,
        "towns": towns,
        "total": total,
        "may_export": request.actor.may(Ability.EXPORT),
        "tabs": tabs("protection:index"),
    }
    return render(request, "protection/index.html", context)


def _chosen(request: ActorRequest) -> tuple[FilterForm, QuerySet[Any]]:
    form = FilterForm(request.GET, actor=request.actor)
    rows = table.campuses(request.actor)
    return (
        (form, table.narrowed(rows, form.cleaned_data)) if form.is_valid() else (form, rows.none())
    )


@reads
@needs(Ability.EXPORT)
def export(request: ActorRequest) -> FileResponse:
    """The rows of the view as XLSX, all of them."""
    _form, rows = _chosen(request)
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    note = str(_("Demonstration data · fictional")) if settings.DEMO_LABEL else ""
    wants = opened(request, table.TABLE).wants
    write(target, table.sheet(_dressed(rows), wants), title=str(_("Guards and devices")), note=note)
    target.seek(0)
    name = f"guards-and-devices-{clock.today():%Y%m%d}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name)


def _dressed(rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows by name, some hundred at a time."""
    after = ""
    while True:
        page = by_name(rows, after=after, size=SOME)
        table.dress(page.rows)
        yield from page.rows
        if not page.after:
            return
        after = page.after


@reads
@needs(Ability.READ)
def detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The sheet of one campus: each line, what is asked for, what is there, who saw it when."""
    site = get_object_or_404(table.campuses(request.actor), pk=pk)
    lines = table.lines_for(site)
    context = {
        "site": site,
        "sheet": table.sheet_of(site),
        "lines": [{"line": one, "title": _(table.LINES[one.key])} for one in lines],
        "cost": sum(one.cost for one in lines),
    }
    return render(request, "protection/detail.html", context)
