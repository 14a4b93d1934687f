"""The verbs of requests and of orders: the service behind each, and what it asks for."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.hazards.forms import files_of
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes.asks import forms as fields
from anxiao.programmes.asks.lifecycle import ORDER, REQUEST
from anxiao.programmes.asks.services import orders, requests
from anxiao.programmes.asks.services.sending import LONGEST_LIMIT
from anxiao.ui.widgets import PhotosField

Text = Annotated[str, Field(max_length=2000)]
LongText = Annotated[str, Field(max_length=4000)]
Days = Annotated[int, Field(ge=1, le=LONGEST_LIMIT)]
Key = Annotated[int, Field(ge=1, lt=2**63)]


def _reason(label: Any) -> Callable[[Any], forms.Field]:
    return lambda _row: fields.text(label)


INPUTS: dict[str, Input] = {
    "reason": Input(Text, _reason(_("Reason"))),
    "note": Input(Text, None),
    "reply": Input(
        LongText, lambda _row: fields.text(_("How it was dealt with"), rows=4, most=4000)
    ),
    "files": Input(
        list[UUID], lambda _row: PhotosField(required=False, label=_("Photos")), files_of
    ),
    "papers": Input(list[UUID], lambda _row: fields.paper(), fields.paper_of),
    "until": Input(date, fields.new_limit),
    "recipient": Input(Key, fields.new_recipient),
    "limit_days": Input(Days, fields.limit_again),
}
ICONS = {
    "accept": "check",
    "sign_for": "pencil",
    "answer": "message",
    "reply": "message",
    "close": "circle-check",
    "decline": "x",
    "send_back": "arrow-back-up",
    "out_of_power": "arrow-back-up",
    "transfer": "send",
}
REQUESTS = Doors(
    kind="request",
    machine=REQUEST,
    table={
        "accept": Door(requests.accept),
        "answer": Door(requests.answer, ("reply",), ("files", "papers")),
        "decline": Door(requests.decline, ("reason",)),
        "close": Door(requests.close),
        "withdraw": Door(requests.withdraw, ("reason",)),
    },
    inputs=INPUTS,
    primary=("close", "accept", "answer"),
    icons=ICONS,
)
ORDERS = Doors(
    kind="order",
    machine=ORDER,
    table={
        "sign_for": Door(orders.sign_for),
        "reply": Door(orders.reply, ("reply",), ("files", "papers")),
        "out_of_power": Door(orders.out_of_power, ("reason",)),
        "ask_extension": Door(orders.ask_extension, ("until", "reason")),
        "grant_extension": Door(orders.grant_extension, (), ("note",)),
        "refuse_extension": Door(orders.refuse_extension, ("reason",)),
        "close": Door(orders.close),
        "send_back": Door(orders.send_back, ("reason",), ("limit_days",)),
        "transfer": Door(orders.transfer, ("recipient", "reason"), ("limit_days",)),
        "insist": Door(orders.insist, ("reason",)),
        "withdraw": Door(orders.withdraw, ("reason",)),
    },
    inputs=INPUTS,
    primary=("grant_extension", "close", "transfer", "sign_for", "reply"),
    icons=ICONS,
)
