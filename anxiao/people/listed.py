"""The list of accounts as its readers keep it: its filters and its columns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.people.abilities import Ability
from anxiao.people.forms import FilterForm
from anxiao.ui.lists import Column, Listed

ACCOUNTS = Listed(
    key="accounts",
    title=N_("Accounts"),
    page="people:index",
    ability=Ability.ADMINISTER,
    form=lambda asked, _actor: FilterForm(asked),
    columns=(
        Column("title", _("Person"), "is-main", is_fixed=True),
        Column("posts", _("Posts")),
        Column("account", _("Account"), "is-nowrap"),
        Column("last_sign_in", _("Last sign-in"), "is-wide-only is-nowrap"),
        Column("joined", _("Account since"), "is-nowrap", is_shown=False),
    ),
)
