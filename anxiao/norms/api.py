"""The JSON door to norms."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema

from anxiao.kernel import clock
from anxiao.kernel.doors import ERRORS, NameOut
from anxiao.kernel.http import ActorRequest
from anxiao.kernel.names import Name
from anxiao.norms import services
from anxiao.norms.models import (
    Approval,
    FocusArea,
    HazardItem,
    LegalBasis,
    Level,
    Mandate,
    Rule,
    RuleKey,
    Sector,
)

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
    id: UUID
    key_id: str
    territory_code: int
    valid_from: date
    valid_to: date | None
    value: Any


class KeyOut(Schema):
    key: str
    name: NameOut
    unit: str
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class MandateIn(Schema):
    approves: Approval
    authority: Annotated[str, Field(max_length=160)]
    number: Annotated[str, Field(max_length=80)]
    territory_code: Code
    valid_from: date
    valid_to: date
    quota: Annotated[int, Field(ge=1, le=100_000)] | None = None


class MandateOut(Schema):
    id: UUID
    module: str
    kind: str
    authority: str
    number: str
    territory_code: int
    valid_from: date
    valid_to: date
    quota: int | None


class BasisIn(Schema):
    territory_code: Code
    zh: Annotated[str, Field(min_length=1, max_length=240)]
    en: Annotated[str, Field(max_length=400)] = ""
    article: Annotated[str, Field(max_length=60)] = ""
    issuer_zh: Annotated[str, Field(min_length=1, max_length=160)]
    level: Level = Level.LOCAL
    note_zh: Annotated[str, Field(max_length=1000)] = ""
    valid_from: date
    valid_to: date | None = None


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


@router.post("/legal-bases", response={201: BasisOut, **ERRORS})
def add_legal_basis(request: ActorRequest, body: BasisIn) -> tuple[int, LegalBasis]:
    """Enter a text that the county applies; its key is made and given back."""
    values = body.dict()
    name: Name = {"zh": values.pop("zh"), "en": values.pop("en")}
    return 201, services.add_legal_basis(actor=request.actor, name=name, **values)


@router.get("/mandates", response={200: list[MandateOut], **ERRORS})
def mandates(request: ActorRequest) -> Any:
    return Mandate.objects.order_by("-valid_from", "-pk")


@router.post("/mandates", response={201: MandateOut, **ERRORS})
def add_mandate(request: ActorRequest, body: MandateIn) -> tuple[int, Mandate]:
    """Enter the approval under which a regulated module may be used."""
    values = body.dict()
    approves = Approval(values.pop("approves"))
    given = {"module": approves.module, "kind": approves.value, **values}
    return 201, services.add_mandate(actor=request.actor, **given)


@router.get("/rule-keys", response={200: list[KeyOut], **ERRORS})
def rule_keys(request: ActorRequest) -> Any:
    """Every rule that is asked for, with the schema of its value."""
    return RuleKey.objects.all()


@router.get("/rules/{key}", response={200: list[RuleOut], **ERRORS})
def history(request: ActorRequest, key: str) -> Any:
    """All dated values of a rule, in every territory."""
    return get_object_or_404(RuleKey, pk=key).rules.all()


@router.get("/rule", response={200: ValueOut, **ERRORS})
def value(request: ActorRequest, key: str, territory: Code, on: date | None = None) -> Any:
    """The value in force at a place on a day."""
    when = on or clock.today()
    found = services.rule(key, territory=territory, on=when)
    return {"key": key, "territory": territory, "on": when, "value": found}


@router.post("/rules", response={201: RuleOut, **ERRORS})
def add_rule(request: ActorRequest, body: RuleIn) -> tuple[int, Rule]:
    return 201, services.add_rule(actor=request.actor, **body.dict())
