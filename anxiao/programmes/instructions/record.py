"""What the page of one instruction shows."""

from typing import Any

from django.urls import reverse

from anxiao.evidence.shown import shown
from anxiao.kernel.actors import Actor
from anxiao.people.story import organisations, story
from anxiao.programmes.asks.listing import name_sides
from anxiao.programmes.asks.models import Order
from anxiao.programmes.instructions.doors import INSTRUCTIONS
from anxiao.programmes.instructions.lifecycle import State
from anxiao.programmes.instructions.models import Instruction


def page(actor: Actor, row: Instruction) -> dict[str, Any]:
    orders = list(Order.objects.visible_to(actor).filter(instruction=row.pk).order_by("pk"))
    name_sides(orders)
    names = organisations((row.office,))
    return {
        "row": row,
        "office": names.get(row.office),
        "orders": orders,
        "replied": sum(one.replied_at is not None for one in orders),
        "offers": buttons(actor, row),
        "entries": story(actor, row.pk),
        **shown(actor, row.pk),
    }


def buttons(actor: Actor, row: Instruction) -> list[dict[str, Any]]:
    """The verbs; making orders asks for more than a form of its verb, on a page of its own."""
    offers = INSTRUCTIONS.buttons(
        actor=actor, row=row, url=lambda verb: reverse("instructions:act", args=[row.pk, verb])
    )
    order = {
        "url": reverse("instructions:order", args=[row.pk]),
        "method": "get",
        "primary": row.state == State.ENTERED,
    }
    return [one | order if one["verb"] == "order" else one for one in offers]
