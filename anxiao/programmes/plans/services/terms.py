"""What a task says, and what speaks against it before it is kept."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, NotAllowed, Refused
from anxiao.kernel.given import in_our_time, need
from anxiao.kernel.sentences import Sentence, day, sentence
from anxiao.places.models import Organisation
from anxiao.programmes.plans import leaders
from anxiao.programmes.plans.below import among_below
from anxiao.programmes.plans.lifecycle import DEEPEST, TaskState
from anxiao.programmes.plans.models import HEAVIEST, Task

# What may be said of a task, by whoever gives it.
TERMS = (
    "title", "standard", "measure", "metric", "target_numerator", "target_denominator", "weight",
    "focus_area", "kind", "organisation", "assists", "leader", "evidence", "starts_on", "deadline",
)  # fmt: skip
# What the database keeps of a number.
LARGEST = 2**31 - 1
WORDS = ("title", "standard", "metric", "focus_area", "kind", "evidence")
OUTLIVES = N_("“%(title)s” would end after “%(whole)s”, %(day)s: choose a day until then.")
BEGINS_EARLY = N_("“%(title)s” would begin before “%(whole)s”, %(day)s: choose a day from then on.")
PART_OUTLIVES = N_("Its part “%(title)s” runs until %(day)s: bring that one forward first.")
PART_BEGINS = N_("Its part “%(title)s” begins on %(day)s: put that one back first.")
RING = N_("A task cannot hang under itself or under one of its own parts: choose another place.")
TOO_DEEP = N_("The tree is %(most)s levels deep here: no part goes below it.")
WITHIN = N_("A part lies within the days of the whole: choose other days.")


def assign(task: Task, terms: dict[str, Any]) -> None:
    """Put what was said into the task; what was not named stays as it is."""
    unknown = {*terms} - {*TERMS}
    if unknown:
        raise Invalid(sentence(N_("Unknown: %(what)s."), what=", ".join(sorted(unknown))))
    for name, value in terms.items():
        kept = (value or "").strip() if name in WORDS else value
        setattr(task, name, kept)
        most = Task._meta.get_field(name).max_length if name in WORDS else None  # type: ignore[union-attr]
        if most is not None and len(kept) > most:
            raise Invalid(sentence(N_("Too long: at most %(most)s characters."), most=most))
    task.measure = task.measure or Task.Measure.NONE
    task.assists = sorted({*(task.assists or ())} - {task.organisation})
    _lead(task, asked=terms)
    check(task)


def _lead(task: Task, asked: dict[str, Any]) -> None:
    """Who leads: the post that was named, or the organisation's own where none was."""
    if task.leader is None and task.organisation is not None and "leader" not in asked:
        task.leader = leaders.own_leaders([task.organisation]).get(task.organisation)


def check(task: Task) -> None:
    """Raise what speaks against the task by itself."""
    need(task.title, sentence(N_("Say in a few words what is to be done.")))
    if not 1 <= (task.weight or 0) <= HEAVIEST:
        raise Invalid(sentence(N_("A weight lies between 1 and %(most)s."), most=HEAVIEST))
    in_our_time(task.starts_on, task.deadline)
    if task.starts_on and task.deadline and task.deadline < task.starts_on:
        says = N_("The deadline lies before the start: choose a day from %(day)s on.")
        raise Invalid(sentence(says, day=day(task.starts_on)))
    if task.measure not in Task.Measure.values:
        raise Invalid(sentence(N_("Choose how it is measured.")))
    _check_target(task)


def _check_target(task: Task) -> None:
    if not task.is_measured:
        task.target_numerator = task.target_denominator = None
        return
    if task.measure == Task.Measure.COUNT:
        task.target_denominator = 1
    if not task.target_numerator or not task.target_denominator:
        says = N_("A target of nothing measures nothing: give a number above zero.")
        raise Invalid(sentence(says))
    if max(task.target_numerator, task.target_denominator) > LARGEST:
        raise Invalid(sentence(N_("A number up to %(most)s is measured."), most=LARGEST))
    if task.measure == Task.Measure.RATIO and task.target_numerator > task.target_denominator:
        raise Invalid(sentence(N_("A share cannot be more than the whole.")))


# --- whom it names --------------------------------------------------------------------------


