"""The JSON door to bookings: the same services as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.kernel import clock
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.kernel.sentences import word
from anxiao.programmes.bookings import calendar
from anxiao.programmes.bookings.doors import DOORS
from anxiao.programmes.bookings.lifecycle import State
from anxiao.programmes.bookings.listing import narrowed
from anxiao.programmes.bookings.models import Booking
from anxiao.programmes.bookings.schools import school_of
from anxiao.programmes.bookings.services import booking as bookings
from anxiao.programmes.bookings.services import looking
from anxiao.programmes.bookings.terms import MOST_DEPARTMENTS

router = Router(tags=["bookings"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
Year = Annotated[int, Field(ge=2001, le=2098)]


class BookingOut(Schema):
    id: UUID
    number: str
    title: str
    kind: str
    share: str
    state: str
    school: int
    school_name: NameOut
    starts_on: date
    ends_on: date
    basis: str
    legal_basis: str | None
    orderer: int
    departments: list[int]
    for_kind: str
    for_id: UUID | None
    merged_into: UUID | None
    exception_reason: str
    is_exception: bool
    decision: str
    decided_by: int | None
    decided_at: datetime | None
    carried_out_on: date | None
    outcome: str
    territory_code: int
    territorial_owner: int | None
    sector: str
    desk: int | None
    due_at: datetime | None
    made_at: datetime
    closed_at: datetime | None
    version: int

    @staticmethod
    def resolve_legal_basis(row: Booking) -> str | None:
        return row.legal_basis_id

    @staticmethod
    def resolve_merged_into(row: Booking) -> UUID | None:
        return row.merged_into_id


class BookingPage(Schema):
    items: list[BookingOut]
    next: str | None


class BookingFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    year: Year | None = None
    state: State | Literal["coming"] | None = None
    kind: Booking.Kind | None = None
    part: Literal["ordered", "served"] | None = None
    town: Annotated[int, Field(ge=10**11, lt=10**12)] | None = None
    of: Key | None = None


class BookingIn(Schema):
    """A visit to one school. ``merge_into`` takes part in another instead of booking one more."""

    school: Key
    kind: Booking.Kind
    title: Annotated[str, Field(max_length=160)]
    starts_on: date
    ends_on: date
    basis: Annotated[str, Field(max_length=240)] = ""
    departments: Annotated[list[Key], Field(max_length=MOST_DEPARTMENTS)] = []
    share: Booking.Share = Booking.Share.ANNOUNCED
    for_kind: Annotated[str, Field(max_length=40)] = ""
    for_id: UUID | None = None
    team: Annotated[list[UUID], Field(max_length=30)] = []
    exception_reason: Annotated[str, Field(max_length=2000)] = ""
    merge_into: UUID | None = None


class BookedOut(Schema):
    """A visit as everybody may know it who reaches the school."""

    id: UUID
    kind: str
    share: str
    state: str
    title: str
    starts_on: date
    ends_on: date
    orderer: int
    departments: list[int]
    is_exception: bool


class ShareOut(Schema):
    """How a share of the year stands; null where no rule sets a limit."""

    kind: str
    most: int | None
    used: int
    left: int | None
    over: int
    exceptions: int


class SchoolYearOut(Schema):
    """The year of a school. The unannounced share is there for the office that orders from it."""

    school: int
    year: int
    announced: list[ShareOut]
    unannounced: ShareOut | None
    bookings: list[BookedOut]


class AgainstOut(Schema):
    """What a booking would meet: places, who has them, what could be joined, the refusal."""

    school: int
    kind: str
    share: str
    year: int
    figure: ShareOut
    booked: list[BookedOut]
    near: list[BookedOut]
    refusal: str | None


class AgainstIn(Schema):
    school: Key
    kind: Booking.Kind
    starts_on: date
    ends_on: date
    share: Booking.Share = Booking.Share.ANNOUNCED


@router.get("", response={200: BookingPage, **ERRORS})
def index_of_bookings(request: ActorRequest, chosen: Query[BookingFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed(request.actor, Booking.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: BookingOut, **ERRORS})
def book(request: ActorRequest, response: HttpResponse, body: BookingIn) -> tuple[int, Booking]:
    given = body.dict(exclude={"for_kind", "for_id"})
    belongs = (body.for_kind, body.for_id) if body.for_kind and body.for_id else None
    return 201, tagged(response, bookings.book(actor=request.actor, for_=belongs, **given))


@router.get("/against", response={200: AgainstOut, **ERRORS})
def against_a_booking(request: ActorRequest, asked: Query[AgainstIn]) -> dict[str, Any]:
    """What a booking would meet; nothing is written."""
    met = looking.against(actor=request.actor, **asked.dict())
    refusal = word(met.refusal) if met.refusal else None
    return {**vars(met), "school": met.school.pk, "refusal": refusal}


@router.get("/schools/{int:pk}", response={200: SchoolYearOut, **ERRORS})
def year_of_a_school(request: ActorRequest, pk: int, year: Year | None = None) -> dict[str, Any]:
    """What is booked at a school in a year, and how its quota stands."""
    return calendar.year_of(request.actor, school_of(request.actor, pk), year or clock.today().year)


@router.get("/{uuid:pk}", response={200: BookingOut, **ERRORS})
def booking(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(Booking.objects.visible_to(request.actor), pk=pk))


add_verbs(router, DOORS, rows=Booking.objects.visible_to, out=BookingOut)
