"""The JSON door to checklists: the same services as the pages."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists import services, xlsform
from anxiao.inspections.checklists.doors import (
    CHECKLIST,
    About,
    AboutEn,
    Codes,
    FormIn,
    Questions,
    Title,
    TitleEn,
)
from anxiao.inspections.checklists.lifecycle import State
from anxiao.inspections.checklists.listing import narrowed
from anxiao.inspections.checklists.models import Checklist, ChecklistQuerySet
from anxiao.kernel.actors import Actor
from anxiao.kernel.doors import ERRORS, NameOut, PageIn
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.kernel.sentences import sentence
from anxiao.places.models import Site

router = Router(tags=["checklists"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file_of(kind: str) -> dict[str, Any]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "OK", "content": content}}}


class ChoiceOut(Schema):
    name: str
    zh: str
    en: str


class QuestionOut(Schema):
    """A question, where its answer stands in a submission, and what its failure opens."""

    path: str
    kind: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str
    group_zh: str
    group_en: str
    is_required: bool
    is_conditional: bool
    is_repeated: bool
    choices: list[ChoiceOut]
    fails: list[str]
    hazard: str
    grade: str
    criteria: list[str]
    limit_days: int | None
    lead: str
    legal_basis: str
    needs_photo: bool
    departments: list[str]
    indicator: str
    fills: str = Field(validation_alias="register", description="the word of a register")
    repeat_path: str
    note_path: str
    photo_path: str
    more_photo_paths: list[str]
    fixed_path: str


class ChecklistRowOut(Schema):
    """One version of a checklist, without its questions."""

    id: UUID
    number: str
    series: UUID
    number_in_series: int
    state: str
    name: NameOut
    about: NameOut
    owner: int | None
    owner_name: NameOut
    site_kinds: list[str]
    visit_kinds: list[str]
    digest: str
    is_plain: bool
    library_key: str
    made_at: datetime
    published_at: datetime | None
    ended_at: datetime | None
    reason: str
    version: int


class ChecklistOut(ChecklistRowOut):
    """The same with its questions."""

    form_id: str
    items: list[QuestionOut]


class ChecklistPage(Schema):
    items: list[ChecklistRowOut]
    next: str | None


class ChecklistFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    state: State | Literal["all"] | None = None
    site_kind: Site.Kind | None = None
    of: Literal["own", "library"] | None = None


class ChecklistIn(Schema):
    """A new list: its questions as rows of an XLSForm or as a plain list, or none yet."""

    zh: Title
    en: TitleEn = ""
    about_zh: About = ""
    about_en: AboutEn = ""
    site_kinds: Codes = []
    visit_kinds: Codes = []
    form: FormIn | None = None
    items: Questions | None = None


def _rows(actor: Actor) -> ChecklistQuerySet:
    if not actor.may(Ability.READ):
        raise NotAllowed(sentence(N_("Your post does not read checklists.")))
    rows: ChecklistQuerySet = Checklist.objects.visible_to(actor)
    return rows


@router.get("", response={200: ChecklistPage, **ERRORS})
def index(request: ActorRequest, chosen: Query[ChecklistFilter]) -> dict[str, Any]:
    """Without a state: versions in use, and drafts within reach."""
    filters = chosen.dict(exclude_none=True, exclude={"after", "size"})
    rows = _rows(request.actor).defer("form", "xform", "questions")
    found = narrowed(rows, filters, request.actor)
    page = keyset(found, after=str(chosen.after or ""), size=chosen.size)
    return {"items": page.rows, "next": page.after}


@router.post("", response={201: ChecklistOut, **ERRORS})
def create(request: ActorRequest, body: ChecklistIn) -> tuple[int, Checklist]:
    """Begin a list of the own organisation, as a draft. Faults come with their cells."""
    return 201, services.create(actor=request.actor, **body.dict())


@router.get("/{uuid:pk}", response={200: ChecklistOut, **ERRORS})
def detail(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(_rows(request.actor), pk=pk))


@router.get("/{uuid:pk}/form.xlsx", openapi_extra=_file_of(XLSX))
def sheet(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The questions as an XLSForm workbook."""
    row = get_object_or_404(_rows(request.actor), pk=pk)
    return HttpResponse(xlsform.sheet_of(row.form), content_type=XLSX)


@router.get("/{uuid:pk}/form.xml", openapi_extra=_file_of("application/xml"))
def xform(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The XForm that engines fill in; 404 while there is no question."""
    row = get_object_or_404(_rows(request.actor), pk=pk)
    if not row.xform:
        raise Http404
    return HttpResponse(row.xform, content_type="application/xml")


add_verbs(router, CHECKLIST, rows=_rows, out=ChecklistOut)
