"""The lists of programmes and of tasks as readers keep them: their filters and their columns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.programmes.abilities import Ability
from anxiao.programmes.plans.filters import (
    NUMBER,
    UUID_SHAPE,
    ProgrammeFilterForm,
    TaskFilterForm,
)
from anxiao.ui.lists import Column, Listed

PROGRAMMES = Listed(
    key="programmes",
    title=N_("Programmes"),
    page="programmes:index",
    ability=Ability.READ,
    form=lambda asked, actor: ProgrammeFilterForm(asked, actor=actor),
    columns=(
        Column("title", _("Programme"), "ax-main-cell", is_fixed=True),
        Column("issuer", _("Issued by")),
        Column("state", _("State")),
        Column("progress", _("Progress"), "is-nowrap"),
        Column("days", _("From and to"), "ax-num ax-optional"),
        Column("document_number", _("Document number"), is_shown=False),
    ),
)
TASKS = Listed(
    key="tasks",
    title=N_("Tasks"),
    page="tasks:index",
    ability=Ability.READ,
    form=lambda asked, actor: TaskFilterForm(asked, actor=actor),
    beside={"of": NUMBER, "town": NUMBER, "parent": UUID_SHAPE},
    columns=(
        Column("title", _("Task"), "ax-main-cell", is_fixed=True),
        Column("code", _("Number"), "ax-num", is_shown=False),
        Column("state", _("State")),
        Column("progress", _("Progress"), "is-nowrap"),
        Column("deadline", _("Deadline")),
        Column("organisation", _("Organisation"), "ax-optional"),
        Column("leader", _("Leader"), is_shown=False),
        Column("giver", _("Given by"), is_shown=False),
        Column("area", _("Focus area"), is_shown=False),
        Column("kind", _("Class"), is_shown=False),
        Column("campaign", _("Campaign"), "is-wordy", is_shown=False),
        Column("weight", _("Weight"), "ax-num is-end", is_shown=False),
        Column("standard", _("Standard"), "is-wordy", is_shown=False),
    ),
)
