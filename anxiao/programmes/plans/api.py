"""The JSON door to programmes and tasks: the same services as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router, Schema

from anxiao.kernel import batches
from anxiao.kernel.doors import ERRORS, IF_MATCH, NameOut, PageIn, version_of
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.kernel.sentences import sentence, word
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.doors import (
    PROGRAMMES,
    TASKS,
    Count,
    Goals,
    Key,
    Line,
    Text,
    Title,
    Weight,
)
from anxiao.programmes.plans.filters import narrowed
from anxiao.programmes.plans.lifecycle import ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Revision, Task
from anxiao.programmes.plans.services import copying, drafting, fanning, revising
from anxiao.programmes.plans.services import programmes as planning
from anxiao.programmes.plans.targets import Targets

programmes = Router(tags=["programmes"])
tasks = Router(tags=["tasks"])


def programmes_of(actor: Any) -> Any:
    _require_reading(actor)
    return Programme.objects.visible_to(actor)


def tasks_of(actor: Any) -> Any:
    _require_reading(actor)
    return Task.objects.visible_to(actor)


def _require_reading(actor: Any) -> None:
    if not actor.may(Ability.READ):
        raise NotAllowed(sentence(N_("Your post does not read programmes.")))


class ProgrammeOut(Schema):
    id: UUID
    number: str
    title: str
    goals: str
    state: str
    issuer: int
    document_number: str
    starts_on: date
    ends_on: date
    superior: UUID | None
    copied_from: UUID | None
    issued_at: datetime | None
    closed_at: datetime | None
    revision: int
    progress: int
    version: int

    @staticmethod
    def resolve_superior(row: Programme) -> UUID | None:
        return row.superior_id

    @staticmethod
    def resolve_copied_from(row: Programme) -> UUID | None:
        return row.copied_from_id


class ProgrammePage(Schema):
    items: list[ProgrammeOut]
    next: str | None


class ProgrammeFilter(PageIn):
    state: ProgrammeState | None = None
    year: Annotated[int, Field(ge=1949, le=2200)] | None = None


class ProgrammeIn(Schema):
    title: Line
    starts_on: date
    ends_on: date
    goals: Goals = ""
    document_number: Annotated[str, Field(max_length=120)] = ""
    superior: UUID | None = None


class TaskOut(Schema):
    """A task; progress is counted in hundredths of a per cent."""

    id: UUID
    number: str
    code: str
    programme: UUID
    programme_title: str
    parent: UUID | None
    campaign: UUID | None
    depth: int
    title: str
    state: str
    weight: int
    focus_area: str
    kind: str
    giver: int
    organisation: int | None
    assists: list[int]
    leader: UUID | None
    leader_name: NameOut
    standard: str
    measure: str
    metric: str
    target_numerator: int | None
    target_denominator: int | None
    reached_numerator: int | None
    reached_denominator: int | None
    evidence: str
    starts_on: date | None
    deadline: date | None
    due_at: datetime | None
    days_left: int | None
    handed_at: datetime | None
    signed_at: datetime | None
    submitted_at: datetime | None
    closed_at: datetime | None
    note: str
    progress: int
    since_revision: int
    version: int

    @staticmethod
    def resolve_programme(row: Task) -> UUID:
        return row.programme_id

    @staticmethod
    def resolve_parent(row: Task) -> UUID | None:
        return row.parent_id

    @staticmethod
    def resolve_campaign(row: Task) -> UUID | None:
        return row.campaign_id

    @staticmethod
    def resolve_days_left(row: Task) -> int | None:
        return row.days_left()


class TaskPage(Schema):
    items: list[TaskOut]
    next: str | None


class TaskFilter(PageIn):
    """The filters of the page, by the same names."""

    q: Annotated[str, Field(max_length=200)] | None = None
    whose: Literal["mine", "given", "desk"] | None = None
    state: TaskState | Literal["open"] | None = None
    due: Literal["late", "soon"] | None = None
    area: Annotated[str, Field(max_length=40)] | None = None
    kind: Annotated[str, Field(max_length=40)] | None = None
    programme: UUID | None = None
    parent: UUID | None = None
    campaign: UUID | Literal["routine", "any"] | None = None
    of: Key | None = None
    town: Annotated[int, Field(ge=10**11, lt=10**12)] | None = None


class TermsIn(Schema):
    """What may be said of a task; what is left out stays as it is, or is not set."""

    title: Title | None = None
    standard: Text | None = None
    measure: Task.Measure | None = None
    metric: Annotated[str, Field(max_length=60)] | None = None
    target_numerator: Count | None = None
    target_denominator: Count | None = None
    weight: Weight | None = None
    focus_area: Annotated[str, Field(max_length=40)] | None = None
    evidence: Annotated[str, Field(max_length=1000)] | None = None
    assists: list[Key] | None = None
    leader: UUID | None = None
    starts_on: date | None = None
    deadline: date | None = None


class NamedTermsIn(TermsIn):
    organisation: Key | None = None


class TaskIn(NamedTermsIn):
    """A draft: of a programme, or a part of a task."""

    title: Title
    programme: UUID | None = None
    parent: UUID | None = None


class ChangeIn(Schema):
    """One change of a revision: of a task, a new task under a parent, or a task called off."""

    task: UUID | None = None
    parent: UUID | None = None
    is_off: bool = False
    terms: NamedTermsIn = NamedTermsIn()


class RevisionIn(Schema):
    reason: Text
    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=revising.MOST)]


class RevisionOut(Schema):
    number: int
    reason: str
    made_at: datetime
    made_by_title: str


class FormerOut(Schema):
    """A task as a revision had it."""

    task: UUID
    is_changed: bool
    words: dict[str, Any]


class CopyIn(Schema):
    title: Line = ""
    years: Annotated[int, Field(ge=1, le=copying.FURTHEST)] = 1


class ForClassIn(Schema):
    key: Annotated[str, Field(max_length=40)]
    standard: Text | None = None
    measure: Task.Measure | None = None
    target_numerator: Count | None = None
    target_denominator: Count | None = None
    weight: Weight | None = None
    deadline: date | None = None


class FanOutIn(TermsIn):
    """To whom a task goes, what it says, and what differs for classes of towns and schools."""

    group: Literal[
        "", "towns", "departments", "central_schools", "schools", "kindergartens", "picked"
    ] = ""
    view: UUID | None = None
    picked: Annotated[list[Key], Field(max_length=batches.BULK_MOST)] = []
    by_class: list[ForClassIn] = []


class BatchOut(Schema):
    """An act on many, as far as it is."""

    id: UUID
    is_complete: bool
    made_at: datetime
    total: int
    done: int
    refused: int
    reasons: list[str]


# --- programmes -----------------------------------------------------------------------------


@programmes.get("", response={200: ProgrammePage, **ERRORS})
def index_of_programmes(request: ActorRequest, asked: Query[ProgrammeFilter]) -> dict[str, Any]:
    """Programmes within reach, the newest first."""
    rows = programmes_of(request.actor)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    if asked.year is not None:
        rows = rows.filter(starts_on__year__lte=asked.year, ends_on__year__gte=asked.year)
    page = keyset(rows, after=str(asked.after or ""), size=asked.size)
    return {"items": page.rows, "next": page.after}


@programmes.post("", response={201: ProgrammeOut, **ERRORS})
def begin_programme(request: ActorRequest, body: ProgrammeIn) -> tuple[int, Programme]:
    """Open the draft of a programme of the own organisation."""
    return 201, planning.begin(actor=request.actor, **body.dict())


@programmes.get("/{uuid:pk}", response={200: ProgrammeOut, **ERRORS})
def programme(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(programmes_of(request.actor), pk=pk))


@programmes.post("/{uuid:pk}/copy", response={201: ProgrammeOut, **ERRORS})
def copy_programme(request: ActorRequest, pk: UUID, body: CopyIn) -> tuple[int, Programme]:
    """Begin a draft from a programme that was issued, its days moved by whole years."""
    row = get_object_or_404(programmes_of(request.actor), pk=pk)
    return 201, copying.copy_last(actor=request.actor, row=row, **body.dict())


@programmes.post(
    "/{uuid:pk}/revise", response={200: ProgrammeOut, **ERRORS}, openapi_extra=IF_MATCH
)
def revise_programme(
    request: ActorRequest, response: HttpResponse, pk: UUID, body: RevisionIn
) -> Any:
    """Change tasks of an issued programme, add some, call some off: one revision, one reason."""
    row = get_object_or_404(programmes_of(request.actor), pk=pk)
    done = revising.revise(
        actor=request.actor,
        row=row,
        reason=body.reason,
        changes=[_change(one) for one in body.changes],
        version=version_of(request),
    )
    return tagged(response, done)


def _change(said: ChangeIn) -> revising.Change:
    given = said.terms.dict(exclude_unset=True)
    return revising.Change(task=said.task, parent=said.parent, is_off=said.is_off, terms=given)


@programmes.get("/{uuid:pk}/revisions", response={200: list[RevisionOut], **ERRORS})
def revisions(request: ActorRequest, pk: UUID) -> list[Revision]:
    """The revisions of a programme, the newest first."""
    row = get_object_or_404(programmes_of(request.actor), pk=pk)
    rows = Revision.objects.visible_to(request.actor).filter(programme=row)
    return list(rows.order_by("-number"))


@programmes.get("/{uuid:pk}/revisions/{number}/tasks", response={200: list[FormerOut], **ERRORS})
def tasks_as_of(
    request: ActorRequest, pk: UUID, number: Annotated[int, Field(ge=0, lt=2**31)]
) -> list[dict[str, Any]]:
    """The tasks as a revision had them; revision 0 is what was issued."""
    row = get_object_or_404(programmes_of(request.actor), pk=pk)
    found = revising.as_of(actor=request.actor, programme=row, revision=number)
    return [
        {"task": one.task.pk, "is_changed": one.is_changed, "words": one.words} for one in found
    ]


add_verbs(programmes, PROGRAMMES, rows=programmes_of, out=ProgrammeOut)


# --- tasks ----------------------------------------------------------------------------------


@tasks.get("", response={200: TaskPage, **ERRORS})
def index_of_tasks(request: ActorRequest, asked: Query[TaskFilter]) -> dict[str, Any]:
    """Tasks within reach, the newest first."""
    wanted = asked.dict(exclude={"after", "size"}, exclude_none=True)
    rows = narrowed(request.actor, tasks_of(request.actor), wanted)
    page = keyset(rows, after=str(asked.after or ""), size=asked.size)
    return {"items": page.rows, "next": page.after}


@tasks.post("", response={201: TaskOut, **ERRORS})
def add_task(request: ActorRequest, body: TaskIn) -> tuple[int, Task]:
    """Draft a task of a programme, or a part of a task."""
    actor, said = request.actor, body.dict(exclude_unset=True)
    programme, parent = said.pop("programme", None), said.pop("parent", None)
    within = get_object_or_404(programmes_of(actor), pk=programme) if programme else None
    whole = get_object_or_404(tasks_of(actor), pk=parent) if parent else None
    return 201, drafting.add(actor=actor, programme=within, parent=whole, **said)


@tasks.get("/batches/{uuid:pk}", response={200: BatchOut, **ERRORS})
def task_batch(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    """How far a hand-over to many is."""
    _require_reading(request.actor)
    rows = Batch.objects.visible_to(request.actor).filter(verb=fanning.FAN_OUT)
    return _batch(request, get_object_or_404(rows, pk=pk))


@tasks.post("/batches/{uuid:pk}/again", response={200: BatchOut, **ERRORS})
def task_batch_again(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    """Try those that were left out once more."""
    _require_reading(request.actor)
    rows = Batch.objects.visible_to(request.actor).filter(verb=fanning.FAN_OUT)
    found = get_object_or_404(rows, pk=pk)
    return _batch(request, batches.again(actor=request.actor, pk=found.pk))


def _batch(request: ActorRequest, found: Batch) -> dict[str, Any]:
    items = BatchItem.objects.visible_to(request.actor).of(found.pk)
    refused = items.filter(state=BatchItem.State.REFUSED)
    return {
        "id": found.pk,
        "is_complete": found.is_complete,
        "made_at": found.made_at,
        "total": items.count(),
        "done": items.filter(state=BatchItem.State.DONE).count(),
        "refused": refused.count(),
        "reasons": [word(row.says) if row.says else "" for row in refused[:50]],
    }


@tasks.get("/{uuid:pk}", response={200: TaskOut, **ERRORS})
def task(request: ActorRequest, response: HttpResponse, pk: UUID) -> Any:
    return tagged(response, get_object_or_404(tasks_of(request.actor), pk=pk))


@tasks.post("/{uuid:pk}/fan-out", response={201: BatchOut, **ERRORS}, openapi_extra=IF_MATCH)
def fan_out(request: ActorRequest, pk: UUID, body: FanOutIn) -> tuple[int, dict[str, Any]]:
    """Give a task to many organisations below; the worker carries it out as the same post."""
    row = get_object_or_404(tasks_of(request.actor), pk=pk)
    said = body.dict(exclude_unset=True, exclude={"group", "view", "picked", "by_class"})
    begun = fanning.fan_out(
        actor=request.actor,
        row=row,
        targets=Targets(body.group, body.view, tuple(body.picked)),
        by_class=[
            fanning.ForClass(one.key, one.dict(exclude_unset=True, exclude={"key"}))
            for one in body.by_class
        ],
        version=version_of(request),
        **said,
    )
    return 201, _batch(request, begun)


add_verbs(tasks, TASKS, rows=tasks_of, out=TaskOut)
