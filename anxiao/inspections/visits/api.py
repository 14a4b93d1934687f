"""The JSON door to visits: the same services as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.documents.answers import answer
from anxiao.inspections.abilities import Ability
from anxiao.inspections.paper import shelf
from anxiao.inspections.paper.answers import workbook
from anxiao.inspections.paper.models import PaperSheet, paper_of
from anxiao.inspections.paper.papers.blank import printed as blank
from anxiao.inspections.plans.services.sealing import note_listing, note_reading
from anxiao.inspections.visits import coverage as covering
from anxiao.inspections.visits.doors import DOORS, FilledIn
from anxiao.inspections.visits.lifecycle import State
from anxiao.inspections.visits.listing import narrowed
from anxiao.inspections.visits.models import Finding, Member, Sheet, Visit
from anxiao.inspections.visits.papers.report import printed
from anxiao.inspections.visits.services import filling, starting
from anxiao.inspections.visits.terms import MOST_LISTS, MOST_TEAM
from anxiao.kernel import clock
from anxiao.kernel.doors import ERRORS, IF_MATCH, NameOut, PageIn, version_of
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.kernel.sentences import sentence
from anxiao.places.models import Site

router = Router(tags=["visits"])
Key = Annotated[int, Field(ge=1, lt=2**63)]


class VisitOut(Schema):
    id: UUID
    number: str
    title: str
    kind: str
    state: str
    site: UUID
    place: NameOut
    visitor: int
    visitor_name: NameOut
    team: list[UUID]
    team_least: int
    territory_code: int
    territorial_owner: int | None
    sector_owner: int | None
    subject_owner: int | None
    sector: str
    campaign: UUID | None
    campaign_title: str
    started_at: datetime | None
    happened_on: date | None
    finished_at: datetime | None
    failed: int
    reason: str
    opinion: str
    opinion_way: str
    opinion_words: str
    opinion_at: datetime | None
    client_key: UUID | None
    version: int

    @staticmethod
    def resolve_site(row: Visit) -> UUID:
        return row.site_id

    @staticmethod
    def resolve_team(row: Visit) -> list[UUID]:
        return row.posts

    @staticmethod
    def resolve_started_at(row: Visit) -> datetime | None:
        return None if row.is_planned else row.made_at


class VisitPage(Schema):
    items: list[VisitOut]
    next: str | None


class VisitFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    state: State | None = None
    kind: Visit.Kind | None = None
    whose: Literal["mine", "ours"] | None = None
    found: Literal["yes", "no"] | None = None
    checklist: UUID | None = None
    town: Annotated[int, Field(ge=10**11, lt=10**12)] | None = None
    site: UUID | None = None
    of: Key | None = None


class VisitIn(Schema):
    """A visit to one site. ``client_key`` is made on the device, so that it is started once."""

    site: UUID
    kind: Visit.Kind
    checklists: Annotated[list[UUID], Field(min_length=1, max_length=MOST_LISTS)]
    team: Annotated[list[UUID], Field(max_length=MOST_TEAM)] = []
    campaign: UUID | None = None
    client_key: UUID | None = None


class SheetOut(Schema):
    """One checklist of a visit, with its answers by their path in the form."""

    id: UUID
    checklist: UUID
    answers: dict[str, str]
    photos: dict[str, list[UUID]]
    xml: str
    digest: str
    saved_at: datetime | None
    finished_at: datetime | None
    version: int

    @staticmethod
    def resolve_checklist(row: Sheet) -> UUID:
        return row.checklist_id


class MemberOut(Schema):
    post: UUID
    title: NameOut
    organisation: int
    organisation_name: NameOut
    joined_at: datetime


class FindingOut(Schema):
    """An item that failed; the hazard it opened, or on which it was seen again."""

    id: UUID
    number: int
    sheet: UUID
    path: str
    question: NameOut
    answer: str
    item: str
    note: str
    photos: list[UUID]
    is_fixed: bool
    hazard: UUID | None
    is_sighting: bool
    departments: list[str]
    indicator: str

    @staticmethod
    def resolve_sheet(row: Finding) -> UUID:
        return row.sheet_id

    @staticmethod
    def resolve_hazard(row: Finding) -> UUID | None:
        return row.hazard_id


class VisitedPlaceOut(Schema):
    place: int
    sites: int
    never: int
    due: int


class VisitedOut(Schema):
    """Sites by town or county: all, never visited, not often enough since the term began."""

    site_kind: str
    kinds: list[str]
    times: int
    since: date
    places: list[VisitedPlaceOut]


class VisitedIn(Schema):
    site_kind: Site.Kind = Site.Kind.CAMPUS
    kind: Visit.Kind | None = None


@router.get("", response={200: VisitPage, **ERRORS})
def index_of_visits(request: ActorRequest, chosen: Query[VisitFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed(request.actor, Visit.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    note_listing(*page.rows, actor=request.actor)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: VisitOut, **ERRORS})
def start(request: ActorRequest, response: HttpResponse, body: VisitIn) -> tuple[int, Visit]:
    """Start a visit; the same key finds the same visit, whatever the network did."""
    return 201, tagged(response, starting.start(actor=request.actor, **body.dict()))


@router.get("/coverage", response={200: VisitedOut, **ERRORS})
def coverage_of_sites(request: ActorRequest, asked: Query[VisitedIn]) -> dict[str, Any]:
    """How many sites of each place were visited this term, and how many never were."""
    actor = request.actor
    if not actor.may(Ability.READ):
        raise NotAllowed(sentence(N_("Your post does not read visits.")))
    rule = covering.frequency(actor.territory or 0, asked.site_kind, clock.today())
    kinds = covering.kinds_counted(asked.kind or "", rule)
    return {
        "site_kind": asked.site_kind,
        "kinds": kinds,
        "times": rule.times,
        "since": rule.since,
        "places": covering.by_place(actor, asked.site_kind, kinds, rule),
    }


@router.get("/{uuid:pk}", response={200: VisitOut, **ERRORS})
def visit(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, _visit(request, pk))


@router.get("/{uuid:pk}/sheets", response={200: list[SheetOut], **ERRORS})
def sheets_of_a_visit(request: ActorRequest, pk: UUID) -> list[Sheet]:
    """The checklists of a visit as they are filled in."""
    rows = Sheet.objects.visible_to(request.actor).of_visit(_visit(request, pk))
    return list(rows.order_by("place"))


@router.get("/{uuid:pk}/team", response={200: list[MemberOut], **ERRORS})
def team_of_a_visit(request: ActorRequest, pk: UUID) -> list[Member]:
    """Who went, as they were called then."""
    rows = Member.objects.visible_to(request.actor).of_visit(_visit(request, pk))
    return list(rows.order_by("joined_at", "pk"))


@router.get("/{uuid:pk}/findings", response={200: list[FindingOut], **ERRORS})
def findings_of_a_visit(request: ActorRequest, pk: UUID) -> list[Finding]:
    """What failed, in the order of the checklists."""
    rows = Finding.objects.visible_to(request.actor).of_visit(_visit(request, pk))
    return list(rows.order_by("number"))


@router.post("/{uuid:pk}/save", response={200: SheetOut, **ERRORS}, openapi_extra=IF_MATCH)
def save(request: ActorRequest, response: HttpResponse, pk: UUID, body: FilledIn) -> Any:
    """Keep one sheet as it is now; ``If-Match`` carries the version of the sheet."""
    row = _visit(request, pk)
    given = body.dict()
    kept = filling.save(actor=request.actor, row=row, version=version_of(request), **given)
    return tagged(response, kept)


PDF: dict[str, Any] = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get("/{uuid:pk}/report", openapi_extra=PDF)
def report_of_a_visit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The report of a finished visit as PDF."""
    row = _visit(request, pk)
    if row.state != State.FINISHED:
        raise Refused(sentence(N_("A visit has its report once it is finished.")))
    return answer(printed(request.actor, row), f"{row.title} {row.number}")


