"""The JSON door to hazards: the same services as the pages."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.documents.api import DocumentOut
from anxiao.documents.models import Document
from anxiao.hazards import batches, casefile
from anxiao.hazards.abilities import Ability
from anxiao.hazards.doors import DOORS
from anxiao.hazards.doors import offers as verbs_open
from anxiao.hazards.filters import CODES, DAYS, SEVERAL, narrowed
from anxiao.hazards.lifecycle import LIFECYCLE, Grade, State
from anxiao.hazards.list_views import days, extent_of
from anxiao.hazards.models import Hazard
from anxiao.hazards.on_paper.behalf import body_for, who_acts
from anxiao.hazards.services import report as reporting
from anxiao.hazards.services import slips
from anxiao.kernel.batches import MOST, again
from anxiao.kernel.doors import ERRORS, IF_MATCH, NameOut, PageIn, version_of
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.governed import heartland
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.sentences import sentence, word
from anxiao.kernel.verbs import Door
from anxiao.norms.models import HazardItem
from anxiao.places.models import Site

router = Router(tags=["hazards"])


class HazardOut(Schema):
    id: UUID
    number: str
    title: str
    description: str
    site: UUID
    place: NameOut
    item: str
    state: str
    grade: str
    territory_code: int
    territorial_owner: int | None
    sector_owner: int | None
    subject_owner: int | None
    sector: str
    lead: int | None
    assists: list[int]
    reported_at: datetime
    due_at: datetime | None
    is_due_provisional: bool
    days_left: int | None
    overdue_since: date | None
    closed_at: datetime | None
    rebounds: int
    rebounds_counted: int
    entered_on_behalf: int
    campaign: UUID | None
    campaign_title: str
    version: int

    @staticmethod
    def resolve_site(row: Hazard) -> UUID:
        return row.site_id

    @staticmethod
    def resolve_item(row: Hazard) -> str:
        return row.item_id

    @staticmethod
    def resolve_days_left(row: Hazard) -> int | None:
        return row.days_left()


class HazardPage(Schema):
    items: list[HazardOut]
    next: str | None


Key = Annotated[int, Field(ge=1, lt=2**63)]


class HazardFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    state: State | Literal["open", "real"] | None = None
    grade: Grade | None = None
    area: Annotated[str, Field(max_length=40)] | None = None
    town: Annotated[int, Field(ge=10**11, lt=10**12)] | None = None
    site: UUID | None = None
    due: Literal["late", "soon"] | None = None
    waits: Literal["objection", "extension", "acceptance", "rebound"] | None = None
    closed: Literal["month", "year", "ever"] | None = None
    kept: Literal["yes", "no", "any"] | None = None
    codes: Annotated[str, Field(pattern=CODES)] | None = None
    of: Key | None = None
    lead: Key | None = None
    desk: Key | None = None
    campaign: UUID | Literal["routine", "any"] | None = None
    reached: Literal["dispatched", "closed", "rebounded"] | None = None
    by: Annotated[str, Field(pattern=f"^{SEVERAL}$")] | None = None
    not_by: Annotated[str, Field(pattern=f"^{SEVERAL}$")] | None = None
    reported: Annotated[str, Field(pattern=f"^{DAYS}$")] | None = None
    like: UUID | None = None


class ReportIn(Schema):
    site: UUID
    item: Annotated[str, Field(max_length=60)]
    title: Annotated[str, Field(max_length=120)] = ""
    description: Annotated[str, Field(max_length=4000)] = ""
    criteria: list[Annotated[str, Field(max_length=60)]] = []
    files: list[UUID] = []
    campaign: UUID | None = None


class SlipIn(Schema):
    """With a reason the slip that stands is revoked, and a new one takes its place."""

    because: Annotated[str, Field(max_length=2000)] = ""


class OfferOut(Schema):
    verb: str
    label: str
    reason: str | None


@router.get("", response={200: HazardPage, **ERRORS})
def index(request: ActorRequest, chosen: Query[HazardFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    if chosen.reported:
        filters["reported"] = days(chosen.reported)
    if chosen.like:
        filters["like"] = extent_of(request.actor, chosen.like)
    rows = narrowed(Hazard.objects.visible_to(request.actor), filters)
    first = heartland(request.actor, county="county")
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size, first=first)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: HazardOut, **ERRORS})
def report(request: ActorRequest, body: ReportIn) -> tuple[int, Hazard]:
    site = get_object_or_404(Site.objects.visible_to(request.actor), pk=body.site)
    item = get_object_or_404(HazardItem.objects.all(), pk=body.item)
    given = body.dict(exclude={"site", "item"})
    return 201, reporting.report(actor=request.actor, site=site, item=item, **given)


class BatchItemIn(Schema):
    """One hazard of an act on many, and for dispatching what its item does not say."""

    hazard: UUID
    lead: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    assists: list[Annotated[int, Field(ge=1, lt=2**63)]] = []
    limit_days: Annotated[int, Field(ge=0, le=400)] | None = None
    version: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class BatchIn(Schema):
    verb: Literal["dispatch", "sign_for"]
    items: Annotated[list[BatchItemIn], Field(min_length=1, max_length=MOST)]


class BatchItemOut(Schema):
    hazard: UUID
    state: str
    text: str


class BatchOut(Schema):
    """An act on many hazards: running until it is complete."""

    id: UUID
    verb: str
    is_complete: bool
    made_at: datetime
    items: list[BatchItemOut]


@router.post("/batches", response={201: BatchOut, **ERRORS})
def begin_batch(request: ActorRequest, body: BatchIn) -> tuple[int, dict[str, Any]]:
    """Begin one act on many hazards; the worker carries it out as the same post."""
    items = [(one.hazard, one.dict(exclude={"hazard"})) for one in body.items]
    begun = batches.begin(actor=request.actor, verb=body.verb, items=items)
    return 201, _batch(request, begun)


@router.get("/batches/{uuid:pk}", response={200: BatchOut, **ERRORS})
def batch(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    """How far it is: each hazard waiting, done, or refused with its sentence."""
    return _batch(request, get_object_or_404(Batch.objects.visible_to(request.actor), pk=pk))


@router.post("/batches/{uuid:pk}/again", response={200: BatchOut, **ERRORS})
def batch_again(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    """Try the refused ones once more."""
    found = get_object_or_404(Batch.objects.visible_to(request.actor), pk=pk)
    return _batch(request, again(actor=request.actor, pk=found.pk))


def _batch(request: ActorRequest, found: Batch) -> dict[str, Any]:
    rows = BatchItem.objects.visible_to(request.actor).of(found.pk)
    return {
        "id": found.pk,
        "verb": found.verb.partition(".")[2],
        "is_complete": found.is_complete,
        "made_at": found.made_at,
        "items": [
            {"hazard": row.subject, "state": row.state, "text": word(row.says) if row.says else ""}
            for row in rows
        ],
    }


@router.get("/{uuid:pk}", response={200: HazardOut, **ERRORS})
def detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Hazard:
    hazard: Hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    response["ETag"] = f'"{hazard.version}"'
    return hazard


ZIP: dict[str, Any] = {
    "responses": {
        200: {
            "description": "OK",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


@router.get("/{uuid:pk}/case-file", openapi_extra=ZIP)
def case_file(request: ActorRequest, pk: UUID) -> FileResponse:
    """Everything about one case as a ZIP that ``anxiao ledger verify`` checks on its own."""
    if not request.actor.may(Ability.EXPORT):
        raise NotAllowed(sentence(N_("Your post does not take case files away.")))
    rows = Hazard.objects.visible_to(request.actor).for_page()
    hazard: Hazard = get_object_or_404(rows, pk=pk)
    name = casefile.file_name(hazard)
    made = casefile.made(actor=request.actor, hazard=hazard)
    return FileResponse(made, as_attachment=True, filename=name, content_type="application/zip")


@router.get("/{uuid:pk}/offers", response={200: list[OfferOut], **ERRORS})
def offers(request: ActorRequest, pk: UUID) -> list[dict[str, Any]]:
    """The verbs open to the caller now, each with the reason against it or null."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    return [
        {"verb": verb, "label": _(LIFECYCLE.verbs[verb]), "reason": word(why) if why else None}
        for verb, why in verbs_open(hazard, request.actor).items()
    ]


