"""The JSON door to the register of vehicles; only visits write into it."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema
from pydantic import WithJsonSchema

from anxiao.kernel import clock
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.sentences import sentence
from anxiao.places.abilities import Ability
from anxiao.places.registers.vehicles.listing import narrowed
from anxiao.places.registers.vehicles.models import Vehicle

router = Router(tags=["registers"])
Number = Annotated[int, Field(ge=0, le=2**62)]
Kind = Annotated[Vehicle.Kind, WithJsonSchema({"type": "string", "enum": Vehicle.Kind.values})]
Papers = Annotated[str, Field(pattern="^(late|soon|none|good)$")]


class VehiclePaperOut(Schema):
    key: str
    until: date | None
    state: str


class VehicleOut(Schema):
    """``state`` of a paper: valid, ending soon, expired or never seen, today."""

    id: UUID
    site_id: UUID
    kind: str
    plate: str
    is_unusual: bool
    territory_code: int
    operator_id: int | None
    operator: NameOut
    operator_words: str
    driver_post: str
    licence: str
    seats: int | None
    route: str
    school_ids: list[int]
    papers: list[VehiclePaperOut]
    seen_on: date | None
    valid_to: date | None

    @staticmethod
    def resolve_operator_id(row: Vehicle) -> int | None:
        return row.subject_owner

    @staticmethod
    def resolve_operator(row: Vehicle) -> Any:
        return row.site.organisation.name

    @staticmethod
    def resolve_school_ids(row: Vehicle) -> list[int]:
        return list(row.schools)

    @staticmethod
    def resolve_papers(row: Vehicle) -> list[Any]:
        return list(row.papers())


class VehiclePage(Schema):
    items: list[VehicleOut]
    next: str | None


class VehicleFilter(PageIn):
    kind: Kind | None = None
    papers: Papers | None = None
    town: Annotated[int, Field(ge=100_000_000_000, le=999_999_999_999)] | None = None
    school: Number | None = None
    of: Number | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    ended: bool = False


def _rows(request: ActorRequest) -> Any:
    if not request.actor.may(Ability.READ):
        raise NotAllowed(sentence(N_("Your post may not read the registers.")))
    return Vehicle.objects.visible_to(request.actor).select_related("site__organisation")


@router.get("", response={200: VehiclePage, **ERRORS})
def list_vehicles(request: ActorRequest, chosen: Query[VehicleFilter]) -> dict[str, Any]:
    """Vehicles that carry pupils, within reach, as visits saw them last."""
    rows = narrowed(_rows(request), chosen.dict(), on=clock.today())
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.get("/{uuid:pk}", response={200: VehicleOut, **ERRORS})
def one_vehicle(request: ActorRequest, pk: UUID) -> Any:
    return get_object_or_404(_rows(request), pk=pk)
