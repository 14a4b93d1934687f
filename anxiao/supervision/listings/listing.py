"""The list of listings as readers keep it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.supervision.abilities import Ability
from anxiao.supervision.listings.forms import FilterForm
from anxiao.supervision.listings.models import ListingQuerySet
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
LISTINGS = Listed(
    key="listings",
    title=N_("Listings"),
    page="listings:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked),
    beside={"of": NUMBER},
    columns=(
        Column("title", _("Listed"), "ax-main-cell", is_fixed=True),
        Column("public", _("Number"), "ax-num"),
        Column("level", _("Level"), "is-nowrap"),
        Column("kind", _("Kind"), is_shown=False),
        Column("state", _("State"), "is-wordy"),
        Column("limit", _("Limit")),
        Column("listed", _("Listed on"), "ax-num ax-optional"),
        Column("delisted", _("Delisted on"), "ax-num ax-optional"),
        Column("body", _("Listed by"), "is-wordy", is_shown=False),
    ),
)


def narrowed(rows: ListingQuerySet, chosen: dict[str, Any]) -> ListingQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if state := chosen.get("state"):
        rows = _in_state(rows, state)
    for name in ("level", "kind"):
        if value := chosen.get(name):
            rows = rows.filter(**{name: value})
    if organisation := chosen.get("of"):
        rows = rows.filter(organisation=int(organisation))
    return rows


def _in_state(rows: ListingQuerySet, state: str) -> ListingQuerySet:
    if state == "standing":
        return rows.standing()
    if state == "late":
        return rows.late(at=clock.now())
    return rows.filter(state=state)
