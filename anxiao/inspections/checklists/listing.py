"""The list of checklists: its filters and its columns."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.checklists.forms import FilterForm
from anxiao.inspections.checklists.models import ChecklistQuerySet
from anxiao.kernel.actors import Actor
from anxiao.ui.lists import Column, Listed

CHECKLISTS = Listed(
    key="checklists",
    title=N_("Checklists"),
    page="checklists:index",
    ability=Ability.READ,
    form=lambda asked, _actor: FilterForm(asked),
    columns=(
        Column("title", _("Checklist"), "ax-main-cell", is_fixed=True),
        Column("questions", _("Questions"), "ax-num"),
        Column("sites", _("For"), "is-wide-only"),
        Column("owner", _("Written by")),
        Column("state", _("State")),
        Column("version", _("Version"), "ax-num"),
        Column("published", _("Published on"), "ax-num", is_shown=False),
    ),
)


def narrowed(rows: ChecklistQuerySet, chosen: dict[str, Any], actor: Actor) -> ChecklistQuerySet:
    """Only the rows that the chosen filters let through; without a state what is current."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    state = chosen.get("state")
    if not state:
        rows = rows.current()
    elif state != "all":
        rows = rows.filter(state=state)
    if kind := chosen.get("site_kind"):
        rows = rows.for_site(kind)
    if of := chosen.get("of"):
        rows = rows.filter(owner=None if of == "library" else actor.organisation)
    return rows
