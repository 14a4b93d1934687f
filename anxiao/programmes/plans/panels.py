"""What the page of a school shows of its tasks."""

from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.models import Task

SHOWN = 10


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    return [Panel("tasks", N_("Tasks"), "programmes/_school.html", lambda: _tasks(actor, school))]


def _tasks(actor: Actor, school: int) -> dict[str, Any]:
    """The open ones, the late ones first."""
    rows = Task.objects.visible_to(actor).filter(subject_owner=school).unfinished()
    found = list(rows.order_by(F("due_at").asc(nulls_last=True), "pk")[: SHOWN + 1])
    return {
        "rows": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "url": f"{reverse('tasks:index')}?of={school}&state=open",
    }
