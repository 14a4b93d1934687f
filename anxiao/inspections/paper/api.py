"""The JSON door to papers: printing, finding by code, entering, and workbooks that come back."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.documents.answers import answer
from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.faults import Fault
from anxiao.inspections.paper import codes, returned, shelf
from anxiao.inspections.paper.answers import workbook
from anxiao.inspections.paper.models import PaperSheet
from anxiao.inspections.paper.papers.blank import printed
from anxiao.inspections.paper.services import entering, issuing, taking
from anxiao.inspections.plans.services.sealing import note_reading
from anxiao.inspections.visits import terms
from anxiao.inspections.visits.api import PDF, XLSX, VisitOut
from anxiao.inspections.visits.models import Visit
from anxiao.inspections.visits.services.filling import MOST_PHOTOS
from anxiao.inspections.visits.terms import MOST_LISTS, MOST_TEAM
from anxiao.kernel.doors import ERRORS, NameOut
from anxiao.kernel.errors import Invalid, No, NotAllowed
from anxiao.kernel.http import ActorRequest
from anxiao.kernel.operations import tagged
from anxiao.kernel.sentences import sentence, word

router = Router(tags=["papers"])
RAW = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Team = Annotated[list[UUID], Field(max_length=MOST_TEAM)]


class PaperOut(Schema):
    """Checklists on paper; ``visit`` is that for which they were printed, or that they became."""

    id: UUID
    code: str
    site: UUID
    place: NameOut
    kind: str
    checklists: list[UUID]
    visit: UUID | None
    printer: int
    printed_at: datetime
    used_at: datetime | None

    @staticmethod
    def resolve_site(row: PaperSheet) -> UUID:
        return row.site_id

    @staticmethod
    def resolve_visit(row: PaperSheet) -> UUID | None:
        return row.visit_id


class PaperIn(Schema):
    """Checklists for a visit to come, which begins when the paper is entered."""

    site: UUID
    kind: Visit.Kind
    checklists: Annotated[list[UUID], Field(min_length=1, max_length=MOST_LISTS)]


class PaperEnteredIn(Schema):
    """What stands on the head of a paper; ``scans`` are photos of the paper itself."""

    happened_on: date
    team: Team = []
    scans: Annotated[list[UUID], Field(max_length=MOST_PHOTOS)] = []


class FaultOut(Schema):
    """What is wrong at a cell; row 0 where the whole sheet is meant."""

    sheet: str
    row: int
    column: str
    detail: str


class ReturnedOut(Schema):
    """One paper of a workbook.

    ``ready`` can be taken, ``faulty`` has to be put right, ``same`` was taken before and
    ``changed`` was entered before with other words; ``taken`` and ``refused`` say what came of it.
    """

    code: str
    state: Literal["ready", "faulty", "same", "changed", "taken", "refused"]
    paper: UUID | None = None
    visit: UUID | None = None
    happened_on: date | None = None
    answered: int = 0
    failed: int = 0
    detail: str = ""
    faults: list[FaultOut] = []


@router.post("", response={201: PaperOut, **ERRORS})
def print_by_hand(request: ActorRequest, body: PaperIn) -> tuple[int, PaperSheet]:
    """Print checklists for a visit to come; the unit does not learn of it."""
    site = terms.site_within(request.actor, body.site)
    given = body.dict(exclude={"site"})
    return 201, issuing.print_by_hand(actor=request.actor, site=site, **given)


@router.get("/codes/{code}", response={200: PaperOut, **ERRORS})
def paper_by_code(request: ActorRequest, code: str) -> PaperSheet:
    """The paper with a code, for whoever may know of it."""
    return _noted(request, code=codes.plain(code)[:40])


@router.get("/{uuid:pk}", response={200: PaperOut, **ERRORS})
def paper(request: ActorRequest, pk: UUID) -> PaperSheet:
    return _noted(request, pk=pk)


@router.get("/{uuid:pk}/print", openapi_extra=PDF)
def print_of_a_paper(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The paper as PDF."""
    found = _noted(request, pk=pk)
    return answer(printed(request.actor, [found]), f"{found} {found.shown}")


