"""What the page of a school shows of its visits."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.plans.services.sealing import note_listing
from anxiao.inspections.visits.lifecycle import State
from anxiao.inspections.visits.models import Visit
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel

SHOWN = 5


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    return [Panel("visits", N_("Visits"), "visits/_lines.html", lambda: _of(actor, school))]


def _of(actor: Actor, school: int) -> dict[str, Any]:
    """The last few, the newest first."""
    rows = Visit.objects.visible_to(actor).filter(subject_owner=school)
    found = list(rows.exclude(state=State.DROPPED).order_by("-pk")[: SHOWN + 1])
    note_listing(*found[:SHOWN], actor=actor)
    return {
        "rows": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "url": f"{reverse('visits:index')}?of={school}",
    }
