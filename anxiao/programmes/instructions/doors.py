"""The verbs of instructions: the service behind each, and what it asks for."""

from typing import Annotated
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes.asks import forms as fields
from anxiao.programmes.asks.doors import Days, Key, LongText, Text
from anxiao.programmes.asks.lifecycle import Urgency
from anxiao.programmes.instructions.lifecycle import INSTRUCTION
from anxiao.programmes.instructions.models import Instruction
from anxiao.programmes.instructions.services import entering

Keys = Annotated[list[Key], Field(min_length=1, max_length=200)]


def _words(row: Instruction) -> forms.Field:
    field = fields.text(_("Words of the instruction"), rows=5, most=4000)
    field.initial = row.words
    return field


def _urgency(row: Instruction) -> forms.Field:
    return forms.ChoiceField(choices=Urgency.choices, initial=row.urgency, label=_("Urgency"))


INPUTS: dict[str, Input] = {
    # To whom and in which words is asked by a page of its own.
    "recipients": Input(Keys, None),
    "text": Input(LongText, None),
    "limit_days": Input(Days, None),
    "files": Input(list[UUID], None),
    "words": Input(LongText, _words),
    "urgency": Input(Urgency, _urgency),
    "reply": Input(
        LongText, lambda _row: fields.text(_("What the leader was told"), rows=4, most=4000)
    ),
    "reason": Input(Text, lambda _row: fields.text(_("Reason"))),
}
INSTRUCTIONS = Doors(
    kind="instruction",
    machine=INSTRUCTION,
    table={
        "order": Door(entering.order, ("recipients", "text"), ("limit_days", "files")),
        "edit": Door(entering.edit, ("words",), ("urgency",)),
        "settle": Door(entering.settle, ("reply",)),
        "drop": Door(entering.drop, ("reason",)),
    },
    inputs=INPUTS,
    primary=("order",),
    icons={"order": "send", "edit": "pencil", "settle": "message", "drop": "x"},
)
