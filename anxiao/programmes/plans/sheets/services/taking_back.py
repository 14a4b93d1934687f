"""Taking back what a sheet brought into a draft, where nothing stands on it yet."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import NotAllowed, Refused
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.kernel.staging import Row
from anxiao.ledger import services as ledger
from anxiao.ledger.models import Entry
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.lifecycle import ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import drafting

ISSUED = N_("The programme has been issued since: take the task back by a revision.")
ACTED_ON = N_("Somebody has changed the task since.")
HAS_PARTS = N_("Parts were added under the task since.")


def stands(*, actor: Actor, rows: Sequence[Row], programme: Programme) -> dict[int, Sentence]:
    """By row, why it cannot be taken back."""
    if programme.state != ProgrammeState.DRAFT:
        return {row.number: sentence(ISSUED) for row in rows}
    numbers = {UUID(row.made["task"]): row.number for row in rows}
    against = {numbers[pk]: sentence(ACTED_ON) for pk in acted_on(actor=actor, tasks=numbers)}
    made = {UUID(row.made["task"]) for row in rows if "before" not in row.made}
    parts = Task.objects.visible_to(actor).filter(parent__in=made).exclude(pk__in=made)
    moved = {UUID(row.made["task"]) for row in rows if "parent" in row.made.get("before", {})}
    for key in parts.exclude(pk__in=moved).values_list("parent", flat=True):
        against.setdefault(numbers[key], sentence(HAS_PARTS))
    return against


def acted_on(*, actor: Actor, tasks: Iterable[UUID]) -> set[UUID]:
    """Tasks whose last entry no import wrote."""
    rows = (
        Entry.objects.visible_to(actor).filter(subject__in=[*tasks]).order_by("subject", "number")
    )
    last = dict(rows.values_list("subject", "details"))
    return {subject for subject, details in last.items() if "import" not in details}


@transaction.atomic
def take_back(*, actor: Actor, task: UUID) -> None:
    """Remove a draft that came with a sheet and on which nobody has acted since."""
    row: Task = Task.objects.lock(task)
    if not actor.may(Ability.PLAN):
        raise NotAllowed(sentence(N_("Your post does not plan programmes.")))
    if row.state != TaskState.DRAFT or acted_on(actor=actor, tasks=[task]):
        raise Refused(sentence(ACTED_ON))
    if Task.objects.filter(parent=row.pk).exists():
        raise Refused(sentence(HAS_PARTS))
    says = sentence(N_("Taken back with the sheet that had brought it."))
    ledger.record("task.take_back", row, actor=actor, says=says)
    row.delete()


def put_back(*, actor: Actor, task: UUID, before: dict[str, Any]) -> Task:
    """Let a draft say again what it said before a sheet changed it."""
    row: Task = Task.objects.visible_to(actor).get(pk=task)
    terms = {name: _value(name, value) for name, value in before.items()}
    return drafting.edit(actor=actor, row=row, **terms)


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in ("starts_on", "deadline"):
        return date.fromisoformat(value)
    return UUID(value) if name in ("leader", "parent") else value
