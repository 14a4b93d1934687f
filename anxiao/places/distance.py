"""Straight lines over the ground: how far two positions lie apart."""

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

Point = tuple[Decimal, Decimal]
EARTH = 6_371_000


def metres(one: Point, other: Point) -> int:
    """The great-circle distance of two latitude–longitude pairs, in whole metres."""
    (lat1, lon1), (lat2, lon2) = [(radians(lat), radians(lon)) for lat, lon in (one, other)]
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH * asin(sqrt(half)))
