"""Tasks from the sheet of an office: into a draft, or as one revision of what is issued."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.canonical import plain
from anxiao.kernel.ids import uuid7
from anxiao.kernel.sentences import Sentence
from anxiao.kernel.staging import NEW, Into, Kind, Row, Stage
from anxiao.ledger import services as ledger
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.lifecycle import PROGRAMME
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import drafting, revising
from anxiao.programmes.plans.sheets.form import COLUMNS
from anxiao.programmes.plans.sheets.judging import absent, judge, programme_of
from anxiao.programmes.plans.sheets.matching import Leaders
from anxiao.programmes.plans.sheets.services import taking_back

PAGE = "programmes:detail"


def _open(verb: str) -> Into:
    def opened(actor: Actor, pk: UUID) -> str:
        programme = programme_of(actor, pk)
        PROGRAMME.admit(verb, programme, actor=actor)
        return programme.title

    return Into(opened, PAGE)


def apply(actor: Actor, rows: Sequence[Row], stage: Stage) -> None:
    """Draft the new tasks and change those that differ, wholes before their parts."""
    programme, made = programme_of(actor, stage.into), dict[int, Task]()
    for row in sorted(rows, key=lambda row: (row.rank, row.number)):
        with ledger.marked(row=row.number):
            made[row.number] = _draft(actor, programme, row, _whole(actor, row, made))


def _whole(actor: Actor, row: Row, made: dict[int, Task]) -> Task | None:
    """The task that a row hangs under: one made just now, or one that was there."""
    if found := made.get(row.get("above", None) or 0):
        return found
    under = row.get("under")
    return Task.objects.visible_to(actor).get(pk=under) if under else None


def _draft(actor: Actor, programme: Programme, row: Row, whole: Task | None) -> Task:
    terms: dict[str, Any] = row.found["terms"]
    if row.verdict == NEW:
        task = drafting.add(actor=actor, programme=programme, parent=whole, **terms)
        row.made = {"task": str(task.pk)}
        return task
    task = Task.objects.visible_to(actor).get(pk=row.get("task"))
    place: dict[str, Any] = {"parent": whole.pk if whole else None} if row.found["moves"] else {}
    before = {name: getattr(task, name) for name in terms}
    if place:
        before["parent"] = task.parent_id
    done = drafting.edit(actor=actor, row=task, **terms, **place)
    row.made = {"task": str(task.pk), "before": plain(before), "version": done.version}
    return done


def stands(actor: Actor, rows: Sequence[Row], stage: Stage) -> dict[int, Sentence]:
    programme = programme_of(actor, stage.into)
    return taking_back.stands(actor=actor, rows=rows, programme=programme)


def undo(actor: Actor, rows: Sequence[Row], _stage: Stage) -> None:
    """Remove what came with the sheet, parts before their wholes; put the rest back as it was."""
    for row in sorted(rows, key=lambda row: (-row.rank, -row.number)):
        key = UUID(row.made["task"])
        if "before" in row.made:
            taking_back.put_back(actor=actor, task=key, before=row.made["before"])
        else:
            taking_back.take_back(actor=actor, task=key)


# --- as one revision ------------------------------------------------------------------------


def revise(actor: Actor, rows: Sequence[Row], stage: Stage) -> None:
    """Carry out everything that differs as one revision with its reason."""
    programme, keys = programme_of(actor, stage.into), dict[int, UUID]()
    ordered = sorted(rows, key=lambda row: (row.rank, row.number))
    changes = [_change(row, keys) for row in ordered]
    if changes:
        revising.revise(actor=actor, row=programme, reason=stage.reason, changes=changes)
    for row in rows:
        row.made = {"revision": programme.revision + 1}


def _change(row: Row, keys: dict[int, UUID]) -> revising.Change:
    """One row as a change; a new task gets its key now, so that its parts find it."""
    if off := row.get("absent"):
        return revising.Change(task=UUID(off), is_off=True)
    terms = row.found["terms"]
    if row.verdict != NEW:
        return revising.Change(task=UUID(row.get("task")), terms=terms)
    keys[row.number] = uuid7()
    under = row.get("under")
    parent = keys.get(row.get("above", None) or 0) or (UUID(under) if under else None)
    return revising.Change(terms=terms, parent=parent, key=keys[row.number])


def never(_actor: Actor, rows: Sequence[Row], _stage: Stage) -> dict[int, Sentence]:
    return {}


def options(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    return {"leader": Leaders.of(actor).options()}


def brought(actor: Actor) -> QuerySet[Task]:
    return Task.objects.visible_to(actor)


TASKS = Kind(
    key="tasks",
    name=N_("Tasks of a programme"),
    hint=N_("The table of tasks, as the office has it: new ones are drafted, known ones changed."),
    ability=Ability.PLAN,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    stands=stands,
    undo=undo,
    brought=brought,
    options=options,
    into=_open("edit"),
    is_whole=True,
    at_once=200,
)
REVISION = Kind(
    key="revision",
    name=N_("Revision of a programme"),
    hint=N_(
        "The table of tasks with what is to change: you see each difference before it counts, "
        "and all of it becomes one revision with its reason."
    ),
    ability=Ability.PLAN,
    columns=COLUMNS,
    judge=judge,
    apply=revise,
    stands=never,
    undo=revise,
    brought=brought,
    options=options,
    into=_open("revise"),
    absent=absent,
    is_whole=True,
    asks_reason=True,
    is_final=True,
    at_once=200,
)
KINDS = (TASKS, REVISION)