@router.get("/{uuid:pk}/documents", response={200: list[DocumentOut], **ERRORS})
def papers(request: ActorRequest, pk: UUID) -> list[Document]:
    """The papers of a case, the newest first."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    return list(Document.objects.visible_to(request.actor).about(hazard.pk))


@router.post("/{uuid:pk}/slip", response={200: DocumentOut, **ERRORS})
def slip(request: ActorRequest, pk: UUID, body: SlipIn) -> Document:
    """The dispatch slip of the present dispatch, issued now if it was not before."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    return slips.issue_slip(actor=request.actor, hazard=hazard, because=body.because)


def _operation(verb: str, door: Door) -> Callable[..., Hazard]:
    """The operation of one verb: its body takes what the verb asks for, and nothing else."""

    def act(request: ActorRequest, response: HttpResponse, pk: UUID, body: Any) -> Hazard:
        hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
        actor, given = who_acts(request.actor, hazard, body.dict(exclude_none=True))
        done: Hazard = door.service(
            actor=actor, hazard=hazard, version=version_of(request), **given
        )
        response["ETag"] = f'"{done.version}"'
        return done

    act.__name__ = act.__qualname__ = f"hazard_{verb}"
    act.__doc__ = door.service.__doc__
    act.__annotations__["body"] = body_for(verb)
    return act


for _verb, _door in DOORS.items():
    router.post(
        f"/{{uuid:pk}}/{_verb}",
        response={200: HazardOut, **ERRORS},
        summary=LIFECYCLE.verbs[_verb],
        openapi_extra=IF_MATCH,
    )(_operation(_verb, _door))
