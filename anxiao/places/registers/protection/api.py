"""The JSON door to the sheets of guards and devices: read only, for visits fill them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.sentences import sentence
from anxiao.places.abilities import Ability
from anxiao.places.models import Site
from anxiao.places.registers.protection import listing as table

NO_READING = N_("Your post does not read registers.")
router = Router(tags=["registers"])
Town = Annotated[int, Field(ge=100_000_000_000, le=999_999_999_999)]


class ProtectionFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    show: Literal["lacking", "guards", "failed", "expired", "soon", "fine", "unseen"] | None = None
    town: Town | None = None


class ProtectionRowOut(Schema):
    """One campus; what no visit has told yet is null."""

    site: UUID
    name: NameOut
    organisation_id: int
    territory_code: int
    is_seen: bool
    guards_required: int | None
    guards_present: int | None
    guards_short: int | None
    lacking: list[str]
    failed: list[str]
    cost: int | None
    first_expiry: date | None
    seen_at: datetime | None
    seen_visit: UUID | None


class ProtectionLineOut(Schema):
    key: str
    status: str
    required: int | None
    present: int | None
    short: int
    cost: int
    result: str
    tested_on: date | None
    expires_on: date | None
    seen_at: datetime | None
    seen_visit: UUID | None


class ProtectionOut(ProtectionRowOut):
    """The same with every line, judged by the rules of today."""

    lines: list[ProtectionLineOut]


class ProtectionPage(Schema):
    items: list[ProtectionRowOut]
    next: str | None


def _rows(request: ActorRequest) -> Any:
    if not request.actor.may(Ability.READ):
        raise NotAllowed(sentence(NO_READING))
    return table.campuses(request.actor)


@router.get("", response={200: ProtectionPage, **ERRORS})
def index(request: ActorRequest, chosen: Query[ProtectionFilter]) -> dict[str, Any]:
    """Every campus within reach, those that nobody has seen yet too."""
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = table.narrowed(_rows(request), filters)
    page = keyset(rows, after=str(chosen.after or ""), size=chosen.size)
    return {"items": [_row(one) for one in page.rows], "next": page.after}


@router.get("/{site}", response={200: ProtectionOut, **ERRORS})
def detail(request: ActorRequest, site: UUID) -> dict[str, Any]:
    found = get_object_or_404(_rows(request), pk=site)
    return {**_row(found), "lines": [_line(one) for one in table.lines_for(found)]}


def _row(site: Site) -> dict[str, Any]:
    sheet = table.sheet_of(site)
    told = {
        "guards_required": "required",
        "guards_present": "present",
        "guards_short": "short",
        "cost": "cost",
        "first_expiry": "first_expiry",
        "seen_at": "seen_at",
        "seen_visit": "seen_visit",
    }
    return {
        "site": site.pk,
        "name": site.name,
        "organisation_id": site.organisation_id,
        "territory_code": site.territory_code,
        "is_seen": sheet is not None,
        "lacking": sheet.lacking if sheet else [],
        "failed": sheet.failed if sheet else [],
        **{name: getattr(sheet, column, None) for name, column in told.items()},
    }


def _line(line: Any) -> dict[str, Any]:
    seen = line.seen
    names = [one for one in ProtectionLineOut.model_fields if not one.startswith("seen_")]
    return {
        **{name: getattr(line, name) for name in names},
        "seen_at": seen and seen.at,
        "seen_visit": seen and seen.visit,
    }
