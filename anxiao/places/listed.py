"""The lists of places as readers keep them: their filters and their columns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.places.abilities import Ability
from anxiao.places.forms import FilterForm
from anxiao.places.models import Organisation, Site
from anxiao.ui.lists import Column, Listed

NUMBER = r"\d{1,18}"
SITES = Listed(
    key="sites",
    title=N_("Sites"),
    page="places:sites",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor, kinds=Site.Kind.choices),
    beside={"organisation": NUMBER, "near": NUMBER},
    columns=(
        Column("title", _("Site"), "is-main", is_fixed=True),
        Column("kind", _("Kind"), "is-nowrap"),
        Column("town", _("Town")),
        Column("organisation", _("Answers for it")),
        Column("address", _("Address"), "is-wordy", is_shown=False),
        Column("position", _("Position"), "is-wide-only is-nowrap"),
        Column("ended", _("Last day"), "is-nowrap", is_shown=False),
    ),
)
ORGANISATIONS = Listed(
    key="organisations",
    title=N_("Organisations"),
    page="places:organisations",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor, kinds=Organisation.Kind.choices),
    beside={"supervisor": NUMBER},
    columns=(
        Column("title", _("Organisation"), "is-main", is_fixed=True),
        Column("kind", _("Kind"), "is-nowrap"),
        Column("place", _("Place")),
        Column("supervisor", _("Supervised by")),
        Column("sites", _("Sites"), "is-wide-only is-end"),
        Column("credit_code", _("Unified social credit code"), "ax-num", is_shown=False),
        Column("ended", _("Last day"), "is-nowrap", is_shown=False),
    ),
)
