"""What the page of a school shows of its guards and devices."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.places.abilities import Ability
from anxiao.places.registers.protection import listing as table

SHOWN = 3


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    title = N_("Guards and devices")
    return [Panel("protection", title, "protection/_panel.html", lambda: _of(actor, school))]


def _of(actor: Actor, school: int) -> dict[str, Any]:
    """Campus by campus: what falls short, or that nobody has looked yet."""
    rows = list(table.campuses(actor).filter(organisation=school).order_by("sort_key")[:SHOWN])
    return {"rows": [_campus(one) for one in rows]}


def _campus(site: Any) -> dict[str, Any]:
    lines = table.lines_for(site)
    return {
        "site": site,
        "sheet": table.sheet_of(site),
        "lines": [
            {"line": one, "title": _(table.LINES[one.key])} for one in lines if one.status != "fine"
        ],
        "cost": sum(one.cost for one in lines),
    }
