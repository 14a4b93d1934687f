"""The lists of sites and organisations, and their sheets."""

from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, Page, needs, reads
from anxiao.kernel.sheets import write
from anxiao.places import sheet
from anxiao.places.abilities import Ability
from anxiao.places.forms import FilterForm
from anxiao.places.listed import ORGANISATIONS, SITES
from anxiao.places.listing import around, by_name, in_force, narrowed
from anxiao.places.models import Organisation, Site, Territory
from anxiao.places.registers.tabs import tabs
from anxiao.ui.list_views import listed, opened
from anxiao.ui.lists import Listing


@reads
@needs(Ability.READ)
@listed(SITES)
def sites(request: ActorRequest, listing: Listing) -> HttpResponse:
    """Sites within reach, by name; filters in the address."""
    form, rows = _chosen_sites(request)
    page = _page(request, rows)
    _name_towns(page.rows)
    context = {
        **_list(request, form, rows, page),
        **listing.context,
        "tabs": tabs("places:sites"),
        "of": _organisation_named(request, "organisation"),
        "near": _organisation_named(request, "near"),
    }
    return render(request, "places/sites.html", context)


@reads
@needs(Ability.EXPORT)
def export_sites(request: ActorRequest) -> FileResponse:
    _form, rows = _chosen_sites(request)
    found = rows.order_by("sort_key", "pk").iterator(chunk_size=2000)
    wants = opened(request, SITES).wants
    return _sheet(sheet.sites(found, wants), "sites", _("Sites"))


def _chosen_sites(request: ActorRequest) -> tuple[FilterForm, QuerySet[Any]]:
    form = FilterForm(request.GET, actor=request.actor, kinds=Site.Kind.choices)
    rows: QuerySet[Any] = Site.objects.visible_to(request.actor).select_related("organisation")
    if not form.is_valid():
        return form, rows.none()
    if of := _organisation_named(request, "organisation"):
        rows = rows.filter(organisation=of)
    if near := _organisation_named(request, "near"):
        rows = around(rows, near)
    return form, narrowed(rows, form.cleaned_data, on=clock.today())


@reads
@needs(Ability.READ)
@listed(ORGANISATIONS)
def organisations(request: ActorRequest, listing: Listing) -> HttpResponse:
    """The directory: names of organisations, for every signed-in actor."""
    form, rows = _chosen_organisations(request)
    page = _page(request, rows)
    _name_towns(page.rows)
    counts = _site_counts(request, page.rows) if listing.has("sites") else {}
    for row in page.rows:
        row.site_count = counts.get(row.pk)
    context = {
        **_list(request, form, rows, page),
        **listing.context,
        "above": _organisation_named(request, "supervisor"),
    }
    return render(request, "places/organisations.html", context)


@reads
@needs(Ability.EXPORT)
def export_organisations(request: ActorRequest) -> FileResponse:
    _form, rows = _chosen_organisations(request)
    found = rows.order_by("sort_key", "pk").iterator(chunk_size=2000)
    wants = opened(request, ORGANISATIONS).wants
    sites = _all_site_counts(request) if wants("sites") else {}
    return _sheet(sheet.organisations(found, sites, wants), "organisations", _("Organisations"))


def _chosen_organisations(request: ActorRequest) -> tuple[FilterForm, QuerySet[Any]]:
    form = FilterForm(request.GET, actor=request.actor, kinds=Organisation.Kind.choices)
    rows = Organisation.objects.select_related("supervisor")
    if not form.is_valid():
        return form, rows.none()
    if above := _organisation_named(request, "supervisor"):
        rows = rows.filter(supervisor=above)
    return form, narrowed(rows, form.cleaned_data, on=clock.today())


def _page(request: ActorRequest, rows: QuerySet[Any]) -> Page:
    asked = request.GET
    return by_name(rows, after=asked.get("after", ""), before=asked.get("before", ""))


def _list(
    request: ActorRequest, form: FilterForm, rows: QuerySet[Any], page: Page
) -> dict[str, Any]:
    return {
        "filters": form,
        "page": page,
        "count": rows.count(),
        "may_export": request.actor.may(Ability.EXPORT),
    }


def _sheet(rows: Iterable[list[Any]], name: str, title: str) -> FileResponse:
    target = TemporaryFile()  # noqa: SIM115 (FileResponse closes it)
    label = _("Demonstration data · fictional") if settings.DEMO_LABEL else ""
    write(target, rows, title=title, note=str(label))
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"{name}-{clock.today():%Y%m%d}.xlsx")


def _organisation_named(request: ActorRequest, key: str) -> Organisation | None:
    """The organisation whose number stands in the address, where one does."""
    text = request.GET.get(key, "")
    if not text:
        return None
    if not text.isdigit() or len(text) > 18:
        raise Http404(text)
    return get_object_or_404(Organisation, pk=int(text))


def _name_towns(rows: Iterable[Any]) -> None:
    """Say at each row which town, county or city it lies in."""
    codes = {row.territory_code for row in rows}
    known = Territory.objects.in_bulk({code // 1000 * 1000 for code in codes})
    for row in rows:
        row.town = known.get(row.territory_code // 1000 * 1000)


def _site_counts(request: ActorRequest, rows: Iterable[Organisation]) -> dict[int, int]:
    found = Site.objects.visible_to(request.actor).filter(in_force(clock.today()))
    return _counted(found.filter(organisation__in=[row.pk for row in rows]))


def _all_site_counts(request: ActorRequest) -> dict[int, int]:
    return _counted(Site.objects.visible_to(request.actor).filter(in_force(clock.today())))


def _counted(sites: QuerySet[Any]) -> dict[int, int]:
    return dict(sites.values_list("organisation").annotate(Count("pk")).order_by())
