"""The list of cases as readers keep it: its filters and its columns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.supervision.abilities import Ability
from anxiao.supervision.cases.forms import FilterForm
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
CASES = Listed(
    key="cases",
    title=N_("Supervision cases"),
    page="cases:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"of": NUMBER},
    columns=(
        Column("title", _("Organisation"), "ax-main-cell", is_fixed=True),
        Column("number", _("Number"), "ax-num", is_shown=False),
        Column("kind", _("Kind"), is_shown=False),
        Column("state", _("State")),
        Column("items", _("Late"), "ax-num", is_named=True),
        Column("since", _("Late since"), "ax-num ax-optional"),
        Column("limit", _("Limit")),
        Column("turn", _("Whose turn"), "ax-optional is-wordy"),
        Column("opened", _("Opened"), "ax-num ax-optional"),
    ),
)
