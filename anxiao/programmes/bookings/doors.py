"""One table of verbs for bookings: the service behind each, and what it asks for."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from ninja import Field

from anxiao.kernel.actors import Actor
from anxiao.kernel.verbs import Door, Doors, Input
from anxiao.programmes.bookings import fields
from anxiao.programmes.bookings.lifecycle import LIFECYCLE
from anxiao.programmes.bookings.services import changing, excepting
from anxiao.programmes.bookings.terms import MOST_DEPARTMENTS

Text = Annotated[str, Field(max_length=2000)]
Key = Annotated[int, Field(ge=1, lt=2**63)]
Keys = Annotated[list[Key], Field(max_length=MOST_DEPARTMENTS)]


def text(label: Any, rows: int = 2) -> Any:
    return lambda _row: forms.CharField(
        max_length=2000, label=label, widget=forms.Textarea(attrs={"rows": rows})
    )


def uuid(value: Any, _actor: Actor) -> UUID:
    return UUID(str(value))


INPUTS: dict[str, Input] = {
    "starts_on": Input(date, fields.first_day),
    "ends_on": Input(date, fields.last_day),
    "into": Input(UUID, fields.other_visit, uuid),
    "on": Input(date, fields.carried_out_on),
    "words": Input(Text, text(_("What came of it, in a few words"))),
    "reason": Input(Text, text(_("Reason"))),
    # On the page an organisation takes part for itself.
    "departments": Input(Keys, None),
}
DOORS = Doors(
    kind="booking",
    machine=LIFECYCLE,
    table={
        "carry_out": Door(changing.carry_out, (), ("on", "words")),
        "join": Door(changing.join, (), ("departments",)),
        "move": Door(changing.move, ("starts_on", "ends_on")),
        "merge": Door(changing.merge, ("into",)),
        "cancel": Door(changing.cancel, ("reason",)),
        "approve": Door(excepting.approve, ("reason",)),
        "refuse_exception": Door(excepting.refuse_exception, ("reason",)),
    },
    inputs=INPUTS,
    primary=("approve", "carry_out", "join"),
    icons={
        "carry_out": "circle-check",
        "join": "users-group",
        "move": "calendar",
        "merge": "arrow-right",
        "cancel": "ban",
        "approve": "circle-check",
        "refuse_exception": "circle-x",
    },
)
