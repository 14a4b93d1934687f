"""A sketch of a road section: how it runs, north up, drawn without any map service."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from anxiao.places.distance import Point

WIDTH, HEIGHT, EDGE = 320, 160, 16
SMALLEST = 1e-9


@dataclass(frozen=True)
class Sketch:
    """The line, and its two ends."""

    spots: Sequence[tuple[int, int]]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.spots)

    @property
    def ends(self) -> Sequence[tuple[int, int]]:
        return (self.spots[0], self.spots[-1])


def sketch(points: Sequence[Point]) -> Sketch | None:
    """The points as one sees them on a map; None where there is no line yet."""
    if len(points) < 2:
        return None
    middle = cos(radians(float(sum(lat for lat, _lon in points)) / len(points)))
    flat = [(float(lon) * middle, -float(lat)) for lat, lon in points]
    left, top = min(x for x, _y in flat), min(y for _x, y in flat)
    wide, high = max(x for x, _y in flat) - left, max(y for _x, y in flat) - top
    scale = min((WIDTH - 2 * EDGE) / max(wide, SMALLEST), (HEIGHT - 2 * EDGE) / max(high, SMALLEST))
    across, down = (WIDTH - wide * scale) / 2, (HEIGHT - high * scale) / 2
    return Sketch(
        [(round(across + (x - left) * scale), round(down + (y - top) * scale)) for x, y in flat]
    )
