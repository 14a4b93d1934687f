"""Lines over the ground: read from what was written, measured, drawn."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Invalid
from anxiao.kernel.sentences import sentence
from anxiao.places.distance import Point, metres

MOST_POINTS, LONGEST_METRES = 500, 50_000
Kept = list[list[str]]


def line_of(text: str) -> Kept:
    """The points of a line as an engine or a person writes them: ``lat lon …; lat lon …``."""
    found = [_point(part) for part in re.split(r"[;；\n]+", text) if part.strip()]
    return kept(found)


def _point(part: str) -> Point:
    pieces = re.split(r"[\s,，]+", part.strip())
    try:
        latitude, longitude = (Decimal(one) for one in pieces[:2])
    except (InvalidOperation, ValueError):
        raise Invalid(sentence(N_("A line is points, each with latitude and longitude."))) from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Invalid(sentence(N_("Latitude lies within ±90, longitude within ±180.")))
    return latitude, longitude


def kept(points: Sequence[Point]) -> Kept:
    """A line as rows keep it: text, so that digits stay as they were given."""
    if not points:
        return []
    if len(points) < 2:
        raise Invalid(sentence(N_("A line has at least its two ends.")))
    if len(points) > MOST_POINTS:
        raise Invalid(sentence(N_("A line has at most %(most)s points."), most=MOST_POINTS))
    if (length := length_of(points)) > LONGEST_METRES:
        says = N_("A road section of %(length)s m is too long: compare the points.")
        raise Invalid(sentence(says, length=length))
    return [[_plain(latitude), _plain(longitude)] for latitude, longitude in points]


def _plain(value: Decimal) -> str:
    return f"{round(value, 6):f}"


def points(line: Iterable[Sequence[str]]) -> list[Point]:
    return [(Decimal(latitude), Decimal(longitude)) for latitude, longitude in line]


def length_of(line: Sequence[Point]) -> int:
    """Along the points, in whole metres."""
    return sum(metres(one, other) for one, other in pairwise(line))
