"""The JSON door to the register of road sections; only visits write into it."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Prefetch
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
from anxiao.places.models import RoadFacility, RoadSection
from anxiao.places.registers.roads.listing import narrowed

router = Router(tags=["registers"])
Number = Annotated[int, Field(ge=0, le=2**62)]
Kind = Annotated[
    RoadFacility.Kind, WithJsonSchema({"type": "string", "enum": RoadFacility.Kind.values})
]


class FacilityOut(Schema):
    """``missing`` is what is required and not present, never below zero; null while not known."""

    kind: str
    required: int | None
    present: int | None
    missing: int | None
    payer_id: int | None
    payer_words: str
    planned_year: int | None

    @staticmethod
    def resolve_payer_id(row: RoadFacility) -> int | None:
        return row.payer


class RoadOut(Schema):
    """``line``: points as [latitude, longitude]; ``length`` along them, in metres."""

    id: UUID
    site_id: UUID
    name: NameOut
    number: str
    begins: str
    ends: str
    territory_code: int
    line: list[list[float]]
    length: int | None
    school_ids: list[int]
    facilities: list[FacilityOut]
    seen_on: date | None
    valid_to: date | None

    @staticmethod
    def resolve_school_ids(row: RoadSection) -> list[int]:
        return list(row.schools)

    @staticmethod
    def resolve_facilities(row: RoadSection) -> list[Any]:
        return list(row.lines)  # type: ignore[attr-defined]


class RoadPage(Schema):
    items: list[RoadOut]
    next: str | None


class RoadFilter(PageIn):
    town: Annotated[int, Field(ge=100_000_000_000, le=999_999_999_999)] | None = None
    school: Number | None = None
    missing: Kind | None = None
    q: Annotated[str, Field(max_length=200)] | None = None
    ended: bool = False


def _rows(request: ActorRequest) -> Any:
    if not request.actor.may(Ability.READ):
        raise NotAllowed(sentence(N_("Your post may not read the registers.")))
    rows = RoadSection.objects.visible_to(request.actor)
    return rows.select_related("site").prefetch_related(Prefetch("facilities", to_attr="lines"))


@router.get("", response={200: RoadPage, **ERRORS})
def list_roads(request: ActorRequest, chosen: Query[RoadFilter]) -> dict[str, Any]:
    """Road sections before schools, within reach, with what is missing on each."""
    asked = chosen.dict()
    rows = narrowed(_rows(request), {**asked, "gaps": asked["missing"]}, on=clock.today())
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.get("/{uuid:pk}", response={200: RoadOut, **ERRORS})
def one_road(request: ActorRequest, pk: UUID) -> Any:
    return get_object_or_404(_rows(request), pk=pk)
