"""A sketch of a route: where the places lie to one another, drawn without any map service."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

WIDTH, HEIGHT, EDGE = 320, 200, 20


@dataclass(frozen=True)
class Spot:
    """One place on the sketch, with its number in the list."""

    number: int
    x: int
    y: int


@dataclass(frozen=True)
class Sketch:
    """The places of a route, north up, and the line that leads from each to the next."""

    spots: list[Spot]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        return " ".join(f"{one.x},{one.y}" for one in self.spots)


def sketch(rows: Sequence[Any]) -> Sketch | None:
    """Rows with a ``position`` as one sees them on a map; None where there is nothing to relate."""
    placed = [(number, one.position) for number, one in enumerate(rows, start=1) if one.position]
    if len(placed) < 2:
        return None
    middle = sum(float(lat) for _number, (lat, _lon) in placed) / len(placed)
    flat = [
        (number, float(lon) * cos(radians(middle)), -float(lat)) for number, (lat, lon) in placed
    ]
    left, top = min(x for _n, x, _y in flat), min(y for _n, _x, y in flat)
    wide, high = max(x for _n, x, _y in flat) - left, max(y for _n, _x, y in flat) - top
    scale = min((WIDTH - 2 * EDGE) / (wide or 1e-9), (HEIGHT - 2 * EDGE) / (high or 1e-9))
    return Sketch(
        [
            Spot(number, round(EDGE + (x - left) * scale), round(EDGE + (y - top) * scale))
            for number, x, y in flat
        ]
    )
