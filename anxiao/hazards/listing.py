"""The list of hazards as readers keep it: its filters and its columns."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.hazards.abilities import Ability
from anxiao.hazards.filters import CODES, DAYS, ORGANISATIONS, SEVERAL
from anxiao.hazards.forms import FilterForm
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
UUID_SHAPE = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
HAZARDS = Listed(
    key="hazards",
    title=N_("Hazards"),
    page="hazards:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={
        **dict.fromkeys(ORGANISATIONS, NUMBER),
        "codes": CODES.strip("^$"),
        "site": UUID_SHAPE,
        "like": UUID_SHAPE,
        "by": SEVERAL,
        "not_by": SEVERAL,
        "reported": DAYS,
        **dict.fromkeys(settings.HAZARD_GROUPS, UUID_SHAPE),
    },
    columns=(
        Column("title", _("Hazard"), "ax-main-cell", is_fixed=True),
        Column("number", _("Number"), "ax-num", is_shown=False),
        Column("item", _("Item"), "is-wordy", is_shown=False),
        Column("grade", _("Grade"), "is-nowrap", is_shown=False),
        Column("state", _("State")),
        Column("limit", _("Limit")),
        Column("lead", _("Lead"), "ax-optional"),
        Column("reported", _("Reported"), "ax-num ax-optional"),
        Column("closed", _("Closed"), "ax-num", is_shown=False),
        Column("campaign", _("Campaign"), "is-wordy", is_shown=False),
    ),
)
