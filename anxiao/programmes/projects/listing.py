"""The list of key projects as its readers keep it: its filters and its columns."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.programmes.abilities import Ability
from anxiao.programmes.projects.forms import FilterForm
from anxiao.programmes.projects.models import KeyProjectQuerySet
from anxiao.ui.lists import Column, Listed

UUID_SHAPE = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PROJECTS = Listed(
    key="projects",
    title=N_("Key projects"),
    page="projects:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"programme": UUID_SHAPE},
    columns=(
        Column("title", _("Key project"), "ax-main-cell", is_fixed=True),
        Column("number", _("Number"), "ax-num", is_shown=False),
        Column("state", _("State")),
        Column("steps", _("Milestones"), "is-wordy"),
        Column("hazards", _("Hazards"), "ax-optional is-nowrap"),
        Column("lead", _("Lead"), is_shown=False),
        Column("sponsor", _("Sponsor leader"), is_shown=False),
        Column("money", _("Budget"), "ax-optional is-nowrap"),
        Column("limit", _("Deadline")),
    ),
)


def narrowed(rows: KeyProjectQuerySet, chosen: dict[str, Any]) -> KeyProjectQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if programme := chosen.get("programme"):
        rows = rows.filter(programme=programme)
    if chosen.get("due") == "late":
        rows = rows.late(at=clock.now())
    state = chosen.get("state")
    if state == "open":
        return rows.unfinished()
    return rows.filter(state=state) if state else rows
