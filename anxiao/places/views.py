"""Pages of sites, schools and organisations."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from anxiao.kernel.http import ActorRequest, needs, reads
from anxiao.places.abilities import Ability
from anxiao.places.models import Organisation, School, Site, Territory

PAGE = 100
FOUND = 8


@reads
@needs(Ability.READ)
def sites(request: ActorRequest) -> HttpResponse:
    """Sites within reach, by name; filters by kind and words."""
    rows = Site.objects.visible_to(request.actor).select_related("organisation")
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    if kind in Site.Kind.values:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(zh__icontains=words) | rows.filter(sort_key__icontains=words.lower())
    after = request.GET.get("after", "")
    if after:
        rows = rows.filter(sort_key__gt=after)
    found = list(rows.order_by("sort_key", "pk")[: PAGE + 1])
    context = {
        "rows": found[:PAGE],
        "next": found[PAGE - 1].sort_key if len(found) > PAGE else "",
        "kinds": Site.Kind.choices,
        "kind": kind,
        "words": words,
    }
    return render(request, "places/sites.html", context)


@reads
@needs(Ability.READ)
def site(request: ActorRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(
        Site.objects.visible_to(request.actor).select_related("organisation"), pk=pk
    )
    school = School.objects.visible_to(request.actor).filter(organisation=found.organisation)
    town = Territory.objects.filter(pk=found.territory_code // 1000 * 1000).first()
    context = {"site": found, "school": school.first(), "town": town}
    return render(request, "places/site.html", context)


@reads
@needs(Ability.READ)
def organisations(request: ActorRequest) -> HttpResponse:
    """The directory: names of organisations, for every signed-in actor."""
    rows = Organisation.objects.filter(valid_to=None)
    kind, words = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    if kind in Organisation.Kind.values:
        rows = rows.filter(kind=kind)
    else:
        rows = rows.exclude(kind="operator")
    if words:
        rows = rows.filter(zh__icontains=words) | rows.filter(sort_key__icontains=words.lower())
    context = {
        "rows": rows.order_by("territory_code", "sort_key")[:400],
        "kinds": Organisation.Kind.choices,
        "kind": kind,
        "words": words,
    }
    return render(request, "places/organisations.html", context)


@reads
@needs(Ability.READ)
def organisation(request: ActorRequest, pk: int) -> HttpResponse:
    """One organisation; for a school within reach its profile and its campuses."""
    found = get_object_or_404(Organisation.objects.select_related("supervisor"), pk=pk)
    school = School.objects.visible_to(request.actor).filter(organisation=found).first()
    context = {
        "organisation": found,
        "school": school,
        "sites": Site.objects.visible_to(request.actor).filter(organisation=found),
        "supervised": found.supervised.order_by("sort_key"),
        "posts": found.posts.all(),
        "town": Territory.objects.filter(pk=found.territory_code).first(),
    }
    return render(request, "places/organisation.html", context)


@reads
@needs(Ability.READ)
def lookup(request: ActorRequest) -> HttpResponse:
    """A handful of sites within reach whose name or pinyin holds the words, to choose one from."""
    words = request.GET.get("place", "").strip()
    rows = Site.objects.visible_to(request.actor).filter(valid_to=None)
    held = rows.filter(zh__icontains=words) | rows.filter(sort_key__icontains=words.lower())
    found = held.select_related("organisation").order_by("sort_key", "pk")[:FOUND] if words else ()
    return render(request, "places/_lookup.html", {"rows": found, "words": words})
