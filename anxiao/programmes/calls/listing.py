"""The list of calls as readers keep it: its filters and its columns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.programmes.abilities import Ability
from anxiao.programmes.calls.forms import FilterForm
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
CALLS = Listed(
    key="calls",
    title=N_("Calls for help"),
    page="calls:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"of": NUMBER},
    columns=(
        Column("title", _("Call"), "ax-main-cell", is_fixed=True),
        Column("number", _("Number"), "ax-num", is_shown=False),
        Column("kind", _("Kind"), "ax-optional"),
        Column("state", _("State")),
        Column("limit", _("Answer due")),
        Column("turn", _("Whose turn"), "ax-optional"),
        Column("routed", _("Department called"), is_shown=False),
        Column("made", _("Since"), "ax-num ax-optional"),
        Column("closed", _("Closed"), "ax-num", is_shown=False),
    ),
)
