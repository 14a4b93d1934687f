"""What the walks through all doors need to know of vehicles and road sections."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from anxiao.kernel.ids import uuid7
from anxiao.places.models import RoadFacility, RoadSection, Site, Vehicle
from tests.places.registering import bus, counts, road
from tests.world import World

NEEDS = {
    "vehicles:export": "places.export",
    "roads:export": "places.export",
    "roads:export_gaps": "places.export",
    "roads:draw": "places.edit",
}
READING = {"vehicles": "places.read", "roads": "places.read"}
API_NEEDS = {"/registers/vehicles": "places.read", "/registers/roads": "places.read"}
BASE = "/api/v1/registers"
LINE = "31.850000, 113.200000; 31.851000, 113.200000"


@dataclass
class Vehicles:
    """A bus of the school, and the road before it with what is missing there."""

    bus: Vehicle
    road: RoadSection

    def keys(self) -> dict[str, dict[str, Any]]:
        return {
            "vehicles:": {"pk": self.bus.pk},
            "roads:": {"pk": self.road.pk},
            f"{BASE}/vehicles/": {"pk": self.bus.pk},
            f"{BASE}/roads/": {"pk": self.road.pk},
        }

    def row_of(self, name: str) -> Any:
        """The record that an address names, or nothing where it names none."""
        if name in ("vehicles:detail", f"GET {BASE}/vehicles/{{pk}}"):
            return self.bus
        on_the_road = ("roads:detail", "roads:draw", f"GET {BASE}/roads/{{pk}}")
        return self.road if name in on_the_road else None


def make(world: World) -> Vehicles:
    own = Vehicles(bus(world), road(world))
    counts(world, "police", own.road, sign_required=4, sign_present=1, payer="单位town")
    return own


def add(own: Vehicles, number: int) -> None:
    """More of them, past every service."""
    for each in range(number):
        for row, plate in ((own.bus, {"plate": f"鄂S{uuid7().hex[-5:].upper()}"}), (own.road, {})):
            site, one = copy(row.site), copy(row)
            site.pk = one.pk = uuid7()
            one.site = site
            for name, value in plate.items():
                setattr(one, name, value)
            Site.objects.bulk_create([site])
            type(one).objects.bulk_create([one])
            if isinstance(one, RoadSection):
                fresh = RoadFacility(road=one, kind="sign", required=each, present=0)
                RoadFacility.objects.bulk_create([fresh])


def by_page(world: World) -> dict[str, tuple[str, str, dict[str, Any]]]:
    row = road(world, near=())
    return {"roads:draw": ("coordinator", f"/registers/roads/{row.pk}/line/", {"line": LINE})}
