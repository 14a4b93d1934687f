"""Cases that a new report may be about already: the same kind, here or next door."""

from datetime import timedelta
from math import cos, radians
from uuid import UUID

from django.db.models import F, Q

from anxiao.hazards.lifecycle import CLOSED, OPEN
from anxiao.hazards.models import Hazard
from anxiao.kernel import clock
from anxiao.kernel.actors import Actor
from anxiao.norms import services as norms
from anxiao.norms.models import HazardItem
from anxiao.places.distance import Point, metres
from anxiao.places.models import Site

SHOWN = 5
METRES_PER_DEGREE = 111_000


def alike(actor: Actor, *, site: Site, item: HazardItem) -> list[Hazard]:
    """Open cases of the same kind at the place or near it, then those closed lately.

    Only what the reader reaches: of a case beyond it nothing is said, not even that it is there.
    """
    place, today = site.territory_code, clock.today()
    days = norms.rule("alike.closed_days", territory=place, on=today)
    near = _near(actor, site, norms.rule("alike.metres", territory=place, on=today))
    lately = Q(state__in=CLOSED, closed_at__gte=clock.now() - timedelta(days=days))
    rows = Hazard.objects.visible_to(actor).filter(
        Q(state__in=OPEN) | lately,
        Q(item=item) | (Q(item__group=item.group) & ~Q(item__group="")),
        site__in=near,
    )
    order = (F("closed_at").desc(nulls_first=True), "-pk")
    return list(rows.for_page().order_by(*order)[:SHOWN])


def _near(actor: Actor, site: Site, limit: int) -> list[UUID]:
    """The site and those whose position lies within so many metres of its own."""
    here = site.position
    if here is None or limit == 0:
        return [site.pk]
    rows = Site.objects.visible_to(actor).filter(_box(here, limit)).exclude(pk=site.pk)
    positions = [(row.pk, row.position) for row in rows.only("pk", "latitude", "longitude")]
    return [site.pk, *(pk for pk, there in positions if there and metres(here, there) <= limit)]


def _box(here: Point, limit: int) -> Q:
    """A square around a position that holds everything within so many metres."""
    latitude, longitude = (float(one) for one in here)
    up = limit / METRES_PER_DEGREE
    aside = up / max(cos(radians(latitude)), 0.01)
    return Q(
        latitude__range=(latitude - up, latitude + up),
        longitude__range=(longitude - aside, longitude + aside),
    )
