"""The two sorts of asking as the pages and the JSON door know them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.verbs import Doors
from anxiao.programmes.abilities import Ability
from anxiao.programmes.asks import doors, listing
from anxiao.programmes.asks.forms import AskForm, OrderForm
from anxiao.programmes.asks.models import Ask, Order, Request
from anxiao.programmes.asks.services import orders, requests
from anxiao.ui.lists import Listed


@dataclass(frozen=True)
class Sort:
    """One of the two: its model, its verbs, its list, how it is sent, and its words."""

    key: str
    model: type[Ask]
    doors: Doors
    listed: Listed
    form: Any
    sends: Ability
    send: Callable[..., Any]
    one: str
    many: str
    new: str
    none: str
    slips: str
    # The stations of its way: title, and the field of its moment.
    way: tuple[tuple[str, str], ...]
    # Which station each state waits for; the states that have ended aside are not on the way.
    awaits: dict[str, int]

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.key}s:{name}", args=args)

    @property
    def template(self) -> str:
        return f"asks/{self.key}"


REQUEST = Sort(
    key="request",
    model=Request,
    doors=doors.REQUESTS,
    listed=listing.REQUESTS,
    form=AskForm,
    sends=Ability.REQUEST,
    send=requests.ask,
    one=N_("Request"),
    many=N_("Requests"),
    new=N_("Ask a peer for help"),
    none=N_("No request fits these filters."),
    slips=N_("Print request slips"),
    way=(
        (N_("Asking"), "sent_at"),
        (N_("Taking it on"), ""),
        (N_("Answering"), "replied_at"),
        (N_("Closing"), "closed_at"),
    ),
    awaits={"sent": 1, "accepted": 2, "answered": 3, "closed": 4},
)
ORDER = Sort(
    key="order",
    model=Order,
    doors=doors.ORDERS,
    listed=listing.ORDERS,
    form=OrderForm,
    sends=Ability.ORDER,
    send=orders.issue,
    one=N_("Order"),
    many=N_("Orders"),
    new=N_("Issue an order"),
    none=N_("No order fits these filters."),
    slips=N_("Print order slips"),
    way=(
        (N_("Issuing"), "sent_at"),
        (N_("Signing for"), ""),
        (N_("Replying"), "replied_at"),
        (N_("Closing"), "closed_at"),
    ),
    awaits={"issued": 1, "signed": 2, "returned": 1, "replied": 3, "closed": 4},
)
SORTS = {one.key: one for one in (REQUEST, ORDER)}
