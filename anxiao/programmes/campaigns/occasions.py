"""Campaigns as the occasion on which a hazard is found: what the report offers."""

from datetime import date
from uuid import UUID

from anxiao.kernel.actors import Actor
from anxiao.kernel.occasions import Extent, Occasion
from anxiao.places.codes import interval
from anxiao.programmes.campaigns.models import Campaign

MOST = 20


def running(actor: Actor, on: date) -> list[Occasion]:
    """The running campaigns that the actor's organisation leads, takes part in or is part of."""
    if actor.organisation is None or actor.is_system:
        return []
    rows = Campaign.objects.visible_to(actor).running(on=on)
    own = rows.filter(parties__contains=[actor.organisation]).order_by("ends_on", "pk")
    found = own.values_list("pk", "title", "issuer")[:MOST]
    return [Occasion(*one) for one in found]


def extent(actor: Actor, key: UUID) -> Extent | None:
    """The places and kinds of a campaign within reach."""
    found = Campaign.objects.visible_to(actor).filter(pk=key).first()
    return extent_of(found) if found else None


def extent_of(campaign: Campaign) -> Extent:
    """Its zones and sites, or the whole of its territory; its areas and items, or all kinds."""
    sites = tuple(campaign.sites.order_by("pk").values_list("site", flat=True))
    zones = campaign.zones or ([] if sites else [campaign.territory_code])
    return Extent(
        spans=tuple(interval(code) for code in zones),
        sites=sites,
        areas=tuple(campaign.focus_areas),
        items=tuple(campaign.items),
    )