@router.get("/{uuid:pk}/workbook", openapi_extra=XLSX)
def workbook_of_a_paper(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The paper as a workbook, to be filled in without network."""
    found = _noted(request, pk=pk)
    return workbook(shelf.filled(request.actor, [found]), f"{found} {found.shown}")


@router.post("/{uuid:pk}/enter", response={200: VisitOut, **ERRORS})
def enter(request: ActorRequest, response: HttpResponse, pk: UUID, body: PaperEnteredIn) -> Any:
    """Begin the visit of a paper; what stands on it is then saved like any other sheet."""
    found = _paper(request, pk=pk)
    return tagged(response, entering.enter(actor=request.actor, row=found, **body.dict()))


@router.post("/returned", response={200: list[ReturnedOut], **ERRORS}, openapi_extra=RAW)
def read_a_workbook(request: ActorRequest) -> list[ReturnedOut]:
    """Say what a workbook (the raw body) comes to; nothing of it is kept."""
    return [_told(one) for one in _returned(request)]


class TakeIn(Schema):
    team: Team = []


@router.post("/returned/take", response={200: list[ReturnedOut], **ERRORS}, openapi_extra=RAW)
def take_a_workbook(request: ActorRequest, asked: Query[TakeIn]) -> list[ReturnedOut]:
    """Take what is ready in a workbook (the raw body), each visit whole or not at all."""
    return [
        _taken(request, one, asked.team) if one.is_good else _told(one)
        for one in _returned(request)
    ]


def _returned(request: ActorRequest) -> list[returned.Returned]:
    _require(request)
    if not request.body:
        raise Invalid(sentence(N_("Send the workbook as the body.")))
    found = returned.told(request.actor, returned.read(request.body))
    papers = [one.paper for one in found if one.paper is not None]
    note_reading(*(one.visit for one in papers if one.visit), actor=request.actor)
    return found


def _told(one: returned.Returned, **more: Any) -> ReturnedOut:
    counts = one.counts
    is_used = "same" if one.is_same else "changed"
    state = "faulty" if one.faults else is_used if one.is_used else "ready"
    given: dict[str, Any] = {
        "code": one.code,
        "state": state,
        "paper": one.paper.pk if one.paper else None,
        "visit": one.paper.visit_id if one.paper else None,
        "happened_on": one.happened_on,
        "answered": sum(each["done"] for each in counts),
        "failed": sum(each["failed"] for each in counts),
        "faults": [_fault(each) for each in one.faults],
        **more,
    }
    return ReturnedOut(**given)


def _fault(one: Fault) -> FaultOut:
    return FaultOut(sheet=one.sheet, row=one.row, column=one.column, detail=word(one.says))


def _taken(request: ActorRequest, one: returned.Returned, team: list[UUID]) -> ReturnedOut:
    assert one.paper is not None
    assert one.happened_on is not None
    try:
        visit = taking.take(
            actor=request.actor,
            row=one.paper,
            happened_on=one.happened_on,
            answers=one.answers,
            digest=one.digest,
            team=team,
        )
    except No as error:
        return _told(one, state="refused", detail=str(error))
    return _told(one, state="taken", visit=visit.pk)


def _require(request: ActorRequest) -> None:
    if not request.actor.may(Ability.VISIT):
        raise NotAllowed(sentence(N_("Your post does not carry out visits.")))


def _paper(request: ActorRequest, **which: Any) -> PaperSheet:
    _require(request)
    rows = PaperSheet.objects.visible_to(request.actor).select_related("visit", "site")
    found: PaperSheet = get_object_or_404(rows, **which)
    return found


def _noted(request: ActorRequest, **which: Any) -> PaperSheet:
    """The paper; of a sealed visit it stands on the record that somebody read it."""
    found = _paper(request, **which)
    if found.visit is not None:
        note_reading(found.visit, actor=request.actor)
    return found