def check_names(task: Task, giver: Organisation) -> None:
    """Raise what speaks against the organisation, those who assist and the leader, today."""
    named = Organisation.objects.in_bulk({task.organisation or 0, *task.assists})
    for key in filter(None, (task.organisation, *task.assists)):
        check_in_force(named.get(key))
    if task.organisation is not None:
        check_below(task, named[task.organisation], among_below(giver, [task.organisation]))
    name_leader(task, leaders.current([task.leader]))


def check_in_force(one: Organisation | None) -> Organisation:
    if one is None:
        raise Invalid(sentence(N_("There is no such organisation.")))
    if one.valid_to is not None and one.valid_to < clock.today():
        says = N_("“%(name)s” has ended: choose another organisation.")
        raise Refused(sentence(says, name=one.name))
    return one


def check_below(task: Task, one: Organisation, allowed: Iterable[int]) -> None:
    if one.pk not in allowed:
        says = N_(
            "“%(name)s” does not stand below the organisation that gives the task: "
            "ask it for help by a request instead."
        )
        raise NotAllowed(sentence(says, name=one.name))


def name_leader(task: Task, posts: dict[UUID, Any]) -> None:
    """Write down what the leader's post is called; refused where nobody holds it."""
    if task.leader is None:
        task.leader_zh = task.leader_en = ""
        return
    post = posts.get(task.leader)
    if post is None:
        raise Refused(not_held(task))
    kept = leaders.called(post, task.organisation)
    task.leader_zh, task.leader_en = kept["zh"], kept["en"]


def not_held(task: Task) -> Sentence:
    name = task.leader_zh or "—"
    says = N_("“%(title)s”: nobody holds the post “%(post)s” now. Choose another leader.")
    return sentence(says, title=task.title, post=name)


# --- where it hangs -------------------------------------------------------------------------


def check_place(task: Task, whole: Task | None, parts: Iterable[Task] = ()) -> None:
    """Raise what speaks against its days beside those of the whole and of its parts."""
    if whole is not None:
        _check_within(task, whole)
    for part in parts:
        _check_holds(task, part)


def _check_within(task: Task, whole: Task) -> None:
    if whole.depth >= DEEPEST:
        raise Refused(sentence(TOO_DEEP, most=DEEPEST))
    about = {"title": task.title, "whole": whole.title}
    if task.deadline and whole.deadline and task.deadline > whole.deadline:
        raise Invalid(sentence(OUTLIVES, **about, day=day(whole.deadline)))
    if task.starts_on and whole.starts_on and task.starts_on < whole.starts_on:
        raise Invalid(sentence(BEGINS_EARLY, **about, day=day(whole.starts_on)))


def _check_holds(task: Task, part: Task) -> None:
    if task.deadline and part.deadline and part.deadline > task.deadline:
        raise Invalid(sentence(PART_OUTLIVES, title=part.title, day=day(part.deadline)))
    if task.starts_on and part.starts_on and part.starts_on < task.starts_on:
        raise Invalid(sentence(PART_BEGINS, title=part.title, day=day(part.starts_on)))


def lasting_parts(task: Task) -> list[Task]:
    """A part that would lie outside of the task's days, if there is one."""
    rows = Task.objects.filter(parent=task.pk).exclude(state=TaskState.CANCELLED)
    latest = rows.filter(deadline__isnull=False).order_by("-deadline")[:1]
    first = rows.filter(starts_on__isnull=False).order_by("starts_on")[:1]
    return [*latest, *first]


BY_CONSTRAINT = {
    "task_within_parent": WITHIN,
    "task_not_under_itself": RING,
    "task_is_not_its_own_part": RING,
}


@contextmanager
def worded() -> Iterator[None]:
    """Say in words what the database holds against a change, whoever came in between."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if name not in BY_CONSTRAINT:
            raise
        raise Invalid(sentence(BY_CONSTRAINT[name])) from None


def giver_of(*, actor: Actor, key: int) -> Organisation:
    """The organisation that gives; only who answers for it acts as it."""
    if not actor.is_free and key not in actor.answers_for:
        raise NotAllowed(sentence(N_("Only the organisation that gave the task may do this.")))
    return Organisation.objects.get(pk=key)
