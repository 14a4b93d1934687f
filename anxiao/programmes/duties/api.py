"""The JSON door to gate duty."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.given import in_our_time
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.sentences import sentence
from anxiao.programmes.abilities import Ability
from anxiao.programmes.duties import services
from anxiao.programmes.duties.grid import campuses_within, week_of
from anxiao.programmes.duties.models import STRONGEST, GateDuty, Kind, Peak, monday_of
from anxiao.programmes.duties.scope import scope_of

router = Router(tags=["gate-duties"])
Key = Annotated[int, Field(ge=1, lt=2**63)]
Code = Annotated[int, Field(ge=10**11, lt=10**12)]
Day = Annotated[int, Field(ge=1, le=7)]


class GateDutyOut(Schema):
    """What one organisation sends to one gate at one peak of a week."""

    id: UUID
    site: UUID
    place: NameOut
    gate: str
    week: date
    weekdays: list[int]
    peak: str
    kind: str
    provider: int
    strength: int
    note: str

    @staticmethod
    def resolve_site(row: GateDuty) -> UUID:
        return row.site_id


class GateDutyPage(Schema):
    items: list[GateDutyOut]
    next: str | None


class GateDutyFilter(PageIn):
    week: date | None = None
    school: Key | None = None
    town: Code | None = None
    provider: Key | None = None


class GateDutyIn(Schema):
    """A row for the whole week: one for each of the peaks is made or changed."""

    site: UUID
    gate: Annotated[str, Field(max_length=60)]
    week: date
    kind: Kind
    provider: Key
    peaks: Annotated[list[Peak], Field(min_length=1, max_length=3)]
    weekdays: Annotated[list[Day], Field(min_length=1, max_length=7)] = [*services.SCHOOL_WEEK]
    strength: Annotated[int, Field(ge=1, le=STRONGEST)] = 1
    note: Annotated[str, Field(max_length=200)] = ""


class DutyCopyIn(Schema):
    """Of a school, of a territory, or of all that the caller answers for."""

    week: date
    school: Key | None = None
    town: Code | None = None


class CopiedOut(Schema):
    number: int
    source: date


class HoleOut(Schema):
    """A peak of a school day at which nobody stands."""

    site: UUID
    place: NameOut
    gate: str
    day: date
    peak: str


class WeekFilter(Schema):
    week: date | None = None
    school: Key | None = None
    town: Code | None = None


def _reading(actor: Actor) -> None:
    if not actor.may(Ability.READ):
        raise NotAllowed(sentence(N_("Your post does not read the gate duty.")))


@router.get("", response={200: GateDutyPage, **ERRORS})
def duty_index(request: ActorRequest, chosen: Query[GateDutyFilter]) -> dict[str, Any]:
    _reading(request.actor)
    rows: Any = GateDuty.objects.visible_to(request.actor)
    in_our_time(chosen.week)
    if chosen.week:
        rows = rows.in_week(monday_of(chosen.week))
    if chosen.provider:
        rows = rows.filter(provider=chosen.provider)
    if chosen.school or chosen.town:
        where = {"school": chosen.school, "code": chosen.town}
        rows = services.within(actor=request.actor, rows=rows, **where)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: list[GateDutyOut], **ERRORS})
def duty_plan(request: ActorRequest, body: GateDutyIn) -> tuple[int, list[GateDuty]]:
    """Say who stands at a gate on which days of a week; teachers never do."""
    return 201, services.plan(actor=request.actor, **body.dict())


@router.post("/copy", response={200: CopiedOut, **ERRORS})
def duty_copy(request: ActorRequest, body: DutyCopyIn) -> Any:
    """Take over the last week that has duties; only what is not there yet comes."""
    done = services.copy_week(
        actor=request.actor, week=body.week, school=body.school, code=body.town
    )
    return done._asdict()


@router.get("/holes", response={200: list[HoleOut], **ERRORS})
def duty_holes(request: ActorRequest, chosen: Query[WeekFilter]) -> list[dict[str, Any]]:
    """The peaks of a week's school days at which nobody stands, in a school or up to a county."""
    _reading(request.actor)
    scope = scope_of(request.actor, town=str(chosen.town or ""), school=str(chosen.school or ""))
    in_our_time(chosen.week)
    monday = monday_of(chosen.week or clock.today())
    near = {"school": scope.school, "code": scope.code}
    campuses = [] if scope.is_region else campuses_within(request.actor, **near)
    week = week_of(request.actor, monday, campuses, territory=scope.territory)
    return [
        {
            "site": campus.site.pk,
            "place": campus.site.name,
            "gate": gate.key,
            "day": cell.day,
            "peak": line.peak,
        }
        for campus in week.campuses
        for gate in campus.gates
        for line in gate.lines
        for cell in line.cells
        if cell.is_hole
    ]


@router.post("/{uuid:pk}/drop", response={204: None, **ERRORS})
def duty_drop(request: ActorRequest, pk: UUID) -> tuple[int, None]:
    """Take a row off the roster of this week or one to come."""
    row = get_object_or_404(GateDuty.objects.visible_to(request.actor), pk=pk)
    services.drop(actor=request.actor, duty=row.pk)
    return 204, None