XLSX: dict[str, Any] = {
    "responses": {
        200: {
            "description": "OK",
            "content": {
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                    "schema": {"type": "string", "format": "binary"}
                }
            },
        }
    }
}


@router.get("/{uuid:pk}/paper", openapi_extra=PDF)
def paper_of_a_visit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The checklists of a visit as PDF, to be filled in by hand; once they were printed."""
    paper = _paper(request, pk)
    return answer(blank(request.actor, [paper]), f"{paper} {paper.shown}")


@router.get("/{uuid:pk}/paper/workbook", openapi_extra=XLSX)
def workbook_of_a_visit(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The same as a workbook, to be filled in without network."""
    paper = _paper(request, pk)
    return workbook(shelf.filled(request.actor, [paper]), f"{paper} {paper.shown}")


def _paper(request: ActorRequest, pk: UUID) -> PaperSheet:
    found = paper_of(request.actor, _visit(request, pk).pk)
    if found is None:
        raise Refused(sentence(N_("Nothing was printed for this visit: print it first.")))
    return found


def _visit(request: ActorRequest, pk: UUID) -> Visit:
    found: Visit = get_object_or_404(Visit.objects.visible_to(request.actor), pk=pk)
    if request.method == "GET":
        note_reading(found, actor=request.actor)
    return found


add_verbs(router, DOORS, rows=Visit.objects.visible_to, out=VisitOut)
