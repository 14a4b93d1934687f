"""The lives of a programme and of its tasks."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.machines import Machine, Step, moot, standing
from anxiao.kernel.sentences import Sentence, msg, sentence
from anxiao.programmes.abilities import Ability

if TYPE_CHECKING:
    from anxiao.programmes.plans.models import Programme, Task

PROGRAMME_WORDS = {
    "draft": N_("draft"),
    "issued": N_("issued"),
    "closed": N_("closed for the year"),
    "dropped": N_("dropped"),
}
TASK_WORDS = {
    "draft": N_("draft"),
    "handed": N_("handed over, to be signed for"),
    "signed": N_("under way"),
    "submitted": N_("reported done, to be confirmed"),
    "done": N_("done"),
    "cancelled": N_("cancelled"),
}


class ProgrammeState(TextChoices):
    DRAFT = "draft", _(PROGRAMME_WORDS["draft"])
    ISSUED = "issued", _(PROGRAMME_WORDS["issued"])
    CLOSED = "closed", _(PROGRAMME_WORDS["closed"])
    DROPPED = "dropped", _(PROGRAMME_WORDS["dropped"])


class TaskState(TextChoices):
    DRAFT = "draft", _(TASK_WORDS["draft"])
    HANDED = "handed", _(TASK_WORDS["handed"])
    SIGNED = "signed", _(TASK_WORDS["signed"])
    SUBMITTED = "submitted", _(TASK_WORDS["submitted"])
    DONE = "done", _(TASK_WORDS["done"])
    CANCELLED = "cancelled", _(TASK_WORDS["cancelled"])


# So many levels a tree of tasks may have.
DEEPEST = 12
ENDED = (TaskState.DONE, TaskState.CANCELLED)
# What counts towards the whole: neither what is only drafted, nor what was called off.
COUNTED = (TaskState.HANDED, TaskState.SIGNED, TaskState.SUBMITTED, TaskState.DONE)
# The four things without which nothing is handed over (定领导、定任务、定标准、定时限).
FOUR_WORDS = {
    "leader": N_("a leader"),
    "organisation": N_("an organisation"),
    "standard": N_("a standard"),
    "deadline": N_("a deadline"),
}


# --- reasons against ------------------------------------------------------------------------


@moot
@standing
def not_the_issuer(actor: Actor, programme: "Programme", _now: datetime) -> Sentence | None:
    if actor.is_free or programme.issuer in actor.answers_for:
        return None
    return sentence(N_("Only the organisation that issues the programme may do this."))


@moot
@standing
def not_the_giver(actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if actor.is_free or task.giver in actor.answers_for:
        return None
    return sentence(N_("Only the organisation that gave the task may do this."))


@moot
@standing
def not_the_organisation(actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if actor.is_free or task.organisation in actor.answers_for:
        return None
    return sentence(N_("Only the organisation that has the task may do this."))


@moot
@standing
def not_above(actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if actor.is_free or {task.giver, *task.above} & {*actor.answers_for}:
        return None
    return sentence(N_("Only who gave the task, or the whole that it is a part of, may do this."))


@standing
def own_word(actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if not actor.is_free and actor.post is not None and actor.post == task.submitted_by:
        return sentence(N_("Whoever reported it done does not confirm it: other eyes must look."))
    return None


def four_missing(_actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    """A task is handed over only with its leader, organisation, standard and deadline."""
    missing = task.missing()
    if not missing:
        return None
    says = N_(
        "A task is handed over only with leader, organisation, standard and deadline: "
        "%(what)s is missing."
    )
    return sentence(says, what=msg(FOUR_WORDS[missing[0]]))


@moot
def awaits_the_whole(_actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if task.whole.state == "draft":
        return sentence(N_("It is handed over together with what it belongs to."))
    return None


def whole_ended(_actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if task.whole.state in (*ENDED, ProgrammeState.CLOSED, ProgrammeState.DROPPED):
        return sentence(N_("What it belongs to has ended."))
    return None


def whole_elsewhere(_actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    """A part is given by whoever has the whole, and while it is under way.

    A draft may have waited until the whole went to somebody else, or was reported done.
    """
    whole = task.parent
    if whole is None or whole.state == TaskState.DRAFT:
        return None
    is_whose = task.giver in (whole.organisation, whole.giver)
    if is_whose and whole.state in (TaskState.HANDED, TaskState.SIGNED):
        return None
    return sentence(N_("What it belongs to is not under way with you any more: drop this draft."))


def parts_stand(_actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    """Parts that one organisation has given do not count for another."""
    if task.weight_sum > 0:
        return sentence(N_("It has been broken down: its parts stay with who gave them."))
    return None


def children_open(_actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if task.weight_sum > 0 and task.has_open_children():
        return sentence(N_("Parts of this task are still open: they come first."))
    return None


def too_deep(_actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if task.depth < DEEPEST:
        return None
    return sentence(
        N_("The tree is %(most)s levels deep here: no part goes below it."), most=DEEPEST
    )


@moot
def made_of_parts(_actor: Actor, task: "Task", _now: datetime) -> Sentence | None:
    if task.weight_sum > 0:
        return sentence(N_("Its progress is that of its parts: report on them."))
    return None


def programme_empty(_actor: Actor, programme: "Programme", _now: datetime) -> Sentence | None:
    if programme.has_tasks():
        return None
    return sentence(N_("A programme without a task is not issued: add the first one."))


def tasks_unfit(_actor: Actor, programme: "Programme", _now: datetime) -> Sentence | None:
    """A programme is issued whole: each of its tasks is handed over by it."""
    task = programme.first_unfit()
    if task is None:
        return None
    return sentence(
        N_("Task %(number)s “%(title)s” cannot be handed over yet: %(what)s is missing."),
        number=task.code,
        title=task.title,
        what=msg(FOUR_WORDS[task.missing()[0]]),
    )


P, T, A = ProgrammeState, TaskState, Ability
IN_HAND = (T.HANDED, T.SIGNED, T.SUBMITTED)
PROGRAMME = Machine(
    Step("edit", P.DRAFT, P.DRAFT, A.PLAN, (not_the_issuer,)),
    Step("issue", P.DRAFT, P.ISSUED, A.PLAN, (not_the_issuer, programme_empty, tasks_unfit)),
    Step("drop", P.DRAFT, P.DROPPED, A.PLAN, (not_the_issuer,)),
    Step("revise", P.ISSUED, P.ISSUED, A.PLAN, (not_the_issuer,)),
    Step("close", P.ISSUED, P.CLOSED, A.PLAN, (not_the_issuer,)),
    verbs={
        "edit": N_("Edit"),
        "issue": N_("Issue"),
        "drop": N_("Drop the draft"),
        "revise": N_("Revise"),
        "close": N_("Close the year"),
    },
    states=PROGRAMME_WORDS,
)
TASK = Machine(
    Step("edit", T.DRAFT, T.DRAFT, A.BREAK_DOWN, (not_the_giver,)),
    Step(
        "hand_over",
        T.DRAFT,
        T.HANDED,
        A.BREAK_DOWN,
        (not_the_giver, awaits_the_whole, whole_ended, whole_elsewhere, four_missing),
    ),
    Step("cancel", T.DRAFT, T.CANCELLED, A.BREAK_DOWN, (not_the_giver,)),
    Step("sign_for", T.HANDED, T.SIGNED, A.RESPOND, (not_the_organisation,)),
    Step("report", T.SIGNED, T.SIGNED, A.RESPOND, (not_the_organisation, made_of_parts)),
    Step("submit", T.SIGNED, T.SUBMITTED, A.RESPOND, (not_the_organisation, children_open)),
    Step("confirm", T.SUBMITTED, T.DONE, A.JUDGE, (not_the_giver, own_word)),
    Step("return", T.SUBMITTED, T.SIGNED, A.JUDGE, (not_the_giver,)),
    Step("cancel", T.HANDED, T.CANCELLED, A.BREAK_DOWN, (not_the_giver,)),
    Step("cancel", T.SIGNED, T.CANCELLED, A.BREAK_DOWN, (not_the_giver,)),
    Step("break_down", T.SIGNED, T.SIGNED, A.BREAK_DOWN, (not_the_organisation, too_deep)),
    Step("fan_out", T.DRAFT, T.DRAFT, A.BREAK_DOWN, (not_the_giver, too_deep)),
    Step("fan_out", T.SIGNED, T.SIGNED, A.BREAK_DOWN, (not_the_organisation, too_deep)),
    # What follows from an act on something else: on the programme, or on the whole.
    *(Step("revise", one, one, A.PLAN, (not_the_giver,)) for one in IN_HAND),
    *(Step("pass_on", one, T.HANDED, A.PLAN, (not_the_giver, parts_stand)) for one in IN_HAND),
    *(
        Step("call_off", one, T.CANCELLED, A.BREAK_DOWN, (not_above,))
        for one in (T.DRAFT, *IN_HAND)
    ),
    verbs={
        "edit": N_("Edit"),
        "hand_over": N_("Hand over"),
        "sign_for": N_("Sign for"),
        "report": N_("Report progress"),
        "submit": N_("Report as done"),
        "confirm": N_("Confirm as done"),
        "return": N_("Send back"),
        "cancel": N_("Call off"),
        "break_down": N_("Break down"),
        "fan_out": N_("Hand to many"),
        "revise": N_("Revise"),
        "pass_on": N_("Pass on to another organisation"),
        "call_off": N_("Call off with the whole"),
    },
    states=TASK_WORDS,
)
