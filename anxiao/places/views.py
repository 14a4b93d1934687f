"""Pages of sites, schools and organisations."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from anxiao.kernel import clock
from anxiao.kernel.http import ActorRequest, asks, needs, reads
from anxiao.ledger.models import Subject
from anxiao.places import services
from anxiao.places.abilities import Ability
from anxiao.places.codes import interval
from anxiao.places.distance import metres
from anxiao.places.forms import (
    EndForm,
    GateForms,
    NewSiteForm,
    OrganisationForm,
    SchoolForm,
    SiteForm,
    gates_kept,
    gates_of,
)
from anxiao.places.listing import around, in_force, narrowed
from anxiao.places.models import Organisation, School, Site, Territory

FOUND = 8
SHOWN = 8
PANELS = 3
# The pages of the registers in which vehicles and roads stand, by their kind.
REGISTERS = {"vehicle": "vehicles:detail", "road": "roads:detail"}


# --- records --------------------------------------------------------------------------------


@reads
@needs(Ability.READ)
def site(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(_sites(request), pk=pk)
    schools = Organisation.objects.filter(pk__in=found.parties, kind="school")
    context = {
        "site": found,
        "organisation": found.organisation,
        "school": _school_of(request, found.organisation),
        "town": Territory.objects.filter(pk=found.territory_code // 1000 * 1000).first(),
        "owners": Organisation.objects.in_bulk(
            [pk for pk in (found.territorial_owner, found.sector_owner) if pk]
        ),
        "others": _others(request, found),
        "near_schools": schools.exclude(pk=found.organisation_id).order_by("sort_key")[:SHOWN],
        "near": _near_places(request, found),
        "register": REGISTERS.get(found.kind, ""),
        "may_edit": _may_edit(request, found.territory_code),
    }
    return render(request, "places/site.html", context)


def _sites(request: ActorRequest) -> QuerySet[Site]:
    rows: QuerySet[Site] = Site.objects.visible_to(request.actor)
    return rows.select_related("organisation__supervisor")


def _others(request: ActorRequest, found: Site) -> QuerySet[Site]:
    rows = _sites(request).filter(organisation=found.organisation).filter(in_force(clock.today()))
    return rows.exclude(pk=found.pk).order_by("sort_key")[:SHOWN]


def _near_places(request: ActorRequest, found: Site) -> list[dict[str, Any]]:
    """What lies near a school's site, the nearest first, from its gates where they are known."""
    if found.kind != Site.Kind.CAMPUS:
        return []
    rows = around(_sites(request), found.organisation).filter(in_force(clock.today()))
    places = [{"site": row, "metres": _apart(found, row)} for row in rows[:200]]
    return sorted(places, key=lambda one: (one["metres"] is None, one["metres"], one["site"].zh))


def _apart(campus: Site, other: Site) -> int | None:
    there = other.position
    lines = [metres(one, there) for one in campus.entrances()] if there else []
    return min(lines, default=None)


def _school_of(request: ActorRequest, organisation: Organisation) -> School | None:
    rows = School.objects.visible_to(request.actor).filter(organisation=organisation)
    found: School | None = rows.first()
    return found


@reads
@needs(Ability.READ)
def organisation(request: ActorRequest, pk: int) -> HttpResponse:
    """One organisation; for a school within reach its profile and its campuses."""
    found = get_object_or_404(Organisation.objects.select_related("supervisor"), pk=pk)
    rows = _sites(request).filter(organisation=found).order_by("valid_to", "sort_key")
    supervised = found.supervised.filter(in_force(clock.today())).order_by("sort_key")
    context = {
        "organisation": found,
        "school": _school_of(request, found),
        "sites": rows[:SHOWN],
        "site_count": rows.count(),
        "panels": rows.filter(in_force(clock.today()))[:PANELS],
        "supervised": supervised[:SHOWN],
        "supervised_count": supervised.count(),
        "posts": found.posts.valid(on=clock.today()),
        "town": Territory.objects.filter(pk=found.territory_code).first(),
        "near_count": around(_sites(request), found).count(),
        "recorded": Subject.objects.visible_to(request.actor).filter(pk=found.uid).exists(),
        "may_edit": _may_edit(request, found.territory_code),
    }
    return render(request, "places/organisation.html", context)


@reads
@needs(Ability.READ)
def lookup(request: ActorRequest) -> HttpResponse:
    """A handful of sites within reach whose name or pinyin holds the words, to choose from."""
    words = request.GET.get("place", "").replace("\x00", "").strip()
    rows = narrowed(Site.objects.visible_to(request.actor), {"q": words}, on=clock.today())
    rows = rows.select_related("organisation").order_by("sort_key", "pk")
    found = rows[:FOUND] if words else ()
    return render(request, "places/_lookup.html", {"rows": found, "words": words})


