"""Changing an issued programme: one revision with a reason, over as many tasks as it takes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach
from anxiao.kernel.given import reason_of
from anxiao.kernel.sentences import sentence
from anxiao.ledger import acts
from anxiao.ledger import services as ledger
from anxiao.programmes.acts import tell
from anxiao.programmes.plans import leaders, tree
from anxiao.programmes.plans.lifecycle import PROGRAMME, TASK, TaskState
from anxiao.programmes.plans.models import FormerTask, Programme, Revision, Task
from anxiao.programmes.plans.services import drafting, ending, handing, terms

# What is kept of a task's words before they change.
KEPT = (*terms.TERMS, "code", "sort_code", "leader_zh", "leader_en", "state", "depth", "is_top")
MOST = 2000
REVISED = N_("Revised with the programme: %(reason)s")


@dataclass(frozen=True)
class Change:
    """One change: of a task's terms, a new task under ``parent``, or a task called off.

    A new task may be given its ``key``, so that later ones of the same revision hang under it.
    """

    task: UUID | None = None
    terms: dict[str, Any] = field(default_factory=dict)
    parent: UUID | None = None
    is_off: bool = False
    key: UUID | None = None
    # What the task's reader saw; another one is Stale.
    version: int | None = None


@transaction.atomic
def revise(
    *,
    actor: Actor,
    row: Programme,
    reason: str,
    changes: Sequence[Change],
    version: int | None = None,
) -> Programme:
    """Change an issued programme with a reason; what stood before stays readable.

    Whose task has changed is told; a task that another organisation gets is to be signed for
    again. One change that cannot be made holds back all of them.
    """
    why = reason_of(reason)
    if not 0 < len(changes) <= MOST:
        raise Invalid(sentence(N_("Choose between 1 and %(most)s changes."), most=MOST))
    work = _Work(actor, row, why, _locked(changes))

    def after(found: Programme) -> None:
        found.revision += 1
        work.number = found.revision
        work.carry_out(found, changes)

    done: Programme = acts.act(
        "revise",
        machine=PROGRAMME,
        actor=actor,
        row=row,
        says=sentence(N_("Revised: %(reason)s"), reason=why),
        after=after,
        details={"revision": row.revision + 1, "changes": len(changes)},
        version=version,
    )
    work.write(done)
    done.refresh_from_db()
    return done


def _locked(changes: Sequence[Change]) -> dict[UUID, Task]:
    """The tasks that change and all that hang under those called off, from the leaves upwards.

    The programme is locked after them, as by whoever reports on one of them.
    """
    keys = [change.task for change in changes if change.task is not None]
    if len({*keys}) < len(keys):
        raise Invalid(sentence(N_("A task changes once in a revision: put its changes together.")))
    off = Task.objects.filter(pk__in=[one.task for one in changes if one.is_off])
    ending.lock_parts(of=list(off))
    found = {task.pk: task for task in tree.bottom_up(Task.objects.filter(pk__in=keys))}
    if len(found) < len(keys):
        raise OutOfReach(sentence(N_("There is no such record within your reach.")))
    return found


class _Work:
    """What one revision changes, before it is written in a few statements."""

    def __init__(self, actor: Actor, row: Programme, why: str, tasks: dict[UUID, Task]) -> None:
        self.actor, self.why, self.tasks, self.number = actor, why, tasks, row.revision
        self.former: list[FormerTask] = []
        self.changed: list[Task] = []
        self.passed_on: list[Task] = []
        self.off: list[Task] = []
        self.new: list[Task] = []
        self.left: dict[UUID, int | None] = {}

    def carry_out(self, programme: Programme, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.task is None:
                self._add(programme, change)
                continue
            task = self.tasks[change.task]
            if task.programme_id != programme.pk or task.giver != programme.issuer:
                says = N_("“%(title)s” is not one of this programme's own tasks.")
                raise Invalid(sentence(says, title=task.title))
            acts.require_version(task, change.version)
            self._keep(programme, task)
            (self._call_off if change.is_off else self._change)(task, change)
            task.since_revision = self.number
        self._check_days()

    def _keep(self, programme: Programme, task: Task) -> None:
        words = {name: _plain(getattr(task, name)) for name in KEPT}
        kept = FormerTask(task=task, programme=programme.pk, words=words)
        kept.from_revision, kept.to_revision = task.since_revision, self.number
        self.former.append(kept)

    def _change(self, task: Task, change: Change) -> None:
        giver = terms.giver_of(actor=self.actor, key=task.giver)
        before, self.left[task.pk] = task.organisation, None
        terms.assign(task, {**change.terms, **_leaderless(task, change.terms)})
        if task.organisation != before:
            self.left[task.pk] = before
            TASK.fire("pass_on", task, actor=self.actor)
            _forget_work(task)
            self.passed_on.append(task)
        else:
            TASK.fire("revise", task, actor=self.actor)
            self.changed.append(task)
        terms.check_names(task, giver)

    def _call_off(self, task: Task, _change: Change) -> None:
        TASK.fire("call_off", task, actor=self.actor)
        task.closed_at, task.desk = clock.now(), None
        self.off.append(task)

    def _add(self, programme: Programme, change: Change) -> None:
        whole = self.tasks.get(change.parent) if change.parent is not None else None
        if whole is None and change.parent is not None:
            whole = Task.objects.lock(change.parent)
        task = drafting.drafted(
            actor=self.actor, programme=programme, whole=whole, said=change.terms
        )
        beside = [one for one in self.new if one.parent_id == task.parent_id]
        drafting.number_after(task, beside)
        task.since_revision, task.parent = self.number, whole
        task.pk = change.key or task.pk
        self.tasks[task.pk] = task
        self.new.append(task)

    def _check_days(self) -> None:
        """Days are judged as they stand when all changes are made."""
        for task in (*self.changed, *self.passed_on):
            above = Task.objects.filter(pk=task.parent_id) if task.parent_id else []
            whole = next(iter(above), None)
            whole = self.tasks.get(whole.pk, whole) if whole is not None else None
            others = [part for part in terms.lasting_parts(task) if part.pk not in self.tasks]
            terms.check_place(task, whole, others)

    def write(self, programme: Programme) -> None:
        """The revision, the words before it, the tasks, their entries and notices."""
        FormerTask.objects.bulk_create(self.former, batch_size=500)
        self._settle([*self.changed, *self.passed_on])
        handing.write([*self.changed, *self.passed_on, *self.off], is_new=False)
        ending.call_off_parts(actor=self.actor, of=self.off, says=self._says)
        # After what it ends, so that it is known to have ended with it.
        made = Revision(programme=programme, number=self.number, reason=self.why)
        made.made_at, made.made_by_title = clock.now(), self.actor.title
        made.save(force_insert=True)
        handing.hand_over_all(actor=self.actor, tasks=self.new, is_new=True)
        members = [*self.changed, *self.passed_on]
        handing.name_members(actor=self.actor, programme=programme.pk, tasks=members)
        self._record()

    @property
    def _says(self) -> Any:
        return sentence(REVISED, reason=self.why)

    def _settle(self, tasks: list[Task]) -> None:
        """Where they lie and until when, as after a hand-over."""
        if not tasks:
            return
        known = handing.Known.of(tasks[0].giver, tasks)
        for task in tasks:
            handing.require_four(actor=self.actor, task=task)
            known.require(task)
            handing.settle(task, known)
        for task in self.passed_on:
            task.desk, task.handed_at = task.organisation, clock.now()

    def _record(self) -> None:
        for action, tasks in (
            ("task.revise", self.changed),
            ("task.pass_on", self.passed_on),
            ("task.cancel", self.off),
        ):
            if tasks:
                ledger.record_many(action, tasks, actor=self.actor, says=self._says)
        touched = [*self.changed, *self.passed_on, *self.off]
        handing.tell_all(actor=self.actor, tasks=touched, says=self._says)
        for task in self.passed_on:
            if (former := self.left.get(task.pk)) is not None:
                tell(self.actor, task, former, self._says)


def _leaderless(task: Task, said: dict[str, Any]) -> dict[str, Any]:
    """A new organisation brings a leader of its own where nobody was named."""
    changes = "organisation" in said and said["organisation"] != task.organisation
    if not changes or "leader" in said:
        return {}
    found = leaders.own_leaders([said["organisation"] or 0])
    return {"leader": found.get(said["organisation"])}


def _forget_work(task: Task) -> None:
    """What the former organisation signed for and reported is not the new one's."""
    task.signed_at = task.signed_by = task.submitted_at = task.submitted_by = None
    task.reported, task.reported_at, task.note = 0, None, ""
    task.reached_numerator = task.reached_denominator = None


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | list) else str(value)


