"""The register of vehicles, with the rule that says how long a test of a school bus lasts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from anxiao.kernel.actors import Actor
from anxiao.norms import services as norms
from anxiao.places.models import Site
from anxiao.places.registers.filling import Register, Seen
from anxiao.places.registers.vehicles import filling
from anxiao.places.registers.vehicles.expiring import expiries

TESTED = "school_bus.inspection_months"


def fill(*, actor: Actor, site: Site, seen: Seen, values: Mapping[str, str], **_more: Any) -> None:
    """Lay on a vehicle what was seen; its test counts by the rule of the day it was made."""
    text = values.get("vehicle.test_on", "")
    on = date.fromisoformat(text[:10]) if text else seen.on
    months = norms.rule(TESTED, territory=site.territory_code, on=on)
    filling.fill(actor=actor, site=site, seen=seen, values=values, months=months)


VEHICLES = Register(
    name="vehicle",
    zh="接送学生车辆",
    en="Vehicles that carry pupils",
    fields=filling.FIELDS,
    fill=fill,
    held=filling.held,
    expired=expiries,
)
