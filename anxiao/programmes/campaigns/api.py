"""The JSON door to campaigns: the same services as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.documents.api import DocumentOut
from anxiao.documents.models import Document
from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS, IF_MATCH, NameOut, PageIn, version_of
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.kernel.sentences import sentence
from anxiao.kernel.verbs import schema_of
from anxiao.programmes.abilities import Ability
from anxiao.programmes.campaigns.comparing import comparisons
from anxiao.programmes.campaigns.doors import CAMPAIGN, INPUTS, PLAN
from anxiao.programmes.campaigns.figures import results
from anxiao.programmes.campaigns.lifecycle import CampaignState
from anxiao.programmes.campaigns.listing import narrowed
from anxiao.programmes.campaigns.models import Campaign, CampaignSeries
from anxiao.programmes.campaigns.services import closing, counting, planning
from anxiao.programmes.campaigns.services import series as repeating

router = Router(tags=["campaigns"])


class GroupOut(Schema):
    id: UUID
    name: str
    lead: int
    members: list[int]
    report: str
    reported_at: datetime | None


class CampaignOut(Schema):
    id: UUID
    number: str
    title: str
    state: str
    issuer: int
    starts_on: date
    ends_on: date
    basis: str
    goals: str
    members: list[int]
    zones: list[int]
    focus_areas: list[str]
    items: list[str]
    programme: UUID | None
    series: UUID | None
    ordinal: int | None
    due_at: datetime | None
    closed_at: datetime | None
    brief: str
    figures_at: datetime | None
    version: int

    @staticmethod
    def resolve_programme(row: Campaign) -> UUID | None:
        return row.programme_id

    @staticmethod
    def resolve_series(row: Campaign) -> UUID | None:
        return row.series_id


class CampaignDetail(CampaignOut):
    """A campaign with its action groups and sites."""

    groups: list[GroupOut]
    sites: list[UUID]

    @staticmethod
    def resolve_groups(row: Campaign) -> Any:
        return row.groups.order_by("pk")

    @staticmethod
    def resolve_sites(row: Campaign) -> list[UUID]:
        return list(row.sites.order_by("pk").values_list("site", flat=True))


class CampaignPage(Schema):
    items: list[CampaignOut]
    next: str | None


class CampaignFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    state: CampaignState | Literal["unfinished"] | None = None
    part: Literal["lead", "member"] | None = None
    series: UUID | None = None
    year: Annotated[int, Field(ge=2000, lt=2100)] | None = None


class LineOut(Schema):
    """What was found in one group, town or area, and how far it came."""

    name: NameOut
    found: int
    dispatched: int
    closed: int
    late: int
    rebounded: int


class ComparisonOut(Schema):
    """The days before and after; null until all days after it have passed."""

    days: int
    ready_on: date
    before: int
    after: int | None
    closed: int | None
    rebounded: int | None


class ResultsOut(Schema):
    total: LineOut
    groups: list[LineOut]
    towns: list[LineOut]
    areas: list[LineOut]
    tasks: int
    tasks_done: int
    comparisons: list[ComparisonOut]


class SeriesOut(Schema):
    id: UUID
    number: str
    title: str
    issuer: int
    rule: str
    starts_on: date
    length_days: int
    ended_on: date | None
    version: int


class SeriesPage(Schema):
    items: list[SeriesOut]
    next: str | None


# The same as the form asks for.
PlanIn: Any = schema_of("plan", PLAN, INPUTS, CAMPAIGN.kind)


class HazardsIn(Schema):
    hazards: Annotated[list[UUID], Field(min_length=1, max_length=counting.MOST)]


def rows(actor: Actor) -> QuerySet[Any]:
    """The campaigns that the caller may read."""
    if not actor.may(Ability.READ):
        raise NotAllowed(sentence(N_("Your post does not read campaigns.")))
    found: QuerySet[Any] = Campaign.objects.visible_to(actor)
    return found


def _series(actor: Actor) -> QuerySet[Any]:
    rows(actor)
    found: QuerySet[Any] = CampaignSeries.objects.visible_to(actor)
    return found


@router.get("", response={200: CampaignPage, **ERRORS})
def campaign_index(request: ActorRequest, chosen: Query[CampaignFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    found = narrowed(rows(request.actor), filters, request.actor)  # type: ignore[arg-type]
    page = keyset(found, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: CampaignDetail, **ERRORS})
def campaign_plan(request: ActorRequest, body: PlanIn) -> tuple[int, Campaign]:
    """Plan a campaign of the own organisation; whoever takes part is named on it and told."""
    given = body.dict(exclude_none=True)
    return 201, planning.plan(actor=request.actor, **given)


@router.get("/series", response={200: SeriesPage, **ERRORS})
def campaign_series_index(request: ActorRequest, chosen: Query[PageIn]) -> dict[str, Any]:
    page = keyset(_series(request.actor), after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.get("/series/{uuid:pk}", response={200: SeriesOut, **ERRORS})
def campaign_series(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(_series(request.actor), pk=pk))


@router.post("/series/{uuid:pk}/end", response={200: SeriesOut, **ERRORS})
def campaign_series_end(request: ActorRequest, pk: UUID) -> CampaignSeries:
    """Plan no further times of a series."""
    found = get_object_or_404(_series(request.actor), pk=pk)
    return repeating.end_series(actor=request.actor, series=found)


@router.get("/{uuid:pk}", response={200: CampaignDetail, **ERRORS})
def campaign_detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(rows(request.actor), pk=pk))


@router.get("/{uuid:pk}/results", response={200: ResultsOut, **ERRORS})
def campaign_results(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    """The figures as the caller sees them now; whether it lasted, 30 and 90 days later."""
    found = get_object_or_404(rows(request.actor), pk=pk)
    now = results(request.actor, found)
    return {**vars(now), "comparisons": comparisons(request.actor, found)}


@router.post("/{uuid:pk}/tie", response={200: CampaignDetail, **ERRORS}, openapi_extra=IF_MATCH)
def campaign_tie(request: ActorRequest, response: HttpResponse, pk: UUID, body: HazardsIn) -> Any:
    """Count hazards that are there already to a campaign: all of them or none."""
    found = get_object_or_404(rows(request.actor), pk=pk)
    done = counting.tie(
        actor=request.actor, row=found, hazards=body.hazards, version=version_of(request)
    )
    return tagged(response, done)


@router.post("/{uuid:pk}/untie", response={200: CampaignDetail, **ERRORS}, openapi_extra=IF_MATCH)
def campaign_untie(request: ActorRequest, response: HttpResponse, pk: UUID, body: HazardsIn) -> Any:
    """Take hazards out of a campaign: they are routine work again."""
    found = get_object_or_404(rows(request.actor), pk=pk)
    done = counting.untie(
        actor=request.actor, row=found, hazards=body.hazards, version=version_of(request)
    )
    return tagged(response, done)


@router.post("/{uuid:pk}/brief", response={200: DocumentOut, **ERRORS})
def campaign_brief(request: ActorRequest, pk: UUID) -> Document:
    """The closing brief as a numbered paper, issued now if it was not before."""
    found = get_object_or_404(rows(request.actor), pk=pk)
    return closing.issue_brief(actor=request.actor, campaign=found)


add_verbs(router, CAMPAIGN, rows=rows, out=CampaignDetail)
