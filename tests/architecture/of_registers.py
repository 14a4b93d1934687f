"""What the walks through all doors need to know of guards and devices, and of monthly reports."""

from typing import Any

from tests.world import World

NEEDS = {"protection:export": "places.export", "monthly:make": "inspections.visit"}
READING = {"protection": "places.read", "monthly": "inspections.read"}
API_NEEDS = {"/registers/protection": "places.read"}
ON_THE_SITE = {
    "protection:detail",
    "monthly:make",
    "GET /api/v1/registers/protection/{site}",
}
LEADS_ON = {"monthly:make"}


def keys(world: World) -> dict[str, dict[str, Any]]:
    site = world.sites["school"].pk
    return {
        "protection:": {"pk": site},
        "monthly:": {"pk": site},
        "/api/v1/registers/protection": {"site": site},
    }
