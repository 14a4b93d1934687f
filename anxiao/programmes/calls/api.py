"""The JSON door to calls of schools: the same services as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.places.models import Site
from anxiao.programmes.calls.doors import DOORS
from anxiao.programmes.calls.filters import narrowed
from anxiao.programmes.calls.kinds import kinds as kinds_of
from anxiao.programmes.calls.lifecycle import State
from anxiao.programmes.calls.models import Call, CallPass
from anxiao.programmes.calls.services import make as making

router = Router(tags=["calls"])
Key = Annotated[int, Field(ge=1, lt=2**63)]


class CallOut(Schema):
    id: UUID
    number: str
    title: str
    text: str
    kind: str
    kind_name: NameOut
    place: NameOut
    site: UUID | None
    state: str
    is_confidential: bool
    caller: int
    subject_owner: int | None
    territorial_owner: int | None
    territory_code: int
    sector: str
    reach_us: str
    routed_to: int
    routed_before: list[int]
    level: int
    raised_to: list[int]
    desk: int | None
    made_at: datetime
    answer_by: datetime
    due_at: datetime | None
    answer: str
    answered_by: int | None
    answered_at: datetime | None
    is_late_answered: bool
    reopened: int
    outcome: str
    closed_at: datetime | None
    version: int

    @staticmethod
    def resolve_site(row: Call) -> UUID | None:
        return row.site_id


class CallPage(Schema):
    items: list[CallOut]
    next: str | None


class CallFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    whose: Literal["us", "ours"] | None = None
    state: State | Literal["open", "unanswered", "late", "passed"] | None = None
    kind: Annotated[str, Field(max_length=40)] | None = None
    town: Annotated[int, Field(ge=10**11, lt=10**12)] | None = None
    of: Key | None = None


class CallIn(Schema):
    """Words or photos are needed; the place is the caller's own school where none is named."""

    kind: Annotated[str, Field(max_length=40)]
    text: Annotated[str, Field(max_length=4000)] = ""
    title: Annotated[str, Field(max_length=60)] = ""
    site: UUID | None = None
    files: list[UUID] = []
    reach_us: Annotated[str, Field(max_length=200)] = ""
    is_confidential: bool = False


class KindOut(Schema):
    code: str
    name: NameOut
    example: NameOut
    sector: str
    within: int
    unit: str


class PassOut(Schema):
    """One step upwards, and against whom it counts where the time was over."""

    at: datetime
    from_level: int
    to_level: int
    against: int
    to: int | None
    was_due_at: datetime
    is_late: bool
    reason: str


@router.get("", response={200: CallPage, **ERRORS})
def index_of_calls(request: ActorRequest, chosen: Query[CallFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed(request.actor, Call.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.get("/kinds", response={200: list[KindOut], **ERRORS})
def kinds(request: ActorRequest) -> list[Any]:
    """What can be called for at the caller's own place today."""
    return kinds_of(request.actor.territory or 0)


@router.post("", response={201: CallOut, **ERRORS})
def make(request: ActorRequest, response: HttpResponse, body: CallIn) -> tuple[int, Call]:
    given = body.dict(exclude={"site"})
    sites = Site.objects.visible_to(request.actor)
    site = get_object_or_404(sites, pk=body.site) if body.site else None
    return 201, tagged(response, making.make(actor=request.actor, site=site, **given))


@router.get("/{uuid:pk}", response={200: CallOut, **ERRORS})
def call(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(Call.objects.visible_to(request.actor), pk=pk))


@router.get("/{uuid:pk}/passes", response={200: list[PassOut], **ERRORS})
def passes(request: ActorRequest, pk: UUID) -> list[CallPass]:
    """Each step that it has taken upwards, the first one first."""
    call = get_object_or_404(Call.objects.visible_to(request.actor), pk=pk)
    return list(CallPass.objects.visible_to(request.actor).filter(call=call).order_by("at"))


add_verbs(router, DOORS, rows=Call.objects.visible_to, out=CallOut)
