"""Where the sites of a plan come from: a list, a filter, or the hazards to be re-checked.

Each kind of source stands in one table; a draw's result will be one more line of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as N_

from anxiao.hazards.lifecycle import CLOSED
from anxiao.hazards.lifecycle import State as HazardState
from anxiao.hazards.models import Hazard
from anxiao.inspections.plans.models import PlanScope
from anxiao.inspections.visits import coverage
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.kernel.errors import Invalid, OutOfReach
from anxiao.kernel.sentences import sentence
from anxiao.places.codes import interval
from anxiao.places.listing import in_force
from anxiao.places.models import Site

From = PlanScope.From
DUE = ("never", "due")
# How many hazards of one site are looked at again on one visit.
MOST_RECHECKS = 20


@dataclass(frozen=True)
class Aim:
    """A site to go to, and the hazards to look at again there."""

    site: Site
    hazards: list[UUID] = field(default_factory=list)


Source = Callable[[Actor, PlanScope], list[Aim]]


def checked_filters(actor: Actor, sites_from: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the sites are chosen by, as it is kept."""
    if sites_from == From.LIST:
        return {}
    town = given.get("town")
    kept: dict[str, Any] = {"town": int(town)} if town else {}
    if sites_from == From.RECHECK:
        return kept | {"closed": bool(given.get("closed"))}
    kind, due = given.get("kind") or Site.Kind.CAMPUS, given.get("due") or ""
    if kind not in Site.Kind.values:
        raise Invalid(sentence(N_("Choose what kind of sites are visited.")))
    if due and due not in DUE:
        raise Invalid(sentence(N_("Choose all sites, those never visited, or those due.")))
    return kept | {"kind": str(kind), "due": due}


def aims(actor: Actor, scope: PlanScope) -> list[Aim]:
    """The sites of a plan as they are today."""
    return SOURCES[From(scope.sites_from)](actor, scope)


def _from_list(actor: Actor, scope: PlanScope) -> list[Aim]:
    rows = Site.objects.visible_to(actor).select_related("organisation")
    found = {one.pk: one for one in rows.filter(in_force(clock.today()), pk__in=scope.sites)}
    if len(found) < len(scope.sites):
        raise OutOfReach(
            sentence(N_("One of the sites has ended or is not within your reach: take it out."))
        )
    return [Aim(found[pk]) for pk in scope.sites]


def _from_filter(actor: Actor, scope: PlanScope) -> list[Aim]:
    kind, due = scope.filters["kind"], scope.filters["due"]
    rows: Any = Site.objects.visible_to(actor).filter(in_force(clock.today()), kind=kind)
    if due:
        rule = coverage.frequency(actor.territory or 0, kind, clock.today())
        kinds = coverage.kinds_counted("", rule)
        rows = coverage.sites(actor, kind, kinds, rule, never=due == "never")
    if town := scope.filters.get("town"):
        rows = rows.filter(territory_code__range=interval(town))
    return [Aim(one) for one in rows.select_related("organisation").order_by("sort_key", "pk")]


def _from_hazards(actor: Actor, scope: PlanScope) -> list[Aim]:
    """Sites with hazards that their unit closed itself; with ``closed`` all that were closed."""
    rows = Hazard.objects.visible_to(actor).unsealed()
    states = CLOSED if scope.filters.get("closed") else (HazardState.SELF_CLOSED,)
    rows = rows.filter(state__in=states, site__in=_in_force(actor))
    if town := scope.filters.get("town"):
        rows = rows.filter(territory_code__range=interval(town))
    found: dict[UUID, list[UUID]] = {}
    for pk, site in rows.order_by("closed_at", "pk").values_list("pk", "site"):
        hazards = found.setdefault(site, [])
        if len(hazards) < MOST_RECHECKS:
            hazards.append(pk)
    sites = Site.objects.visible_to(actor).select_related("organisation").in_bulk(found)
    return [Aim(sites[site], hazards) for site, hazards in found.items()]


def _in_force(actor: Actor) -> Any:
    return Site.objects.visible_to(actor).filter(in_force(clock.today())).values("pk")


SOURCES: dict[From, Source] = {
    From.LIST: _from_list,
    From.FILTER: _from_filter,
    From.RECHECK: _from_hazards,
}
