"""The JSON door to places."""

from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from pydantic import WithJsonSchema

from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.places.models import Organisation, Site, Territory

territories = Router(tags=["territories"])
organisations = Router(tags=["organisations"])
sites = Router(tags=["sites"])

Number = Annotated[int, Field(ge=0, le=2**62)]
# Two choices of the same short name would be one schema in the document: so they stand in place.
SiteKind = Annotated[Site.Kind, WithJsonSchema({"type": "string", "enum": Site.Kind.values})]
OrganisationKind = Annotated[
    Organisation.Kind, WithJsonSchema({"type": "string", "enum": Organisation.Kind.values})
]


class TerritoryOut(Schema):
    code: int
    name: NameOut
    level: str
    is_fictional: bool
    successors: list[int]


class OrganisationOut(Schema):
    id: int
    name: NameOut
    kind: str
    territory_code: int
    sectors: list[str]
    supervisor_id: int | None


class SiteOut(Schema):
    id: UUID
    name: NameOut
    kind: str
    organisation_id: int
    territory_code: int
    sector: str
    latitude: float | None
    longitude: float | None
    gates: list[dict[str, Any]]


class SitePage(Schema):
    items: list[SiteOut]
    next: str | None


class SiteFilter(PageIn):
    kind: SiteKind | None = None
    q: str | None = None


class OrganisationFilter(Schema):
    after: Number = 0
    kind: OrganisationKind | None = None
    q: str | None = None


@territories.get("", response={200: list[TerritoryOut], **ERRORS})
def list_territories(request: ActorRequest, within: Number | None = None) -> Any:
    """Names of territories are a directory; at most 500 at a time."""
    rows = Territory.objects.all()
    if within is not None:
        get_object_or_404(Territory, pk=within)
        rows = rows.within(within)
    return rows[:500]


@organisations.get("", response={200: list[OrganisationOut], **ERRORS})
def list_organisations(request: ActorRequest, chosen: Query[OrganisationFilter]) -> Any:
    """The directory of organisations by id, 200 at a time."""
    rows = Organisation.objects.filter(pk__gt=chosen.after)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.q:
        rows = rows.filter(zh__icontains=chosen.q)
    return rows.order_by("pk")[:200]


@organisations.get("/{pk}", response={200: OrganisationOut, **ERRORS})
def one_organisation(request: ActorRequest, pk: Number) -> Any:
    return get_object_or_404(Organisation, pk=pk)


@sites.get("", response={200: SitePage, **ERRORS})
def list_sites(request: ActorRequest, chosen: Query[SiteFilter]) -> dict[str, Any]:
    rows = Site.objects.visible_to(request.actor)
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.q:
        rows = rows.filter(zh__icontains=chosen.q)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@sites.get("/{uuid:pk}", response={200: SiteOut, **ERRORS})
def one_site(request: ActorRequest, pk: UUID) -> Any:
    return get_object_or_404(Site.objects.visible_to(request.actor), pk=pk)
