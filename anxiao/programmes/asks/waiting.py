"""What waits for an actor: requests and orders, in *My work*."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.names import Name
from anxiao.kernel.sentences import sentence
from anxiao.kernel.waiting import Waiting
from anxiao.people.story import organisations
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks.models import Order, Request
from anxiao.programmes.desks import as_waiting

MOST = 200
NEXT_OF_REQUESTS = {
    "sent": N_("Accept or decline"),
    "accepted": N_("Answer"),
    "answered": N_("Read the answer"),
}
NEXT_OF_ORDERS = {
    "issued": N_("Sign for"),
    "signed": N_("Reply"),
    "replied": N_("Judge the reply"),
    "returned": N_("Transfer or insist"),
}
DECIDE = N_("Decide on more time")


def waiting(actor: Actor, on: date) -> list[Waiting]:
    """Requests and orders on the actor's desks, and orders whose recipient asks for more time."""
    asked = Request.objects.visible_to(actor).on_desk_of(actor).order_by("due_at", "id")
    rows: list[Any] = [*asked[:MOST], *_orders(actor)]
    names = organisations(key for row in rows for key in (row.sender, row.recipient))
    return [_line(row, names, actor) for row in rows]


def _orders(actor: Actor) -> list[Order]:
    """Two narrow reads: what lies on the desk, and what is asked of whoever issued it."""
    rows = Order.objects.visible_to(actor).unfinished()
    found = list(rows.on_desk_of(actor).order_by("due_at", "id")[:MOST])
    if not actor.may(Ability.ORDER) or actor.organisation is None:
        return found
    asking = rows.filter(Q(extension__isnull=False), sender=actor.organisation)
    known = {row.pk for row in found}
    return [*found, *(row for row in asking.order_by("due_at")[:MOST] if row.pk not in known)]


def _line(row: Any, names: dict[int | None, Any], actor: Actor) -> Waiting:
    is_order = isinstance(row, Order)
    is_deciding = is_order and row.extension and row.sender in actor.answers_for
    words = NEXT_OF_ORDERS if is_order else NEXT_OF_REQUESTS
    other = row.sender if row.desk == row.recipient and not is_deciding else row.recipient
    return as_waiting(
        row,
        says=sentence(DECIDE if is_deciding else words[row.state]),
        page="orders:detail" if is_order else "requests:detail",
        place=_name(names.get(other)),
        is_grave=is_order and row.is_grave,
    )


def _name(found: Any) -> Name:
    return found.name if found is not None else {"zh": "", "en": ""}
