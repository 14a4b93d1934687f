"""What the page of one task shows."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.evidence.shown import shown
from anxiao.kernel.actors import Actor
from anxiao.kernel.sentences import sentence, word
from anxiao.kernel.subjects import links_about
from anxiao.norms.models import FocusArea
from anxiao.people.story import organisations, story
from anxiao.programmes.plans.doors import TASKS
from anxiao.programmes.plans.lifecycle import TASK, ProgrammeState, TaskState
from anxiao.programmes.plans.models import Programme, Task
from anxiao.programmes.plans.rows import class_name, worded
from anxiao.programmes.plans.waiting import NEXT

PARTS = 10
# Verbs with a page of their own, which asks more than the table can.
OWN_PAGES = ("edit", "break_down")
STEPS = (
    (TaskState.HANDED, N_("Handing over"), "handed_at"),
    (TaskState.SIGNED, N_("Signing for"), "signed_at"),
    (TaskState.SUBMITTED, N_("Reporting it done"), "submitted_at"),
    (TaskState.DONE, N_("Confirming"), "closed_at"),
)


def page(actor: Actor, task: Task) -> dict[str, Any]:
    owners = organisations([task.organisation, task.giver, task.desk, *task.assists])
    above = around(actor, task)
    offers = buttons(actor, task, above["programme"])
    return {
        "task": task,
        **above,
        "offers": [offer for offer in offers if offer["verb"] != "report"] + about(actor, task),
        "report": _report_form(task, offers),
        "steps": way(task),
        "awaited": _awaited(task, owners),
        "organisation": owners.get(task.organisation),
        "giver": owners.get(task.giver),
        "assists": [owners[key] for key in task.assists if key in owners],
        "facts": facts(task),
        "missing": [_(FOUR[name]) for name in task.missing()] if task.state == "draft" else [],
        "entries": story(actor, task.pk),
        **parts(actor, task),
        **shown(actor, task.pk),
    }


def about(actor: Actor, task: Task) -> list[dict[str, Any]]:
    """What may be sent about a task that was handed over and has not ended."""
    return links_about(actor, task.pk) if task.is_open and task.is_counted else []


def around(actor: Actor, task: Task) -> dict[str, Any]:
    """The programme and the task that it belongs to, where they lie within reach."""
    wholes = Task.objects.visible_to(actor).filter(pk=task.parent_id)
    return {
        "programme": Programme.objects.visible_to(actor).filter(pk=task.programme_id).first(),
        "whole": wholes.first() if task.parent_id else None,
    }


FOUR = {
    "leader": N_("a leader"),
    "organisation": N_("an organisation"),
    "standard": N_("a standard"),
    "deadline": N_("a deadline"),
}


def parts(actor: Actor, task: Task) -> dict[str, Any]:
    """The first parts with their progress, and whether there are more than these."""
    rows = Task.objects.visible_to(actor).filter(parent=task.pk)
    found = list(rows.exclude(state=TaskState.CANCELLED).order_by("sort_code", "pk")[: PARTS + 1])
    return {"parts": worded(actor, found[:PARTS]), "has_more_parts": len(found) > PARTS}


def _report_form(task: Task, offers: list[dict[str, Any]]) -> Any:
    """The number of today, to be sent from the page itself."""
    offer = next((one for one in offers if one["verb"] == "report"), None)
    if offer is None or offer["reason"]:
        return None
    return {"form": TASKS.form("report", task), "url": offer["url"]}


def buttons(actor: Actor, task: Task, programme: Programme | None) -> list[dict[str, Any]]:
    """One primary button, the other verbs, and what leads to pages of their own."""
    rows = TASKS.buttons(task, actor, lambda verb: reverse("tasks:act", args=[task.pk, verb]))
    for row in rows:
        if row["verb"] in OWN_PAGES:
            row["method"] = "get"
    return [*rows, *_beside(actor, task, programme)]


def _beside(actor: Actor, task: Task, programme: Programme | None) -> list[dict[str, Any]]:
    offered = TASK.offers(task, to=actor)
    rows = []
    if "fan_out" in offered:
        rows.append(("fan_out", _("Hand to many"), "users-group", offered["fan_out"]))
    if task.state == TaskState.DRAFT and "edit" in offered:
        rows.append(("add_part", _("Add a part"), "plus", None))
    is_in_force = programme is not None and programme.state == ProgrammeState.ISSUED
    if is_in_force and task.giver == task.issuer and "revise" in offered:
        rows.append(("revise", _("Revise"), "versions", None))
    return [
        {
            "verb": verb,
            "label": words,
            "icon": symbol,
            "reason": word(reason) if reason else "",
            "url": reverse(f"tasks:{verb}", args=[task.pk]),
        }
        for verb, words, symbol, reason in rows
    ]


def way(task: Task) -> list[dict[str, Any]]:
    """The steps from the hand-over to the confirmation; none for what was called off."""
    if task.state in (TaskState.CANCELLED, TaskState.DRAFT):
        return []
    order = [state for state, _words, _at in STEPS]
    reached = order.index(TaskState(task.state))
    return [
        {
            "title": _(words),
            "at": getattr(task, at) if place <= reached else None,
            "state": "done" if place <= reached else "current" if place == reached + 1 else "todo",
        }
        for place, (_state, words, at) in enumerate(STEPS)
    ]


def _awaited(task: Task, owners: dict[int | None, Any]) -> str:
    """Whose step is next, and what it is; empty once the task has ended."""
    desk = owners.get(task.desk)
    if desk is None or task.state not in NEXT:
        return ""
    step = {"msg": NEXT[TaskState(task.state)]}
    return word(sentence(N_("Waits for %(who)s: %(step)s"), who=desk.name, step=step))


def facts(task: Task) -> list[tuple[str, Any]]:
    """What the task says, those parts that it has."""
    area = FocusArea.objects.filter(pk=task.focus_area).first() if task.focus_area else None
    rows: list[tuple[str, Any]] = [
        (_("Target"), target_words(task)),
        (_("Evidence expected"), task.evidence),
        (_("Focus area"), area.name if area else ""),
        (_("Class"), class_name(task.kind)),
        (_("Weight"), task.weight if task.weight > 1 else ""),
        (_("Last said"), task.note),
    ]
    return [(term, value) for term, value in rows if value]


def target_words(task: Task) -> str:
    """The measurable target in words, with what has been reached of it."""
    if not task.measure:
        return ""
    if not task.is_measured:
        return str(task.get_measure_display())
    is_share = task.measure == Task.Measure.RATIO
    wanted = _share(task.target_numerator, task.target_denominator, is_share=is_share)
    if task.reached_numerator is None:
        return wanted
    reached = _share(task.reached_numerator, task.reached_denominator, is_share=is_share)
    return _("%(wanted)s; reached %(reached)s") % {"wanted": wanted, "reached": reached}


def _share(numerator: int | None, denominator: int | None, *, is_share: bool) -> str:
    if not is_share:
        return f"{numerator or 0}"
    return _("%(part)s of %(whole)s") % {"part": numerator or 0, "whole": denominator or 0}
