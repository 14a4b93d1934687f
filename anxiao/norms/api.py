"""The JSON door to norms."""

from datetime import date
from typing import Annotated, Any

from ninja import Field, Router, Schema

from anxiao.kernel import clock
from anxiao.kernel.doors import ERRORS, NameOut
from anxiao.kernel.http import ActorRequest
from anxiao.norms import services
from anxiao.norms.models import FocusArea, HazardItem, LegalBasis, Rule, Sector

router = Router(tags=["norms"])
Code = Annotated[int, Field(ge=0, le=999_999_999_999)]


class ItemOut(Schema):
    code: str
    name: NameOut
    focus_area_id: str
    group: str
    lead: str
    assists: list[str]
    limit_days: int
    grade: str
    major_if: list[str]
    legal_basis_id: str | None


class CodeOut(Schema):
    code: str
    name: NameOut


class BasisOut(Schema):
    key: str
    name: NameOut
    article: str
    level: str
    valid_from: date
    valid_to: date | None
    needs_verification: bool


class ValueOut(Schema):
    key: str
    territory: int
    on: date
    value: Any


class RuleIn(Schema):
    key: str
    territory_code: Code
    valid_from: date
    valid_to: date | None = None
    legal_basis: str | None = None
    value: Any
    note_zh: str = ""
    note_en: str = ""


class RuleOut(Schema):
    key_id: str
    territory_code: int
    valid_from: date
    valid_to: date | None
    value: Any


@router.get("/items", response={200: list[ItemOut], **ERRORS})
def items(request: ActorRequest, focus: str | None = None) -> Any:
    rows = HazardItem.objects.all()
    return rows.filter(focus_area=focus) if focus else rows


@router.get("/sectors", response={200: list[CodeOut], **ERRORS})
def sectors(request: ActorRequest) -> Any:
    return Sector.objects.all()


@router.get("/focus-areas", response={200: list[CodeOut], **ERRORS})
def focus_areas(request: ActorRequest) -> Any:
    return FocusArea.objects.all()


@router.get("/legal-bases", response={200: list[BasisOut], **ERRORS})
def legal_bases(request: ActorRequest) -> Any:
    return LegalBasis.objects.all()


@router.get("/rule", response={200: ValueOut, **ERRORS})
def value(request: ActorRequest, key: str, territory: Code, on: date | None = None) -> Any:
    """The value in force at a place on a day."""
    when = on or clock.today()
    found = services.rule(key, territory=territory, on=when)
    return {"key": key, "territory": territory, "on": when, "value": found}


@router.post("/rules", response={201: RuleOut, **ERRORS})
def add_rule(request: ActorRequest, body: RuleIn) -> tuple[int, Rule]:
    return 201, services.add_rule(actor=request.actor, **body.dict())
