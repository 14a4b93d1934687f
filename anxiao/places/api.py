"""The JSON door to places."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from pydantic import WithJsonSchema

from anxiao.kernel import clock
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.places import services
from anxiao.places.distance import Point
from anxiao.places.listing import in_force, saying
from anxiao.places.models import Organisation, School, Site, Territory

territories = Router(tags=["territories"])
organisations = Router(tags=["organisations"])
sites = Router(tags=["sites"])

Number = Annotated[int, Field(ge=0, le=2**62)]
Figure = Annotated[int, Field(ge=0, le=100_000)]
Latitude = Annotated[Decimal, Field(ge=-90, le=90, max_digits=9, decimal_places=6)]
Longitude = Annotated[Decimal, Field(ge=-180, le=180, max_digits=9, decimal_places=6)]
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
    credit_code: str | None
    valid_from: date
    valid_to: date | None


class SchoolOut(Schema):
    id: UUID
    organisation_id: int
    stage: str
    school_code: str | None
    is_central: bool
    is_private: bool
    pupils: int
    boarders: int
    staff: int
    guards: int


class SiteOut(Schema):
    id: UUID
    name: NameOut
    kind: str
    organisation_id: int
    territory_code: int
    sector: str
    address: str
    valid_to: date | None
    latitude: float | None
    longitude: float | None
    gates: list[dict[str, Any]]


class NameIn(Schema):
    zh: Annotated[str, Field(min_length=1, max_length=160)]
    en: Annotated[str, Field(max_length=200)] = ""


class OrganisationIn(Schema):
    name: NameIn
    credit_code: Annotated[str, Field(max_length=18)] | None = None


class NewOrganisationIn(OrganisationIn):
    kind: Organisation.Kind
    territory_code: Number
    sectors: list[str] = []
    supervisor_id: Number | None = None


class SchoolIn(Schema):
    stage: School.Stage
    school_code: Annotated[str, Field(max_length=10)] | None = None
    is_private: bool = False
    pupils: Figure
    boarders: Figure
    staff: Figure
    guards: Figure


class GateIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=40)]
    name_en: Annotated[str, Field(max_length=60)] = ""
    lat: Latitude | None = None
    lon: Longitude | None = None

    def kept(self) -> dict[str, str]:
        values = self.dict()
        return {key: str(value) for key, value in values.items() if value not in (None, "")}


class SiteIn(Schema):
    name: NameIn
    address: Annotated[str, Field(max_length=240)] = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    gates: Annotated[list[GateIn], Field(max_length=8)] = []

    def arguments(self) -> dict[str, Any]:
        return {
            "name": self.name.dict(),
            "address": self.address,
            "position": self._position(),
            "gates": [gate.kept() for gate in self.gates],
        }

    def _position(self) -> Point | None:
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class NewSiteIn(SiteIn):
    kind: Site.Kind
    sector: Annotated[str, Field(max_length=32)] = services.EDUCATION


class EndIn(Schema):
    """The last day; without one, the end is taken back."""

    on: date | None = None


class SitePage(Schema):
    items: list[SiteOut]
    next: str | None


class SiteFilter(PageIn):
    kind: SiteKind | None = None
    q: str | None = None
    ended: bool = False


class OrganisationFilter(Schema):
    after: Number = 0
    kind: OrganisationKind | None = None
    q: str | None = None
    ended: bool = False


@territories.get("", response={200: list[TerritoryOut], **ERRORS})
def list_territories(request: ActorRequest, within: Number | None = None) -> Any:
    """Names of territories are a directory; at most 500 at a time."""
    rows = Territory.objects.all()
    if within is not None:
        get_object_or_404(Territory, pk=within)
        rows = rows.within(within)
    return rows[:500]


@territories.get("/{code}", response={200: TerritoryOut, **ERRORS})
def one_territory(request: ActorRequest, code: Number) -> Any:
    return get_object_or_404(Territory, pk=code)


@organisations.get("", response={200: list[OrganisationOut], **ERRORS})
def list_organisations(request: ActorRequest, chosen: Query[OrganisationFilter]) -> Any:
    """The directory of organisations by id, 200 at a time."""
    rows = Organisation.objects.filter(pk__gt=chosen.after)
    if not chosen.ended:
        rows = rows.filter(in_force(clock.today()))
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.q:
        rows = saying(rows, chosen.q)
    return rows.order_by("pk")[:200]


@organisations.get("/{pk}", response={200: OrganisationOut, **ERRORS})
def one_organisation(request: ActorRequest, pk: Number) -> Any:
    return get_object_or_404(Organisation, pk=pk)


@organisations.post("", response={201: OrganisationOut, **ERRORS})
def add_organisation(request: ActorRequest, body: NewOrganisationIn) -> tuple[int, Organisation]:
    values = body.dict()
    above = values.pop("supervisor_id")
    supervisor = get_object_or_404(Organisation, pk=above) if above else None
    return 201, services.add_organisation(actor=request.actor, supervisor=supervisor, **values)


@organisations.patch("/{pk}", response={200: OrganisationOut, **ERRORS})
def correct_organisation(request: ActorRequest, pk: Number, body: OrganisationIn) -> Any:
    """Put right a name or a credit code."""
    found = get_object_or_404(Organisation, pk=pk)
    return services.correct_organisation(actor=request.actor, organisation=found, **body.dict())


@organisations.post("/{pk}/end", response={200: OrganisationOut, **ERRORS})
def end_organisation(request: ActorRequest, pk: Number, body: EndIn) -> Any:
    """Give it a last day; refused while it has sites or supervises others."""
    found = get_object_or_404(Organisation, pk=pk)
    return services.end_organisation(actor=request.actor, organisation=found, on=body.on)


@organisations.get("/{pk}/school", response={200: SchoolOut, **ERRORS})
def one_school(request: ActorRequest, pk: Number) -> Any:
    return get_object_or_404(School.objects.visible_to(request.actor), organisation=pk)


@organisations.put("/{pk}/school", response={200: SchoolOut, **ERRORS})
def correct_school(request: ActorRequest, pk: Number, body: SchoolIn) -> Any:
    found = get_object_or_404(School.objects.visible_to(request.actor), organisation=pk)
    return services.correct_school(actor=request.actor, school=found, **body.dict())


@organisations.post("/{pk}/sites", response={201: SiteOut, **ERRORS})
def add_site(request: ActorRequest, pk: Number, body: NewSiteIn) -> tuple[int, Site]:
    found = get_object_or_404(Organisation, pk=pk)
    made = services.add_site(
        actor=request.actor,
        organisation=found,
        kind=body.kind,
        sector=body.sector,
        **body.arguments(),
    )
    return 201, made


@sites.get("", response={200: SitePage, **ERRORS})
def list_sites(request: ActorRequest, chosen: Query[SiteFilter]) -> dict[str, Any]:
    rows: QuerySet[Any] = Site.objects.visible_to(request.actor)
    if not chosen.ended:
        rows = rows.filter(in_force(clock.today()))
    if chosen.kind:
        rows = rows.filter(kind=chosen.kind)
    if chosen.q:
        rows = saying(rows, chosen.q)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@sites.get("/{uuid:pk}", response={200: SiteOut, **ERRORS})
def one_site(request: ActorRequest, pk: UUID) -> Any:
    return get_object_or_404(Site.objects.visible_to(request.actor), pk=pk)


@sites.put("/{uuid:pk}", response={200: SiteOut, **ERRORS})
def correct_site(request: ActorRequest, pk: UUID, body: SiteIn) -> Any:
    """Put right its name, its place and its gates, all of them at once."""
    found = get_object_or_404(Site.objects.visible_to(request.actor), pk=pk)
    return services.correct_site(actor=request.actor, site=found, **body.arguments())


@sites.post("/{uuid:pk}/end", response={200: SiteOut, **ERRORS})
def end_site(request: ActorRequest, pk: UUID, body: EndIn) -> Any:
    found = get_object_or_404(Site.objects.visible_to(request.actor), pk=pk)
    return services.end_site(actor=request.actor, site=found, on=body.on)
