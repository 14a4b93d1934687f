"""Drafting tasks: adding one, changing what it says, hanging it elsewhere."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans import numbering, tree
from anxiao.programmes.plans.lifecycle import DEEPEST, TASK, ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import handing, terms
from anxiao.programmes.plans.services.programmes import NOWHERE

ENDED = (TaskState.DONE, TaskState.CANCELLED)
LASTING = (TaskState.HANDED, TaskState.SIGNED)


@transaction.atomic
def add(
    *,
    actor: Actor,
    programme: Programme | None = None,
    parent: Task | None = None,
    **said: Any,
) -> Task:
    """Draft a task of a programme, or a part of a task that one has; nobody else sees it yet.

    An issued programme gets a new task by a revision alone.
    """
    handing.require_ability(actor=actor, ability=Ability.BREAK_DOWN)
    whole = Task.objects.lock(parent.pk) if parent is not None else None
    within = _programme(actor, programme)
    task = drafted(actor=actor, programme=within, whole=whole, said=said)
    with terms.worded():
        task.save(force_insert=True)
    says = sentence(N_("Drafted the task."))
    details = handing.details_of(task)
    ledger.record("task.add", task, actor=actor, says=says, details=details)
    return task


def _programme(actor: Actor, programme: Programme | None) -> Programme | None:
    """The draft that takes new tasks, locked; refused where it is not one's own draft."""
    if programme is None:
        return None
    found: Programme = Programme.objects.lock(programme.pk)
    terms.giver_of(actor=actor, key=found.issuer)
    if found.state == ProgrammeState.ISSUED:
        says = N_("The programme is issued: a new task comes into it by a revision.")
        raise Refused(sentence(says))
    if found.state != ProgrammeState.DRAFT:
        raise Refused(sentence(N_("What it belongs to has ended.")))
    return found


def drafted(
    *, actor: Actor, programme: Programme | None, whole: Task | None, said: dict[str, Any]
) -> Task:
    """A draft in its place, checked and not yet saved."""
    task = _placed(programme, whole)
    giver = terms.giver_of(actor=actor, key=task.giver)
    terms.assign(task, said)
    terms.check_place(task, whole)
    terms.check_names(task, giver)
    name_parties(task, [task.giver, actor.organisation])
    return task


def _placed(programme: Programme | None, whole: Task | None) -> Task:
    """An empty draft at its place in a programme, or under a task that one has."""
    task = Task(territory_code=NOWHERE, made_at=clock.now())
    if programme is not None:
        _place_in(task, programme, whole)
    elif whole is not None:
        _place_under(task, whole)
    else:
        raise Invalid(sentence(N_("Say which programme or which task it belongs to.")))
    if task.depth > DEEPEST:
        raise Refused(sentence(terms.TOO_DEEP, most=DEEPEST))
    inner = None if task.is_top else whole
    number = numbering.next_number(numbering.siblings(task.programme_id, inner))
    task.sort_code = numbering.under(inner.sort_code if inner else "", number)
    task.code = numbering.read(task.sort_code)
    return task


def number_after(task: Task, beside: Sequence[Task]) -> None:
    """Number a new task after others that are as new and not yet saved."""
    if beside:
        whole, _dot, last = beside[-1].sort_code.rpartition(".")
        task.sort_code = numbering.under(whole, int(last) + 1)
        task.code = numbering.read(task.sort_code)


def _place_in(task: Task, programme: Programme, whole: Task | None) -> None:
    """At the top, under another draft of the programme, or under a task from above."""
    task.programme, task.giver, task.issuer = programme, programme.issuer, programme.issuer
    task.programme_title, task.since_revision = programme.title, programme.revision
    if whole is None:
        return
    if whole.programme_id == programme.pk:
        if whole.giver != programme.issuer or whole.state in ENDED:
            raise Refused(sentence(N_("Choose another place: this task takes no new parts.")))
    elif whole.organisation != programme.issuer or whole.state not in LASTING:
        says = N_("Only a task that your organisation was given from above takes your own.")
        raise NotAllowed(sentence(says))
    _hang(task, whole, is_top=whole.programme_id != programme.pk)


def _place_under(task: Task, whole: Task) -> None:
    """Under a task that one's organisation has signed for, or that one drafts."""
    is_draft = whole.state == TaskState.DRAFT
    if whole.state not in (TaskState.DRAFT, TaskState.SIGNED):
        says = N_("Sign for the task first: parts hang under what is under way.")
        raise Refused(sentence(says))
    task.giver = whole.giver if is_draft else whole.organisation or 0
    task.programme_id, task.issuer = whole.programme_id, whole.issuer
    task.programme_title, task.since_revision = whole.programme_title, whole.since_revision
    _hang(task, whole, is_top=False)


def _hang(task: Task, whole: Task, *, is_top: bool) -> None:
    task.parent, task.depth, task.is_top = whole, whole.depth + 1, is_top
    task.above = sorted({*whole.above, whole.giver})


def edit(*, actor: Actor, row: Task, version: int | None = None, **said: Any) -> Task:
    """Change what a draft says, or hang it elsewhere; what is not named stays."""
    moves = "parent" in said
    to = said.pop("parent", None)

    def change(found: Task) -> None:
        giver = terms.giver_of(actor=actor, key=found.giver)
        terms.assign(found, said)
        if moves:
            _move(found, to)
        whole = None if found.parent_id is None else _whole(found)
        terms.check_place(found, whole, terms.lasting_parts(found))
        terms.check_names(found, giver)

    with terms.worded():
        done: Task = acts.act(
            "edit",
            machine=TASK,
            actor=actor,
            row=row,
            says=sentence(N_("Changed the draft.")),
            change=change,
            details={name: said[name] for name in said},
            version=version,
        )
    return done


def _whole(task: Task) -> Task | None:
    """What it hangs under, locked; None where that lies outside of one's reach."""
    rows = Task.objects.select_for_update(of=("self",), no_key=True)
    found: Task | None = rows.filter(pk=task.parent_id).first()
    return found


def _move(task: Task, to: UUID | None) -> None:
    """Hang a draft with all its parts under another draft of the programme, or at its top."""
    parts = tree.under([task])
    if to in {task.pk, *(part.pk for part in parts)}:
        raise Invalid(sentence(terms.RING))
    if any(part.state != TaskState.DRAFT for part in parts):
        raise Refused(sentence(N_("Parts of it are handed over: it stays where it is.")))
    whole = Task.objects.lock(to) if to is not None else None
    beside = _placed(Programme.objects.filter(pk=task.programme_id).first(), whole)
    if beside.giver != task.giver:
        raise NotAllowed(sentence(N_("Choose another place: this task takes no new parts.")))
    deeper = max([task.depth, *(part.depth for part in parts)]) - task.depth
    if beside.depth + deeper > DEEPEST:
        raise Refused(sentence(terms.TOO_DEEP, most=DEEPEST))
    before, by = task.sort_code, beside.depth - task.depth
    for name in ("parent", "depth", "is_top", "above", "sort_code", "code"):
        setattr(task, name, getattr(beside, name))
    for part in parts:
        part.sort_code = task.sort_code + part.sort_code.removeprefix(before)
        part.code, part.depth = numbering.read(part.sort_code), part.depth + by
        part.above = sorted({*task.above, task.giver})
    handing.write(parts, is_new=False)
