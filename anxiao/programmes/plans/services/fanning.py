"""One task to many organisations in one act, each class with its own words where wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import batches, clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.canonical import plain
from anxiao.kernel.errors import Invalid
from anxiao.kernel.governed import name_parties
from anxiao.kernel.ids import uuid7
from anxiao.kernel.models import Batch
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.ledger import services as ledger
from anxiao.people.desks import desks_of
from anxiao.places.models import Organisation
from anxiao.programmes.abilities import Ability
from anxiao.programmes.acts import act
from anxiao.programmes.plans import numbering
from anxiao.programmes.plans.classes import BY_KEY, classify
from anxiao.programmes.plans.lifecycle import TASK, TaskState
from anxiao.programmes.plans.models import Task
from anxiao.programmes.plans.services import handing, terms
from anxiao.programmes.plans.services.parts import inherited
from anxiao.programmes.plans.services.programmes import NOWHERE
from anxiao.programmes.plans.targets import GROUPS, Targets, resolve

FAN_OUT = "task.fan_out"
ALREADY = N_("“%(name)s” has a part of this task already.")
NO_POST = N_(
    "“%(name)s” has no post that somebody holds and that could lead: fill one, then try it again."
)
# What may differ between classes.
BY_CLASS = ("standard", "measure", "target_numerator", "target_denominator", "weight", "deadline")


@dataclass(frozen=True)
class ForClass:
    """What the task says for one class, where that is not what it says for all."""

    key: str
    terms: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def fan_out(
    *,
    actor: Actor,
    row: Task,
    targets: Targets,
    by_class: Sequence[ForClass] = (),
    version: int | None = None,
    **said: Any,
) -> Batch:
    """Give the task to many organisations below, as one act that the worker carries out.

    An organisation belongs to the first class named that fits it; whoever has a part of the
    task already gets no second one.
    """
    common = {**inherited(row), **said}
    found: list[Organisation] = []
    worded: dict[str, dict[str, Any]] = {}

    def change(whole: Task) -> None:
        worded.update(_worded(whole, common, by_class))
        giver = terms.giver_of(actor=actor, key=_giver_of(whole))
        found.extend(_without_a_part(whole, resolve(actor, giver, targets)))

    whole: Task = act(
        "fan_out",
        machine=TASK,
        actor=actor,
        row=row,
        says=sentence(N_("Handing it to many at once: %(whom)s."), whom=_whom(targets)),
        change=change,
        details={"group": targets.group, "view": targets.view},
        version=version,
    )
    items = _items(actor, whole, found, by_class)
    kept = {"whole": whole.pk, "terms": worded.pop(""), "classes": worded}
    return batches.begin(actor=actor, verb=FAN_OUT, items=items, terms=plain(kept))


def _whom(targets: Targets) -> Any:
    return msg(GROUPS[targets.group]) if targets.group in GROUPS else msg(N_("a saved view"))


def _giver_of(whole: Task) -> int:
    return whole.giver if whole.state == TaskState.DRAFT else whole.organisation or 0


def _worded(
    whole: Task, common: dict[str, Any], by_class: Sequence[ForClass]
) -> dict[str, dict[str, Any]]:
    """What is said to all, under no name, and to each class, as a task would have it.

    Raises what speaks against any of it before anything is kept.
    """
    found = {}
    for one in (ForClass("", {}), *by_class):
        if one.key and one.key not in BY_KEY:
            raise Invalid(sentence(N_("There is no such class of towns or schools.")))
        if {*one.terms} - {*BY_CLASS}:
            raise Invalid(
                sentence(N_("A class has its own standard, target, weight and deadline."))
            )
        probe = Task(giver=0, issuer=0)
        terms.assign(probe, {**common, **one.terms})
        terms.check_place(probe, whole)
        if not (probe.standard or probe.measure) or probe.deadline is None:
            says = N_("Give it a standard and a deadline: without them it is not handed over.")
            raise Invalid(sentence(says))
        said = {*common, *one.terms, "target_numerator", "target_denominator"}
        found[one.key] = {name: getattr(probe, name) for name in said}
    helpers = common.get("assists") or ()
    named = Organisation.objects.in_bulk(helpers)
    for key in helpers:
        terms.check_in_force(named.get(key))
    return found


def _without_a_part(whole: Task, rows: Any) -> list[Organisation]:
    """Those without a part yet, in the order of their territories and names."""
    have = Task.objects.filter(parent=whole.pk, organisation__isnull=False)
    have = have.exclude(state=TaskState.CANCELLED)
    left = rows.exclude(pk__in=have.values("organisation"))
    found = list(left.order_by("territory_code", "sort_key", "pk")[: batches.BULK_MOST + 1])
    if not found:
        raise Invalid(
            sentence(N_("Nobody is left who could get it: choose others, or look who has it."))
        )
    return found


def _items(
    actor: Actor, whole: Task, found: list[Organisation], by_class: Sequence[ForClass]
) -> list[tuple[UUID, dict[str, Any]]]:
    """One part for each, with its key made now: whatever breaks off, none is made twice."""
    classes = classify(actor, found, [one.key for one in by_class])
    return [(uuid7(), {"organisation": one.pk, "class": classes.get(one.pk, "")}) for one in found]


# --- carrying it out ------------------------------------------------------------------------


@transaction.atomic
def carry_out(
    *,
    actor: Actor,
    verb: str,
    items: Sequence[tuple[UUID, dict[str, Any]]],
    terms: Mapping[str, Any],
) -> dict[UUID, Sentence]:
    """Make and hand over the parts of one chunk; the reasons against those left out."""
    said = terms
    whole: Task = Task.objects.lock(UUID(said["whole"]))
    TASK.judge(verb.partition(".")[2], whole, actor=actor)
    keys = [given["organisation"] for _pk, given in items]
    named, desks = Organisation.objects.in_bulk(keys), desks_of(keys, Ability.RESPOND)
    have = _having(whole, keys)
    refused = {
        pk: sentence(ALREADY, name=named[given["organisation"]].name)
        for pk, given in items
        if given["organisation"] in have
    }
    # Numbered now, under the lock of the whole: another act may have given parts meanwhile.
    numbers = count(numbering.next_number(numbering.siblings(whole.programme_id, whole)))
    tasks = [
        _part(pk, whole, next(numbers), given, said, desks)
        for pk, given in items
        if pk not in refused
    ]
    known = handing.Known.of(_giver_of(whole), tasks, named)
    for task in tasks:
        if (reason := _against(task, known)) is not None:
            refused[task.pk] = reason
    good = [task for task in tasks if task.pk not in refused]
    if whole.state == TaskState.DRAFT:
        _draft(actor, good, known)
    else:
        handing.hand_over_all(actor=actor, tasks=good, known=known, desks=desks, is_new=True)
    return refused


def _having(whole: Task, keys: Sequence[int]) -> set[int | None]:
    rows = Task.objects.filter(parent=whole.pk, organisation__in=keys)
    return {*rows.exclude(state=TaskState.CANCELLED).values_list("organisation", flat=True)}


def _part(
    pk: UUID,
    whole: Task,
    number: int,
    given: dict[str, Any],
    said: Mapping[str, Any],
    desks: Mapping[int, list[UUID]],
) -> Task:
    words = said["classes"].get(given["class"]) or said["terms"]
    task = Task(
        id=pk,
        territory_code=NOWHERE,
        made_at=clock.now(),
        programme_id=whole.programme_id,
        parent=whole,
        depth=whole.depth + 1,
        is_top=False,
        giver=_giver_of(whole),
        above=sorted({*whole.above, whole.giver}),
        issuer=whole.issuer,
        programme_title=whole.programme_title,
        since_revision=whole.since_revision,
        organisation=given["organisation"],
        leader=next(iter(desks.get(given["organisation"], [])), None),
        kind=given["class"],
        sort_code=numbering.under(whole.sort_code, number),
    )
    task.code = numbering.read(task.sort_code)
    for name, value in words.items():
        if name != "leader" or value is not None:
            setattr(task, name, _read(name, value))
    return task


def _read(name: str, value: Any) -> Any:
    """A value as JSON kept it, as the task has it."""
    if value is not None and name in ("starts_on", "deadline"):
        return date.fromisoformat(value)
    return UUID(value) if value is not None and name == "leader" else value


def _against(task: Task, known: handing.Known) -> Sentence | None:
    if task.leader is None and task.organisation in known.organisations:
        return sentence(NO_POST, name=known.organisations[task.organisation].name)
    error = known.against(task)
    return error.sentence if error is not None else None


def _draft(actor: Actor, tasks: list[Task], known: handing.Known) -> None:
    """Parts of a draft are drafts: they are handed over with the programme."""
    for task in tasks:
        terms.name_leader(task, known.posts)
        name_parties(task, [task.giver, actor.organisation])
    handing.write(tasks, is_new=True)
    if tasks:
        says = sentence(N_("Drafted the task."))
        ledger.record_many("task.add", tasks, actor=actor, says=says, batch=batches.present())
