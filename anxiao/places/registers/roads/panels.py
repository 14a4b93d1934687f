"""What the page of a school shows of the roads on which its children come."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.places.abilities import Ability
from anxiao.places.registers.roads.listing import named, within

SHOWN = 8


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    title = N_("Roads on which our children come")
    return [Panel("roads", title, "roads/_lines.html", lambda: _of(actor, school))]


def _of(actor: Actor, school: int) -> dict[str, Any]:
    """By their names, each with what is missing on it."""
    rows = within(actor).in_force(clock.today()).serving(school)
    found = list(rows.order_by("sort_key", "pk")[: SHOWN + 1])
    return {
        "rows": named(found[:SHOWN]),
        "has_more": len(found) > SHOWN,
        "url": f"{reverse('roads:index')}?school={school}",
    }
