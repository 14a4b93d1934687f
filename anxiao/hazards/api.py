"""The JSON door to hazards: the same services as the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from anxiao.hazards.doors import DOORS
from anxiao.hazards.filters import narrowed
from anxiao.hazards.lifecycle import LIFECYCLE, Grade, State
from anxiao.hazards.models import Hazard
from anxiao.hazards.services import report as reporting
from anxiao.kernel.doors import ERRORS, PageIn, version_of
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.sentences import word
from anxiao.norms.models import HazardItem
from anxiao.places.models import Site

router = Router(tags=["hazards"])


class HazardOut(Schema):
    id: UUID
    number: str
    title: str
    description: str
    site: UUID
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


class HazardFilter(PageIn):
    q: str | None = None
    state: State | None = None
    grade: Grade | None = None
    area: str | None = None
    site: UUID | None = None
    due: str | None = None


class ReportIn(Schema):
    site: UUID
    item: str
    title: str = ""
    description: str = ""
    criteria: list[str] = []
    files: list[UUID] = []


class VerbIn(Schema):
    """What a verb takes; each verb reads its own fields and no others."""

    reason: str | None = None
    remedy: str | None = None
    remedied_at: datetime | None = None
    measures: str | None = None
    items: dict[str, str] | None = None
    until: date | None = None
    lead: int | None = None
    assists: list[int] | None = None
    limit_days: int | None = None
    grade: Grade | None = None
    grade_as: Grade | None = None
    criteria: list[str] | None = None
    on_site: bool | None = None
    opinion: str | None = None
    cause: str | None = None
    change: str | None = None
    files: list[UUID] | None = None


class OfferOut(Schema):
    verb: str
    label: str
    reason: str | None


@router.get("", response={200: HazardPage, **ERRORS})
def index(request: ActorRequest, chosen: Query[HazardFilter]) -> dict[str, Any]:
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = narrowed(Hazard.objects.visible_to(request.actor), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: HazardOut, **ERRORS})
def report(request: ActorRequest, body: ReportIn) -> tuple[int, Hazard]:
    site = get_object_or_404(Site.objects.visible_to(request.actor), pk=body.site)
    item = get_object_or_404(HazardItem.objects.all(), pk=body.item)
    given = body.dict(exclude={"site", "item"})
    return 201, reporting.report(actor=request.actor, site=site, item=item, **given)


@router.get("/{uuid:pk}", response={200: HazardOut, **ERRORS})
def detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Hazard:
    hazard: Hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    response["ETag"] = f'"{hazard.version}"'
    return hazard


@router.get("/{uuid:pk}/offers", response={200: list[OfferOut], **ERRORS})
def offers(request: ActorRequest, pk: UUID) -> list[dict[str, Any]]:
    """The verbs open to the caller now, each with the reason against it or null."""
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    return [
        {"verb": verb, "label": LIFECYCLE.verbs[verb], "reason": word(why) if why else None}
        for verb, why in LIFECYCLE.offers(hazard, to=request.actor).items()
    ]


@router.post("/{uuid:pk}/{verb}", response={200: HazardOut, **ERRORS})
def act(request: ActorRequest, response: HttpResponse, pk: UUID, verb: str, body: VerbIn) -> Hazard:
    hazard = get_object_or_404(Hazard.objects.visible_to(request.actor), pk=pk)
    if verb not in DOORS:
        raise Http404(verb)
    given = {**REQUIRED.get(verb, {}), **body.dict(exclude_unset=True, exclude_none=True)}
    wanted = FIELDS.get(verb, set())
    given = {name: value for name, value in given.items() if name in wanted}
    service = DOORS[verb].service
    done = service(actor=request.actor, hazard=hazard, version=version_of(request), **given)
    response["ETag"] = f'"{done.version}"'
    return done


REQUIRED: dict[str, dict[str, Any]] = {
    "self_close": {"files": []},
    "mark_false": {"reason": ""},
    "object": {"reason": ""},
    "overrule": {"reason": ""},
    "transfer": {"reason": "", "lead": 0},
    "plan": {"items": {}},
    "interim": {"measures": ""},
    "stop": {"reason": ""},
    "ask_extension": {"reason": "", "until": date.min},
    "refuse_extension": {"reason": ""},
    "request_acceptance": {"remedy": "", "files": []},
    "return": {"reason": ""},
    "rebound": {"reason": ""},
}
FIELDS: dict[str, set[str]] = {
    **{verb: set(given) for verb, given in REQUIRED.items()},
    "self_close": {"files", "remedy"},
    "grade": {"grade", "criteria"},
    "dispatch": {"grade_as", "criteria", "lead", "assists", "limit_days"},
    "transfer": {"reason", "lead", "limit_days"},
    "interim": {"measures", "files"},
    "request_acceptance": {"remedy", "files", "remedied_at"},
    "accept": {"on_site", "files", "opinion"},
    "close": {"cause", "change"},
    "confirm": {"files"},
}
