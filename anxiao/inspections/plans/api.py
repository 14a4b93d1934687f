"""The JSON door to plans of visits: the same services as the pages.

Under ``/inspection-plans``, since a plan of the year is a programme and has its own.
"""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.inspections.plans.doors import (
    DOORS,
    FiltersIn,
    Key,
    Keys,
    Lists,
    Sites,
    Team,
)
from anxiao.inspections.plans.lifecycle import PlanState
from anxiao.inspections.plans.listing import narrowed
from anxiao.inspections.plans.models import InspectionPlan, PlanScope, Recusal
from anxiao.inspections.plans.services import drafting, recusals, sealing
from anxiao.inspections.visits.api import VisitOut
from anxiao.inspections.visits.models import Visit
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged

router = Router(tags=["inspection plans"])


class InspectionPlanOut(Schema):
    """What of a plan may be announced; its sites, days and team stand in its scope."""

    id: UUID
    number: str
    title: str
    kind: str
    state: str
    basis: str
    legal_basis: str | None
    checklists: list[UUID]
    orderer: int
    orderer_name: NameOut
    departments: list[int]
    campaign: UUID | None
    campaign_title: str
    territory_code: int
    sector: str
    made_at: datetime
    issued_at: datetime | None
    closed_at: datetime | None
    reason: str
    version: int

    @staticmethod
    def resolve_legal_basis(row: InspectionPlan) -> str | None:
        return row.legal_basis_id


class InspectionPlanPage(Schema):
    items: list[InspectionPlanOut]
    next: str | None


class InspectionPlanFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    state: PlanState | None = None
    kind: InspectionPlan.Kind | None = None
    part: Annotated[str, Field(pattern="^(ordered|served)$")] | None = None


class InspectionPlanIn(Schema):
    """A draft of visits: of which kind, why, by which checklists, where, when, by whom."""

    kind: InspectionPlan.Kind
    title: Annotated[str, Field(max_length=160)]
    checklists: Lists
    starts_on: date
    ends_on: date
    team: Team
    basis: Annotated[str, Field(max_length=240)] = ""
    sites_from: PlanScope.From = PlanScope.From.LIST
    sites: Sites = []
    filters: FiltersIn = FiltersIn()
    departments: Keys = []
    campaign: UUID | None = None
    release_at: datetime | None = None


class ScopeOut(Schema):
    """Where, when and who: for those who may know it, and for all once it is over."""

    starts_on: date
    ends_on: date
    sites_from: str
    sites: list[UUID]
    filters: dict[str, Any]
    team: list[UUID]
    release_at: datetime | None
    is_sealed: bool

    @staticmethod
    def resolve_is_sealed(row: PlanScope) -> bool:
        return bool(sealing.hidden([row]))


class PlannedVisitOut(VisitOut):
    """A visit of a plan, with what the plan says of it."""

    starts_on: date | None
    ends_on: date | None
    latitude: float | None
    longitude: float | None
    is_recheck: bool
    booking: UUID | None
    release_at: datetime | None
    released_at: datetime | None


class RecusalOut(Schema):
    """A post that does not visit an organisation."""

    id: UUID
    post: UUID
    post_name: NameOut
    organisation: int
    organisation_name: NameOut
    kind: str
    made_at: datetime
    ended_at: datetime | None


class RecusalPage(Schema):
    items: list[RecusalOut]
    next: str | None


class RecusalIn(Schema):
    """The own post, or one of the own organisation, and whom it does not visit."""

    organisation: Key
    kind: Recusal.Kind
    post: UUID | None = None


@router.get("", response={200: InspectionPlanPage, **ERRORS})
def index_of_plans(request: ActorRequest, chosen: Query[InspectionPlanFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed(request.actor, InspectionPlan.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    sealing.note_listing(*page.rows, actor=request.actor)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: InspectionPlanOut, **ERRORS})
def draft(
    request: ActorRequest, response: HttpResponse, body: InspectionPlanIn
) -> tuple[int, InspectionPlan]:
    """Draft a plan; a covert one is known to the ordering office alone from here on."""
    return 201, tagged(response, drafting.draft(actor=request.actor, **body.dict()))


@router.get("/recusals", response={200: RecusalPage, **ERRORS})
def index_of_recusals(request: ActorRequest, chosen: Query[PageIn]) -> dict[str, Any]:
    """Recusals within reach, the newest first."""
    rows = Recusal.objects.visible_to(request.actor)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("/recusals", response={201: RecusalOut, **ERRORS})
def declare(request: ActorRequest, body: RecusalIn) -> tuple[int, Recusal]:
    """Recuse the own post, or one of the own organisation, from visits of an organisation."""
    return 201, recusals.declare(actor=request.actor, **body.dict())


@router.post("/recusals/{uuid:pk}/lift", response={200: RecusalOut, **ERRORS})
def lift(request: ActorRequest, pk: UUID) -> Recusal:
    """Take a recusal back."""
    row = get_object_or_404(Recusal.objects.visible_to(request.actor), pk=pk)
    return recusals.lift(actor=request.actor, row=row)


@router.get("/{uuid:pk}", response={200: InspectionPlanOut, **ERRORS})
def plan(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, _plan(request, pk))


@router.get("/{uuid:pk}/scope", response={200: ScopeOut, **ERRORS})
def scope_of_a_plan(request: ActorRequest, pk: UUID) -> PlanScope:
    """The sites, the days and the team of a plan; for others there are none."""
    rows = PlanScope.objects.visible_to(request.actor)
    found: PlanScope = get_object_or_404(rows, plan=_plan(request, pk))
    sealing.note_reading(found, actor=request.actor)
    return found


@router.get("/{uuid:pk}/visits", response={200: list[PlannedVisitOut], **ERRORS})
def visits_of_a_plan(request: ActorRequest, pk: UUID) -> list[Visit]:
    """The visits of a plan that the caller may know of."""
    rows = Visit.objects.visible_to(request.actor).of_plan(_plan(request, pk))
    found = list(rows.order_by("pk"))
    sealing.note_listing(*found, actor=request.actor)
    return found


def _plan(request: ActorRequest, pk: UUID) -> InspectionPlan:
    rows = InspectionPlan.objects.visible_to(request.actor)
    found: InspectionPlan = get_object_or_404(rows, pk=pk)
    sealing.note_reading(found, actor=request.actor)
    return found


add_verbs(router, DOORS, rows=InspectionPlan.objects.visible_to, out=InspectionPlanOut)
