"""What the page of a school says of its monthly report."""

from typing import Any

from django.utils.translation import gettext_noop as N_

from anxiao.inspections.abilities import Ability
from anxiao.inspections.registers import monthly
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.panels import Panel
from anxiao.places.listing import in_force
from anxiao.places.models import Site


def panels(actor: Actor, school: int) -> list[Panel]:
    if not actor.may(Ability.READ):
        return []
    title = N_("This month's report")
    return [Panel("monthly", title, "visits/_monthly.html", lambda: _of(actor, school))]


def _of(actor: Actor, school: int) -> dict[str, Any]:
    rows = Site.objects.visible_to(actor).filter(
        in_force(clock.today()), organisation=school, kind=Site.Kind.CAMPUS
    )
    sites = list(rows.order_by("sort_key", "pk")[: monthly.MOST])
    is_own = actor.organisation == school and actor.may(Ability.VISIT)
    return {"rows": monthly.reports(actor, sites, clock.today()), "tally": is_own}
