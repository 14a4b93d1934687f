"""The JSON door to programmes and tasks: the same services as the pages."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as N_
from ninja import Field, Query, Router

from anxiao.kernel import batches
from anxiao.kernel.doors import ERRORS, IF_MATCH, version_of
from anxiao.kernel.errors import NotAllowed
from anxiao.kernel.http import ActorRequest, keyset
from anxiao.kernel.models import Batch, BatchItem
from anxiao.kernel.operations import add_verbs, tagged
from anxiao.kernel.sentences import sentence, word
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.doors import PROGRAMMES, TASKS
from anxiao.programmes.plans.filters import narrowed
from anxiao.programmes.plans.models import Programme, Revision, Task
from anxiao.programmes.plans.schemas import (
    ChangeIn,
    FanOutIn,
    FanOutOut,
    FormerOut,
    ProgrammeCopyIn,
    ProgrammeFilter,
    ProgrammeIn,
    ProgrammeOut,
    ProgrammePage,
    RevisionIn,
    RevisionOut,
    TaskFilter,
    TaskIn,
    TaskOut,
    TaskPage,
)
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
def copy_programme(request: ActorRequest, pk: UUID, body: ProgrammeCopyIn) -> tuple[int, Programme]:
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


@tasks.get("/batches/{uuid:pk}", response={200: FanOutOut, **ERRORS})
def task_batch(request: ActorRequest, pk: UUID) -> dict[str, Any]:
    """How far a hand-over to many is."""
    _require_reading(request.actor)
    rows = Batch.objects.visible_to(request.actor).filter(verb=fanning.FAN_OUT)
    return _batch(request, get_object_or_404(rows, pk=pk))


@tasks.post("/batches/{uuid:pk}/again", response={200: FanOutOut, **ERRORS})
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


@tasks.post("/{uuid:pk}/fan-out", response={201: FanOutOut, **ERRORS}, openapi_extra=IF_MATCH)
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
