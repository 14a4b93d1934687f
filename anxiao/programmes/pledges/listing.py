"""The list of pledges as its readers keep it: its filters and its columns."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel import clock
from anxiao.programmes.abilities import Ability
from anxiao.programmes.pledges.forms import FilterForm
from anxiao.programmes.pledges.models import PledgeQuerySet
from anxiao.ui.lists import Column, Listed

NUMBER = r"[1-9]\d{0,17}"
PLEDGES = Listed(
    key="pledges",
    title=N_("Pledges"),
    page="pledges:index",
    ability=Ability.READ,
    form=lambda asked, actor: FilterForm(asked, actor=actor),
    beside={"of": NUMBER},
    columns=(
        Column("title", _("Pledge"), "ax-main-cell", is_fixed=True),
        Column("number", _("Number"), "ax-num", is_shown=False),
        Column("state", _("State")),
        Column("limit", _("Limit")),
        Column("party_a", _("Party A"), "ax-optional"),
        Column("mandate", _("Mandate"), is_shown=False),
        Column("made", _("Made"), "ax-num ax-optional"),
        Column("signed", _("Signed"), "ax-num", is_shown=False),
    ),
)


def narrowed(rows: PledgeQuerySet, chosen: dict[str, Any]) -> PledgeQuerySet:
    """Only the rows that the chosen filters let through."""
    if words := chosen.get("q"):
        rows = rows.saying(words)
    if programme := chosen.get("programme"):
        rows = rows.filter(programme=UUID(str(programme)))
    if organisation := chosen.get("of"):
        rows = rows.filter(organisation=int(organisation))
    state = chosen.get("state")
    if state == "open":
        return rows.unfinished()
    if state == "again":
        return rows.to_be_resigned(on=clock.today())
    if state == "bare":
        return rows.standing().filter(mandate=None)
    return rows.filter(state=state) if state else rows
