"""The list of exceptions as its readers keep it: its filters and its columns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.portal.abilities import Ability
from anxiao.portal.forms import FilterForm
from anxiao.ui.lists import Column, Listed

EXCEPTIONS = Listed(
    key="exceptions",
    title=N_("Exceptions"),
    page="portal:exceptions",
    ability=Ability.EXCEPTIONS,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"kind": r"[a-z_]{1,20}", "pair": r"\d{1,18}-\d{1,18}"},
    columns=(
        Column("when", _("When"), "ax-num is-nowrap"),
        Column("title", _("What"), "ax-main-cell", is_fixed=True),
        Column("case", _("Case")),
        Column("by", _("By"), "ax-optional"),
        Column("seen", _("Looked at")),
    ),
)