# --- reading old ones -----------------------------------------------------------------------


@dataclass(frozen=True)
class Former:
    """A task as a revision had it; ``is_changed`` where a later one has changed it since."""

    task: Task
    words: dict[str, Any]
    is_changed: bool

    @property
    def sort_code(self) -> str:
        return str(self.words["sort_code"])


def as_of(*, actor: Actor, programme: Programme, revision: int) -> list[Former]:
    """The tasks of an issued programme as one of its revisions had them, within reach.

    Revision 0 is what was issued.
    """
    came = _came(actor, programme, revision)
    rows = Task.objects.visible_to(actor).filter(programme=programme, handed_at__isnull=False)
    rows = rows.exclude(state=TaskState.CANCELLED, closed_at__lte=came)
    changed = FormerTask.objects.visible_to(actor).filter(programme=programme.pk).at(revision)
    words = {one.task_id: one.words for one in changed}
    found = [
        Former(task, words.get(task.pk) or _words_of(task), task.pk in words)
        for task in rows
        if task.pk in words or task.since_revision <= revision
    ]
    return sorted(found, key=lambda one: one.sort_code)


def _words_of(task: Task) -> dict[str, Any]:
    return {name: _plain(getattr(task, name)) for name in KEPT}


def _came(actor: Actor, programme: Programme, revision: int) -> Any:
    """When a revision came into force; OutOfReach where there is none of that number."""
    if revision == 0:
        return programme.issued_at
    rows = Revision.objects.visible_to(actor).filter(programme=programme, number=revision)
    made = rows.values_list("made_at", flat=True).first()
    if made is None:
        raise OutOfReach(sentence(N_("There is no such revision.")))
    return made