def _may_edit(request: ActorRequest, territory_code: int) -> bool:
    """Whether to show the ways to correct something; the services decide."""
    reach, (lo, hi) = request.actor.reach, interval(territory_code)
    inside = reach.lo is not None and reach.hi is not None and reach.lo <= lo and hi <= reach.hi
    return inside and request.actor.may(Ability.EDIT)


@reads
@needs(Ability.READ)
def organisation_of(request: ActorRequest, uid: UUID) -> HttpResponse:
    """From the ledger's key of an organisation to its page."""
    found = get_object_or_404(Organisation, uid=uid)
    return redirect("places:organisation", pk=found.pk)


@reads
@needs(Ability.READ)
def school(request: ActorRequest, pk: UUID) -> HttpResponse:
    """A school's profile stands on the page of its organisation."""
    found = get_object_or_404(School.objects.visible_to(request.actor), pk=pk)
    return redirect("places:organisation", pk=found.organisation_id)


# --- corrections ----------------------------------------------------------------------------


def _sent(request: ActorRequest) -> Any:
    return request.POST if request.method == "POST" else None


@asks
@needs(Ability.EDIT)
def correct_organisation(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=pk)
    form = OrganisationForm(_sent(request), initial=OrganisationForm.kept(found))
    if form.is_valid():
        services.correct_organisation(actor=request.actor, organisation=found, **form.arguments())
        return _corrected(request, found)
    return _ask(request, form, found, _("Correct the name and the code"))


@asks
@needs(Ability.EDIT)
def correct_school(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        School.objects.visible_to(request.actor).select_related("organisation"), organisation=pk
    )
    form = SchoolForm(_sent(request), initial=SchoolForm.kept(found))
    if form.is_valid():
        services.correct_school(actor=request.actor, school=found, **form.cleaned_data)
        return _corrected(request, found.organisation)
    return _ask(request, form, found.organisation, _("Correct the school profile"))


@asks
@needs(Ability.EDIT)
def end_organisation(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=pk)
    form = EndForm(_sent(request), has_ended=found.valid_to is not None)
    if form.is_valid():
        services.end_organisation(
            actor=request.actor, organisation=found, on=form.cleaned_data["on"]
        )
        return _corrected(request, found)
    lead = _("Everything recorded stays. Lists leave it out unless asked.")
    return _ask(request, form, found, _("End this organisation"), lead)


@asks
@needs(Ability.EDIT)
def add_site(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation, pk=pk)
    form = NewSiteForm(_sent(request), of=found)
    if form.is_valid():
        made = services.add_site(
            actor=request.actor,
            organisation=found,
            sector=SECTORS.get(form.cleaned_data["kind"], services.EDUCATION),
            **form.arguments(),
        )
        messages.success(request, _("The site is in the directory."))
        return redirect("places:site", pk=made.pk)
    return _ask(request, form, found, _("Add a site"))


# The trade whose department answers for a kind of site, as long as nobody says otherwise.
SECTORS = {"premises": "market", "road": "transport", "vehicle": "traffic_police"}


@asks
@needs(Ability.EDIT)
def correct_site(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(_sites(request), pk=pk)
    data = _sent(request)
    form = SiteForm(data, initial=SiteForm.kept(found))
    gates = GateForms(data, initial=gates_kept(found), prefix="gates")
    if form.is_valid() and gates.is_valid():
        services.correct_site(
            actor=request.actor, site=found, gates=gates_of(gates), **form.arguments()
        )
        return _corrected(request, found)
    return _ask(request, form, found, _("Correct the site"), gates=gates)


@asks
@needs(Ability.EDIT)
def end_site(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(_sites(request), pk=pk)
    form = EndForm(_sent(request), has_ended=found.valid_to is not None)
    if form.is_valid():
        services.end_site(actor=request.actor, site=found, on=form.cleaned_data["on"])
        return _corrected(request, found)
    lead = _("Everything recorded stays. Lists leave it out unless asked.")
    return _ask(request, form, found, _("End this site"), lead)


def _corrected(request: ActorRequest, about: Organisation | Site) -> HttpResponse:
    messages.success(request, _("Kept, and written to the ledger."))
    return redirect(_page_of(about), pk=about.pk)


def _page_of(about: Organisation | Site) -> str:
    return "places:site" if isinstance(about, Site) else "places:organisation"


def _ask(
    request: ActorRequest,
    form: forms.Form,
    about: Organisation | Site,
    heading: str,
    lead: str = "",
    gates: Any = None,
) -> HttpResponse:
    """Show a form, or show it again with what is wrong."""
    context = {
        "form": form,
        "about": about,
        "cancel_url": reverse(_page_of(about), args=[about.pk]),
        "heading": heading,
        "lead": lead,
        "gates": gates,
    }
    status = 422 if form.is_bound else 200
    return render(request, "places/correct.html", context, status=status)
