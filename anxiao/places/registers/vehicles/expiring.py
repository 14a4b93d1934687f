"""Papers of vehicles that have run out, as hazards are made of them."""

from collections.abc import Iterator
from datetime import date

from anxiao.kernel.actors import Actor
from anxiao.places.models import Vehicle
from anxiao.places.registers.filling import Expiry
from anxiao.places.registers.vehicles.papers import (
    INSURANCE,
    PERMIT,
    TEST,
    Paper,
    expired,
    late_ones,
)

# By class and paper: the kind of hazard, and the legal basis.
BUS, PICKUP = Vehicle.Kind.SCHOOL_BUS, Vehicle.Kind.PICKUP
ITEMS = {
    (BUS, PERMIT): ("internal.bus_permit", "school_bus.16"),
    (BUS, TEST): ("internal.bus_inspection", "school_bus.20"),
    (BUS, INSURANCE): ("traffic.vehicle_papers", "road_traffic.17"),
    (PICKUP, TEST): ("traffic.vehicle_papers", "road_traffic.13"),
    (PICKUP, INSURANCE): ("traffic.vehicle_papers", "road_traffic.17"),
}
WORDS = {PERMIT: "校车标牌", TEST: "安全技术检验", INSURANCE: "机动车保险"}


def expiries(*, actor: Actor, on: date) -> Iterator[Expiry]:
    """Every paper of a vehicle in force that has ended; records are written in Chinese."""
    rows = Vehicle.objects.visible_to(actor).in_force(on).filter(expired(on=on))
    for row, paper in late_ones(rows.select_related("site").order_by("pk"), on=on):
        item, basis = ITEMS[row.kind, paper.key]
        yield Expiry(row.pk, item, _words(row, paper), _until(paper), basis)


def _words(row: Vehicle, paper: Paper) -> str:
    day = _until(paper)
    ended = f"{day.year}年{day.month}月{day.day}日"
    return f"{row.site.zh}：{WORDS[paper.key]}于{ended}到期，未见续办。"


def _until(paper: Paper) -> date:
    assert paper.until is not None
    return paper.until
