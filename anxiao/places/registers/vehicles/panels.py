"""What the page of a school shows of the vehicles that bring its children."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.places.abilities import Ability
from anxiao.places.registers.vehicles.listing import named, within

SHOWN = 8


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    title = N_("Vehicles that bring our children")
    return [Panel("vehicles", title, "vehicles/_lines.html", lambda: _of(actor, school))]


def _of(actor: Actor, school: int) -> dict[str, Any]:
    """By their plates, each with the paper that is worst off."""
    rows = within(actor).in_force(clock.today()).serving(school)
    found = list(rows.order_by("plate")[: SHOWN + 1])
    return {
        "rows": named(found[:SHOWN]),
        "has_more": len(found) > SHOWN,
        "url": f"{reverse('vehicles:index')}?school={school}",
    }
