"""The JSON door to pledges: the same services as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.documents.api import DocumentOut
from anxiao.documents.models import Document
from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.kernel.sentences import word
from anxiao.programmes.plans.models import Programme
from anxiao.programmes.pledges import batches, coverage
from anxiao.programmes.pledges.doors import DOORS, Duties, Text
from anxiao.programmes.pledges.lifecycle import PledgeState
from anxiao.programmes.pledges.listing import narrowed
from anxiao.programmes.pledges.models import Pledge, Scan, Signature
from anxiao.programmes.pledges.services import making, printing, scans

router = Router(tags=["pledges"])
Key = Annotated[int, Field(ge=1, lt=2**63)]


class SignatureOut(Schema):
    side: str
    organisation: int
    post: UUID | None
    post_name: NameOut
    person_name: str
    how: str
    signed_on: date
    entered_by_title: str


class PledgeOut(Schema):
    id: UUID
    number: str
    title: str
    programme: UUID
    party_a: int
    organisation: int
    state: str
    digest: str
    mandate: UUID | None
    replaces: UUID | None
    made_at: datetime
    due_at: datetime | None
    signed_at: datetime | None
    version: int

    @staticmethod
    def resolve_programme(row: Pledge) -> UUID:
        return row.programme_id

    @staticmethod
    def resolve_replaces(row: Pledge) -> UUID | None:
        found: UUID | None = row.replaces_id
        return found


class PledgeWhole(PledgeOut):
    """With the frozen text, who signed it, and the sides that have to sign anew."""

    content: dict[str, Any]
    signatures: list[SignatureOut]
    lapsed_sides: list[str]

    @staticmethod
    def resolve_signatures(row: Pledge) -> list[Signature]:
        return list(row.signatures.order_by("side"))


class PledgePage(Schema):
    items: list[PledgeOut]
    next: str | None


class PledgeFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    state: PledgeState | Literal["open", "again", "bare"] | None = None
    programme: UUID | None = None
    of: Key | None = None


class MakeIn(Schema):
    programme: UUID
    organisation: Key
    duties: Duties | None = None
    assessment: Text | None = None
    until: date | None = None


class MakeManyIn(Schema):
    programme: UUID
    organisations: Annotated[list[Key], Field(min_length=1, max_length=500)]
    duties: Annotated[str, Field(max_length=4000)] | None = None
    assessment: Text | None = None
    until: date | None = None


class PledgeBatchItemOut(Schema):
    organisation: UUID
    state: str
    text: str


class PledgeBatchOut(Schema):
    """The making of many: running until it is complete."""

    id: UUID
    is_complete: bool
    made_at: datetime
    items: list[PledgeBatchItemOut]


class CoverageOut(Schema):
    organisation: Key
    giver: Key
    tasks: int
    state: str
    group: str
    pledge: UUID | None


class ScanIn(Schema):
    """Files that were uploaded before."""

    files: Annotated[list[UUID], Field(min_length=1, max_length=scans.MOST_FILES)]


class ScanPage(Schema):
    pledge: str | None
    read: bool
    done: bool = False
    text: str = ""


class ScanOut(Schema):
    id: UUID
    name: str
    came_at: datetime
    done_at: datetime | None
    pages: list[ScanPage]

    @staticmethod
    def resolve_pages(row: Scan) -> list[dict[str, Any]]:
        return [{**page, "text": word(page["says"]) if page["says"] else ""} for page in row.pages]


class PageTold(Schema):
    """Which pledge a page of a scan is of; ``out`` leaves it out."""

    scan: UUID
    page: Annotated[int, Field(ge=0, lt=10_000)]
    pledge: UUID | Literal["out"]


class EnterIn(Schema):
    signed_on: date
    pages: Annotated[list[PageTold], Field(max_length=1000)] = []


class EnteredOut(Schema):
    done: int
    refused: int


@router.get("", response={200: PledgePage, **ERRORS})
def pledges_index(request: ActorRequest, chosen: Query[PledgeFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed(Pledge.objects.visible_to(request.actor).for_list(), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: PledgeWhole, **ERRORS})
def make_pledge(request: ActorRequest, body: MakeIn) -> tuple[int, Pledge]:
    """Freeze the tasks of one organisation as a pledge, to be signed by both."""
    programme = _programme(request.actor, body.programme)
    given = body.dict(exclude={"programme"}, exclude_none=True)
    return 201, making.make(actor=request.actor, programme=programme, **given)


@router.post("/batches", response={201: PledgeBatchOut, **ERRORS})
def make_pledges(request: ActorRequest, body: MakeManyIn) -> tuple[int, dict[str, Any]]:
    """Begin the making of many; the worker carries it out as the same post."""
    programme = _programme(request.actor, body.programme)
    given = body.dict(exclude={"programme"}, exclude_none=True)
    return 201, _batch(
        request.actor, batches.begin(actor=request.actor, programme=programme, **given)
    )


@router.get("/batches/{uuid:pk}", response={200: PledgeBatchOut, **ERRORS})
def pledges_batch(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    """How far it is: each organisation waiting, done, or refused with its sentence."""
    rows = Batch.objects.visible_to(request.actor).filter(verb=batches.VERB)
    return _batch(request.actor, get_object_or_404(rows, pk=pk))


def _batch(actor: Actor, found: Batch) -> dict[str, Any]:
    rows = BatchItem.objects.visible_to(actor).of(found.pk)
    return {
        "id": found.pk,
        "is_complete": found.is_complete,
        "made_at": found.made_at,
        "items": [
            {
                "organisation": row.subject,
                "state": row.state,
                "text": word(row.says) if row.says else "",
            }
            for row in rows
        ],
    }


@router.get("/coverage/{uuid:programme}", response={200: list[CoverageOut], **ERRORS})
def pledges_coverage(request: ActorRequest, programme: UUID) -> list[dict[str, Any]]:
    """Each organisation with tasks within reach, and how its pledge stands."""
    found = _programme(request.actor, programme)
    return [
        {
            "organisation": one.organisation.pk,
            "giver": one.giver,
            "tasks": one.tasks,
            "state": str(one.state),
            "group": one.group,
            "pledge": one.pledge,
        }
        for one in coverage.lines(request.actor, found)
    ]


@router.get("/scans", response={200: list[ScanOut], **ERRORS})
def pledge_scans(request: ActorRequest) -> list[Scan]:
    """The scans of the acting post whose pages are not all entered yet."""
    return list(Scan.objects.visible_to(request.actor).waiting())


@router.post("/scans", response={201: list[ScanOut], **ERRORS})
def take_in_scans(request: ActorRequest, body: ScanIn) -> tuple[int, list[Scan]]:
    """Look for the codes on the pages of uploaded scans; nothing is signed by it yet."""
    return 201, scans.take_in(actor=request.actor, files=body.files)


@router.post("/scans/enter", response={200: EnteredOut, **ERRORS})
def enter_scans(request: ActorRequest, body: EnterIn) -> scans.Entered:
    """Enter every pledge that the waiting scans show."""
    told = {(one.scan, one.page): str(one.pledge) for one in body.pages}
    return scans.enter(actor=request.actor, signed_on=body.signed_on, told=told)


@router.get("/{uuid:pk}", response={200: PledgeWhole, **ERRORS})
def pledge_detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, _pledge(request.actor, pk))


@router.get("/{uuid:pk}/documents", response={200: list[DocumentOut], **ERRORS})
def pledge_papers(request: ActorRequest, pk: UUID) -> list[Document]:
    """The papers of a pledge, the newest first."""
    return list(Document.objects.visible_to(request.actor).about(_pledge(request.actor, pk).pk))


@router.post("/{uuid:pk}/paper", response={200: DocumentOut, **ERRORS})
def pledge_paper(request: ActorRequest, pk: UUID) -> Document:
    """The paper with the signatures of today, issued now if it was not before."""
    return printing.issue(actor=request.actor, row=_pledge(request.actor, pk))


def _pledge(actor: Actor, pk: UUID) -> Pledge:
    found: Pledge = get_object_or_404(Pledge.objects.visible_to(actor), pk=pk)
    return found


def _programme(actor: Actor, pk: UUID) -> Programme:
    found: Programme = get_object_or_404(Programme.objects.visible_to(actor), pk=pk)
    return found


add_verbs(router, DOORS, rows=Pledge.objects.visible_to, out=PledgeWhole)
