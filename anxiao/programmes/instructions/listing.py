"""The list of instructions: its filters and its columns."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.programmes.abilities import Ability
from anxiao.programmes.instructions.forms import FilterForm
from anxiao.programmes.instructions.models import InstructionQuerySet
from anxiao.ui.lists import Column, Listed

INSTRUCTIONS = Listed(
    key="instructions",
    title=N_("Instructions"),
    page="instructions:index",
    ability=Ability.READ_INSTRUCTIONS,
    form=lambda asked, _actor: FilterForm(asked),
    columns=(
        Column("title", _("Instruction"), "ax-main-cell", is_fixed=True),
        Column("number", _("Number"), "ax-num", is_shown=False),
        Column("leader", _("Leader")),
        Column("given", _("Given on"), "ax-num"),
        Column("state", _("State")),
        Column("orders", _("Replied to"), "ax-num"),
    ),
)


def narrowed(
    rows: InstructionQuerySet, chosen: dict[str, Any], actor: Actor
) -> InstructionQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if state := chosen.get("state"):
        rows = rows.unfinished() if state == "open" else rows.filter(state=state)
    if chosen.get("mine"):
        rows = rows.of_leader(actor.post)
    return rows
