"""The JSON door to key projects: the same services as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.projects import hazards as covered
from anxiao.programmes.projects.doors import DOORS, Line, Organisation, Yuan
from anxiao.programmes.projects.lifecycle import ProjectState
from anxiao.programmes.projects.listing import narrowed
from anxiao.programmes.projects.models import CoveredHazard, CoveredSite, KeyProject, Milestone
from anxiao.programmes.projects.services import planning

router = Router(tags=["key-projects"])


class MilestoneOut(Schema):
    id: UUID
    title: str
    due_on: date
    done_on: date | None
    note: str


class ProjectOut(Schema):
    id: UUID
    number: str
    ordinal: int
    title: str
    what: str
    why: str
    state: str
    programme: UUID | None
    office: int
    lead: int | None
    assists: list[int]
    sponsor: UUID | None
    sponsor_name: NameOut
    budget: int | None
    budget_source: str
    spent: int
    starts_on: date | None
    deadline: date | None
    due_at: datetime | None
    accepted_by: int | None
    closed_at: datetime | None
    version: int

    @staticmethod
    def resolve_programme(row: KeyProject) -> UUID | None:
        found: UUID | None = row.programme_id
        return found


class ProjectWhole(ProjectOut):
    milestones: list[MilestoneOut]

    @staticmethod
    def resolve_milestones(row: KeyProject) -> list[Milestone]:
        return row.way()


class CoveredOut(Schema):
    """What a project covers, as far as the caller reaches it."""

    total: int
    open: int
    late: int
    closed: int
    hazards: list[UUID]
    sites: list[UUID]


class ProjectPage(Schema):
    items: list[ProjectOut]
    next: str | None


class ProjectFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    state: ProjectState | Literal["open"] | None = None
    due: Literal["late"] | None = None
    programme: UUID | None = None


class StepIn(Schema):
    title: Line
    due_on: date


class PlanIn(Schema):
    title: Line
    programme: UUID | None = None
    ordinal: Annotated[int, Field(ge=1, le=999)] | None = None
    what: Annotated[str, Field(max_length=4000)] = ""
    why: Annotated[str, Field(max_length=4000)] = ""
    sponsor: UUID | None = None
    lead: Organisation | None = None
    assists: list[Organisation] = []
    budget: Yuan | None = None
    budget_source: Line = ""
    starts_on: date | None = None
    deadline: date | None = None
    milestones: Annotated[list[StepIn], Field(max_length=100)] = []


@router.get("", response={200: ProjectPage, **ERRORS})
def projects_index(request: ActorRequest, chosen: Query[ProjectFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed(KeyProject.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: ProjectWhole, **ERRORS})
def plan_project(request: ActorRequest, body: PlanIn) -> tuple[int, KeyProject]:
    """Set up a key project of the caller's organisation."""
    given = body.dict(exclude_none=True)
    if body.programme is not None:
        rows = Programme.objects.visible_to(request.actor)
        given["programme"] = get_object_or_404(rows, pk=body.programme)
    return 201, planning.plan(actor=request.actor, **given)


@router.get("/{uuid:pk}", response={200: ProjectWhole, **ERRORS})
def project_detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, _project(request.actor, pk))


@router.get("/{uuid:pk}/covered", response={200: CoveredOut, **ERRORS})
def project_covers(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    """The hazards and sites of a project within reach, and how the hazards stand now."""
    row = _project(request.actor, pk)
    tally = covered.tallies(request.actor, [row.pk]).get(row.pk, covered.Tally())
    links = CoveredHazard.objects.visible_to(request.actor).filter(project=row)
    sites = CoveredSite.objects.visible_to(request.actor).filter(project=row)
    return {
        **vars(tally),
        "hazards": list(links.order_by("hazard").values_list("hazard", flat=True)),
        "sites": list(sites.order_by("site").values_list("site", flat=True)),
    }


def _project(actor: Actor, pk: UUID) -> KeyProject:
    found: KeyProject = get_object_or_404(KeyProject.objects.visible_to(actor), pk=pk)
    return found


add_verbs(router, DOORS, rows=KeyProject.objects.visible_to, out=ProjectWhole)
