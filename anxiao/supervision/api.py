"""The JSON doors to supervision: the same services as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.supervision import board as boards
from anxiao.supervision.bars.listing import narrowed as narrowed_bars
from anxiao.supervision.bars.models import Bar, Basis, What
from anxiao.supervision.cases.doors import DOORS as CASES
from anxiao.supervision.cases.filters import narrowed as narrowed_cases
from anxiao.supervision.cases.lifecycle import State as CaseState
from anxiao.supervision.cases.models import Case, CaseItem, Decision, Kind
from anxiao.supervision.cases.services import opening
from anxiao.supervision.listings.doors import DOORS as LISTINGS
from anxiao.supervision.listings.lifecycle import State as ListingState
from anxiao.supervision.listings.listing import narrowed as narrowed_listings
from anxiao.supervision.listings.models import Answerable, Listing
from anxiao.supervision.rungs import Level

router = Router(tags=["supervision"])
cases = Router(tags=["supervision"])
listings = Router(tags=["supervision"])
bars = Router(tags=["supervision"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
Words = Annotated[str, Field(max_length=200)]
Place = Annotated[int, Field(ge=10**11, lt=10**12)]


# --- cases ----------------------------------------------------------------------------------


class CaseOut(Schema):
    id: UUID
    number: str
    kind: str
    state: str
    organisation: int
    organisation_name: NameOut
    area: int | None
    office: int
    territory_code: int
    why: str
    items_open: int
    grave_open: int
    answered_open: int
    late_since: date | None
    grave_since: date | None
    due_at: datetime | None
    is_due_provisional: bool
    level: str
    proposed: str
    proposed_level: str
    proposed_to: int | None
    desk: int | None
    paused_from: date | None
    paused_until: date | None
    made_at: datetime
    closed_at: datetime | None
    version: int


class CasePage(Schema):
    items: list[CaseOut]
    next: str | None


class CaseFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Words | None = None
    state: CaseState | Literal["open", "proposed", "grave", "late", "asking"] | None = None
    kind: Kind | None = None
    town: Place | None = None
    of: Key | None = None


class CaseIn(Schema):
    """Grave hazards of an organisation; or an area or a unit, and what is wrong there."""

    organisation: Key
    kind: Kind = Kind.HAZARDS
    hazards: Annotated[list[UUID], Field(max_length=100)] = []
    area: Place | None = None
    why: Annotated[str, Field(max_length=2000)] = ""


class CaseItemOut(Schema):
    hazard: UUID
    is_grave: bool
    late_since: date
    is_answered: bool
    added_at: datetime
    settled_at: datetime | None
    outcome: str

    @staticmethod
    def resolve_hazard(row: CaseItem) -> UUID:
        return row.hazard_id


class DecisionOut(Schema):
    """A rung taken: by whom, on what basis, with what limit; rungs passed over, and why."""

    id: UUID
    rung: str
    level: str
    taken_at: datetime
    body: int
    body_name: NameOut
    basis: str
    requirements: str
    due_at: datetime
    limit_days: int
    items: int
    grave: int
    was_proposed: bool
    skipped: list[str]
    reason: str
    held_on: date | None
    minutes: str


class ColumnOut(Schema):
    state: str
    count: int
    grave: int


class BoardOut(Schema):
    """How many open cases stand on each rung, and how many wait for a decision."""

    columns: list[ColumnOut]
    total: dict[str, int]


@router.get("/board", response={200: BoardOut, **ERRORS})
def board(request: ActorRequest) -> dict[str, Any]:
    return boards.board(request.actor)


@cases.get("", response={200: CasePage, **ERRORS})
def index_of_cases(request: ActorRequest, chosen: Query[CaseFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed_cases(Case.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@cases.post("", response={201: CaseOut, **ERRORS})
def open_case(request: ActorRequest, response: HttpResponse, body: CaseIn) -> tuple[int, Case]:
    return 201, tagged(response, opening.open_case(actor=request.actor, **body.dict()))


@cases.get("/{uuid:pk}", response={200: CaseOut, **ERRORS})
def case(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(Case.objects.visible_to(request.actor), pk=pk))


@cases.get("/{uuid:pk}/items", response={200: list[CaseItemOut], **ERRORS})
def items(request: ActorRequest, pk: UUID) -> list[CaseItem]:
    """The hazards of a case that the caller reaches, settled ones too."""
    row = get_object_or_404(Case.objects.visible_to(request.actor), pk=pk)
    found = CaseItem.objects.visible_to(request.actor).filter(case=row)
    return list(found.order_by("late_since", "pk")[:1000])


@cases.get("/{uuid:pk}/decisions", response={200: list[DecisionOut], **ERRORS})
def decisions(request: ActorRequest, pk: UUID) -> list[Decision]:
    """Every rung taken, the first one first."""
    row = get_object_or_404(Case.objects.visible_to(request.actor), pk=pk)
    return list(Decision.objects.visible_to(request.actor).filter(case=row).order_by("taken_at"))


# --- listings -------------------------------------------------------------------------------


class ListingOut(Schema):
    id: UUID
    number: str
    public_number: str
    case: UUID
    kind: str
    level: str
    state: str
    organisation: int
    organisation_name: NameOut
    body: int
    body_name: NameOut
    territory_code: int
    basis: str
    requirements: str
    listed_on: date
    term_days: int
    due_at: datetime | None
    is_due_provisional: bool
    extended: int
    remedy: str
    submitted_at: datetime | None
    is_on_site: bool
    inspected_on: date | None
    opinion: str
    expired_on: date | None
    delisted_on: date | None
    follows: UUID | None
    desk: int | None
    closed_at: datetime | None
    version: int

    @staticmethod
    def resolve_case(row: Listing) -> UUID:
        return row.case_id

    @staticmethod
    def resolve_follows(row: Listing) -> UUID | None:
        return row.follows_id


class ListingPage(Schema):
    items: list[ListingOut]
    next: str | None


class ListingFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Words | None = None
    state: ListingState | Literal["standing", "late"] | None = None
    level: Level | None = None
    kind: Kind | None = None
    of: Key | None = None


class AnswerableOut(Schema):
    """A post that answers for what is listed, and in what capacity."""

    post: UUID
    post_name: NameOut
    organisation: int
    rank: str
    since: date


@listings.get("", response={200: ListingPage, **ERRORS})
def index_of_listings(request: ActorRequest, chosen: Query[ListingFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed_listings(Listing.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@listings.get("/{uuid:pk}", response={200: ListingOut, **ERRORS})
def listing(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(Listing.objects.visible_to(request.actor), pk=pk))


@listings.get("/{uuid:pk}/answerable", response={200: list[AnswerableOut], **ERRORS})
def answerable(request: ActorRequest, pk: UUID) -> list[Answerable]:
    row = get_object_or_404(Listing.objects.visible_to(request.actor), pk=pk)
    return list(Answerable.objects.visible_to(request.actor).filter(listing=row).order_by("pk"))


# --- bars -----------------------------------------------------------------------------------


class BarOut(Schema):
    """What an organisation or a person is barred from; both days belong to it."""

    id: UUID
    organisation: int | None
    person: UUID | None
    answers_for: int
    answers_for_name: NameOut
    post: UUID | None
    post_name: NameOut
    rank: str
    what: str
    basis: str
    start: str
    starts_on: date
    ends_on: date
    months: int
    legal_basis: str
    source_kind: str
    source: UUID
    source_title: str
    imposed_by: int
    imposed_at: datetime
    lifted_at: datetime | None
    reason: str


class BarPage(Schema):
    items: list[BarOut]
    next: str | None


class BarFilter(PageIn):
    """The filters of the page, by the same names; ``on`` asks what is in force on a day."""

    q: Words | None = None
    on: date | None = None
    what: What | None = None
    basis: Basis | None = None
    ended: bool = False
    of: Key | None = None


@bars.get("", response={200: BarPage, **ERRORS})
def index_of_bars(request: ActorRequest, chosen: Query[BarFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed_bars(Bar.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@bars.get("/{uuid:pk}", response={200: BarOut, **ERRORS})
def bar(request: ActorRequest, pk: UUID) -> Any:
    return get_object_or_404(Bar.objects.visible_to(request.actor), pk=pk)


add_verbs(cases, CASES, rows=Case.objects.visible_to, out=CaseOut)
add_verbs(listings, LISTINGS, rows=Listing.objects.visible_to, out=ListingOut)
router.add_router("/cases", cases)
router.add_router("/listings", listings)
