"""In which order one goes: from each place to the nearest of those that are left."""

from collections.abc import Sequence
from typing import Any, TypeVar

from anxiao.places.distance import Point, metres

T = TypeVar("T", bound=Any)


def nearest_next(rows: Sequence[T], *, start: Point | None = None) -> list[T]:
    """Rows with a ``position``, each followed by the nearest one left; the others come last.

    Without a ``start`` one begins at the outermost, so that nobody goes there and back.
    """
    left = [one for one in rows if one.position is not None]
    found: list[T] = []
    at = start or _outermost(left)
    while left:
        here: Point = at  # type: ignore[assignment]
        nearest = min(left, key=lambda one: (metres(here, one.position), str(one.pk)))
        left.remove(nearest)
        found.append(nearest)
        at = nearest.position
    return [*found, *(one for one in rows if one.position is None)]


def _outermost(rows: Sequence[T]) -> Point | None:
    """The position that lies farthest from all the others together."""
    found: list[Point] = [one.position for one in rows]
    return max(
        found, key=lambda one: (sum(metres(one, other) for other in found), one), default=None
    )


def legs(rows: Sequence[T]) -> list[int | None]:
    """How far each lies from the one before it, in metres; None where a position is missing."""
    points = [one.position for one in rows]
    pairs = zip([None, *points], points, strict=False)
    return [metres(here, there) if here and there else None for here, there in pairs]
