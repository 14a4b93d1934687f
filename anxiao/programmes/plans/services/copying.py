"""Last year's programme as the draft of this year's: its tree, moved by whole years."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, Refused
from anxiao.kernel.given import in_our_time
from anxiao.kernel.sentences import sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.places.listing import in_force
from anxiao.places.models import Organisation
from anxiao.programmes.plans import leaders
from anxiao.programmes.plans.lifecycle import ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import handing, terms
from anxiao.programmes.plans.services.programmes import begin, superiors

# What of a task is taken over; its work is not.
TAKEN = (*terms.TERMS, "code", "sort_code", "is_top", "giver", "issuer")
FURTHEST = 10


@transaction.atomic
def copy_last(
    *, actor: Actor, row: Programme, title: str = "", years: int = 1, version: int | None = None
) -> Programme:
    """Begin a draft from a programme of the own organisation that was issued before.

    Days move by whole years. A post that nobody holds now and an organisation that has ended
    are left out, and the entry says how many; what is missing stands on the page of the draft.
    """
    if not 1 <= years <= FURTHEST:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s years."), most=FURTHEST))
    source: Programme = acts.locked(row, version)
    terms.giver_of(actor=actor, key=source.issuer)
    if source.state not in (ProgrammeState.ISSUED, ProgrammeState.CLOSED):
        raise Refused(sentence(N_("Only a programme that was issued is copied.")))
    made = begin(
        actor=actor,
        title=title.strip() or _later(source.title, source.starts_on.year, years),
        goals=source.goals,
        starts_on=moved(source.starts_on, years),
        ends_on=moved(source.ends_on, years),
        superior=_superior(actor, source, years),
    )
    made.copied_from = source
    made.save(update_fields=["copied_from"])
    _tell(actor, source, made, _tasks(actor, source, made, years))
    return made


def moved(on: date, years: int) -> date:
    """The same day so many years later; the 29th of February becomes the 28th."""
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    later = date(min(on.year + years, 9999), on.month, day)
    in_our_time(later)
    return later


def _later(title: str, year: int, years: int) -> str:
    return re.sub(rf"(?<!\d){year}(?!\d)", str(year + years), title)


def _superior(actor: Actor, source: Programme, years: int) -> UUID | None:
    """The programme of the same organisation above, of the year to which this one moves."""
    if source.superior is None:
        return None
    starts_on = moved(source.superior.starts_on, years)
    rows = superiors(actor=actor).filter(issuer=source.superior.issuer)
    key: UUID | None = (
        rows.filter(starts_on__year=starts_on.year).values_list("pk", flat=True).first()
    )
    return key


def _tasks(actor: Actor, source: Programme, made: Programme, years: int) -> list[Task]:
    """Its own tasks, from the top down; what others made of them stays behind."""
    rows = Task.objects.visible_to(actor).filter(programme=source, giver=source.issuer)
    rows = rows.exclude(state=TaskState.CANCELLED).order_by("depth", "sort_code")
    copies: dict[UUID, Task] = {}
    for task in rows:
        if task.is_top or task.parent_id in copies:
            copies[task.pk] = _copy(task, made, copies.get(task.parent_id), years)
    tasks = list(copies.values())
    _leave_out(tasks)
    handing.write(tasks, is_new=True)
    if tasks:
        says = sentence(N_("Taken over from last year."))
        ledger.record_many("task.add", tasks, actor=actor, says=says)
    return tasks


def _copy(task: Task, made: Programme, whole: Task | None, years: int) -> Task:
    values = {name: getattr(task, name) for name in TAKEN}
    copy = Task(**values, programme=made, territory_code=0, made_at=clock.now())
    copy.programme_title, copy.parties = made.title, [task.giver]
    copy.starts_on = moved(task.starts_on, years) if task.starts_on else None
    copy.deadline = moved(task.deadline, years) if task.deadline else None
    if whole is not None:
        copy.parent, copy.depth = whole, whole.depth + 1
        copy.above = sorted({*whole.above, whole.giver})
    return copy


def _leave_out(tasks: list[Task]) -> None:
    """Empty what does not hold any more: posts nobody holds, organisations that have ended."""
    keys = {key for task in tasks for key in (task.organisation, *task.assists) if key}
    there = Organisation.objects.filter(in_force(clock.today()), pk__in=keys)
    lasting = {*there.values_list("pk", flat=True)}
    posts = leaders.current({task.leader for task in tasks})
    for task in tasks:
        task.organisation = task.organisation if task.organisation in lasting else None
        task.assists = [key for key in task.assists if key in lasting]
        task.leader = task.leader if task.leader in posts else None
        terms.name_leader(task, posts)


def _tell(actor: Actor, source: Programme, made: Programme, tasks: list[Task]) -> None:
    says = N_(
        "Copied from “%(title)s”: %(tasks)s tasks, %(leaders)s without a leader now, "
        "%(organisations)s without an organisation."
    )
    numbers: dict[str, Any] = {
        "tasks": len(tasks),
        "leaders": sum(task.leader is None for task in tasks),
        "organisations": sum(task.organisation is None for task in tasks),
    }
    told = sentence(says, title=source.title, **numbers)
    ledger.record("programme.copy", made, actor=actor, says=told, details=numbers)
