"""Handing tasks over: one by its button, or all of a programme at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import batches, clock, masses
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import No, NotAllowed, Refused
from anxiao.kernel.governed import name_parties
from anxiao.kernel.sentences import Sentence, sentence
from anxiao.ledger import services as ledger
from anxiao.notices import services as notices
from anxiao.people.desks import desks_of
from anxiao.people.models import Post
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.acts import act
from anxiao.programmes.desks import end_of
from anxiao.programmes.plans import leaders
from anxiao.programmes.plans.below import among_below
from anxiao.programmes.plans.lifecycle import TASK, four_missing
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.services import terms

Kind = Organisation.Kind
# Whoever is named on the programme itself; schools and operators see their tasks alone.
MEMBERS = (Kind.OFFICE, Kind.DEPARTMENT, Kind.TOWN)
HANDED = N_("Handed over.")


@dataclass(frozen=True)
class Known:
    """What the directory says today about everybody whom some tasks of one giver name."""

    organisations: dict[int, Organisation]
    allowed: set[int]
    posts: dict[UUID, Post]
    towns: dict[int, int]

    @classmethod
    def of(
        cls,
        giver: int,
        tasks: Sequence[Task],
        organisations: Mapping[int, Organisation] | None = None,
    ) -> "Known":
        """``organisations`` are those of the tasks, where they have been read already."""
        keys = {task.organisation for task in tasks if task.organisation is not None}
        found = {**(organisations or {})}
        found |= Organisation.objects.in_bulk({*keys, giver} - {*found})
        places = {one.territory_code // 1000 * 1000 for one in found.values()}
        towns = Organisation.objects.filter(kind=Kind.TOWN, territory_code__in=places)
        return cls(
            organisations=found,
            allowed=among_below(found[giver], keys),
            posts=leaders.current({task.leader for task in tasks}, found),
            towns=dict(towns.values_list("territory_code", "pk")),
        )

    def require(self, task: Task) -> None:
        """Raise what speaks against handing the task to whom it names."""
        one = terms.check_in_force(self.organisations.get(task.organisation or 0))
        terms.check_below(task, one, self.allowed)
        if task.leader not in self.posts:
            raise Refused(terms.not_held(task))

    def against(self, task: Task) -> No | None:
        try:
            self.require(task)
        except No as error:
            return error
        return None


def settle(task: Task, known: Known) -> None:
    """Let the task lie where its organisation is, name all who have to do with it, start its
    clock."""
    one = known.organisations[task.organisation or 0]
    leader = known.posts[task.leader]  # type: ignore[index]
    is_department = one.kind == Kind.DEPARTMENT
    task.territory_code, task.subject_owner = one.territory_code, one.pk
    task.sector = one.sectors[0] if is_department and one.sectors else ""
    task.sector_owner = one.pk if is_department else None
    task.territorial_owner = known.towns.get(one.territory_code // 1000 * 1000)
    terms.name_leader(task, known.posts)
    named = (task.giver, task.issuer, one.pk, one.supervisor_id, leader.organisation_id)
    name_parties(task, [*named, *task.assists, *task.above])
    assert task.deadline is not None
    task.due_at = end_of(task.deadline)


def _start(task: Task, actor: Actor) -> None:
    """It lies with its organisation; who keeps a task for itself has signed for it so."""
    task.handed_at = clock.now()
    if task.organisation == task.giver:
        TASK.fire("sign_for", task, actor=actor)
        task.signed_at, task.signed_by = clock.now(), actor.post
    task.desk = task.organisation


def hand_over(*, actor: Actor, row: Task, version: int | None = None) -> Task:
    """Give a drafted part to its organisation, which has to sign for it."""

    def change(found: Task) -> None:
        if not found.missing():
            known = Known.of(found.giver, [found])
            known.require(found)
            settle(found, known)

    done: Task = act(
        "hand_over",
        machine=TASK,
        actor=actor,
        row=row,
        says=sentence(HANDED),
        change=change,
        after=lambda found: _start(found, actor),
        version=version,
    )
    name_members(actor=actor, programme=done.programme_id, tasks=[done])
    return done


@transaction.atomic
def hand_over_all(
    *,
    actor: Actor,
    tasks: Sequence[Task],
    known: Known | None = None,
    desks: Mapping[int, list[UUID]] | None = None,
    is_new: bool = False,
) -> None:
    """Hand over many drafts of one giver in a few statements, or none where one is unfit.

    ``is_new`` are tasks that are written with this act for the first time; ``desks`` are the
    posts to tell, where they have been looked up already.
    """
    if not tasks:
        return
    known = known or Known.of(tasks[0].giver, tasks)
    for task in tasks:
        require_four(actor=actor, task=task)
        known.require(task)
        settle(task, known)
        TASK.fire("hand_over", task, actor=actor)
        _start(task, actor)
        name_parties(task, [actor.organisation, actor.standing])
    write(tasks, is_new=is_new)
    says = sentence(HANDED)
    ledger.record_many(
        "task.hand_over",
        tasks,
        actor=actor,
        says=says,
        each=lambda place: {"state": tasks[place].state, "organisation": tasks[place].organisation},
        batch=batches.present(),
    )
    tell_all(actor=actor, tasks=tasks, says=says, desks=desks)
    name_members(actor=actor, programme=tasks[0].programme_id, tasks=tasks)


@transaction.atomic
def write(tasks: Sequence[Task], *, is_new: bool) -> None:
    """Write all of them; what stands above another comes first."""
    with terms.worded():
        if is_new:
            rows = list(tasks)
            rows.sort(key=lambda task: task.depth)
            masses.insert(rows)
            return
        for task in tasks:
            task.version += 1
        masses.update(tasks, written())


def written() -> list[str]:
    """The fields that a service writes: all but the key and what the database keeps itself."""
    kept = {*Task.KEPT_BY_DATABASE, "id", "progress"}
    return [one.name for one in Task._meta.concrete_fields if one.name not in kept]


def tell_all(
    *,
    actor: Actor,
    tasks: Iterable[Task],
    says: Sentence,
    desks: Mapping[int, list[UUID]] | None = None,
) -> None:
    """Put each task before those of its organisation who can take the next step."""
    there = [task for task in tasks if task.organisation not in actor.answers_for]
    keys = {task.organisation for task in there if task.organisation}
    posts = desks if desks is not None else desks_of(keys, Ability.RESPOND)
    told = [(task, posts.get(task.organisation or 0, [])) for task in there]
    notices.send_many(actor=actor, told=told, kind="work", says=says)


@transaction.atomic
def name_members(*, actor: Actor, programme: UUID, tasks: Sequence[Task]) -> None:
    """Name departments, towns and offices that have got a task on the programme itself.

    Who breaks down a part without reaching the programme adds none.
    """
    keys = {key for task in tasks for key in (task.organisation, *task.assists) if key}
    rows = Organisation.objects.filter(pk__in=keys, kind__in=MEMBERS)
    members = {*rows.values_list("pk", flat=True)}
    found = Programme.objects.select_for_update(of=("self",), no_key=True).filter(pk=programme)
    row = found.first() if members else None
    if row is None or members <= {*row.parties}:
        return
    name_parties(row, members)
    row.save(update_fields=["parties"])
    says = sentence(N_("Members of the programme were named with their tasks."))
    ledger.record("programme.name", row, actor=actor, says=says, details={"named": sorted(members)})


def require_four(*, actor: Actor, task: Task) -> None:
    """Raise which of the four a task lacks that is handed over."""
    if (reason := four_missing(actor, task, clock.now())) is not None:
        raise Refused(reason)


def require_ability(*, actor: Actor, ability: str) -> None:
    if not actor.may(ability):
        raise NotAllowed(sentence(N_("Your post may not do this.")))


def details_of(task: Task) -> dict[str, Any]:
    """What stands in an entry about a task's terms."""
    return {name: getattr(task, name) for name in terms.TERMS if getattr(task, name)}
