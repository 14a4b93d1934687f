"""Vehicles and road sections of the small county, and visits that saw them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from anxiao.inspections.registers import vehicles
from anxiao.kernel.actors import Actor
from anxiao.kernel.principal import acting
from anxiao.places import services as places
from anxiao.places.models import RoadSection, Site, Vehicle
from anxiao.places.registers.filling import Seen
from anxiao.places.registers.roads import filling as roads
from tests.world import SYSTEM, World

BUS, VAN = "鄂S12345", "鄂SD6032"
NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)


def site(
    world: World, kind: str, of: str = "school", zh: str = "", near: tuple[str, ...] = ()
) -> Site:
    sector = {"road": "transport", "vehicle": "traffic_police"}[kind]
    with acting(SYSTEM):
        return places.add_site(
            actor=SYSTEM,
            organisation=world.organisations[of],
            name={"zh": zh, "en": ""},
            kind=kind,
            sector=sector,
            near=[world.organisations[one] for one in near],
        )


def bus(world: World, of: str = "school", plate: str = "鄂S·12345") -> Vehicle:
    made = site(world, "vehicle", of, f"校车 {plate}")
    return vehicle(made.pk)


def road(world: World, of: str = "town", near: tuple[str, ...] = ("school",)) -> RoadSection:
    made = site(world, "road", of, "学校门前路段", near)
    return section(made.pk)


def vehicle(pk: UUID) -> Vehicle:
    with acting(SYSTEM):
        return Vehicle.objects.select_related("site__organisation").get(pk=pk)


def by_plate(plate: str) -> Vehicle | None:
    with acting(SYSTEM):
        return Vehicle.objects.select_related("site__organisation").filter(plate=plate).first()


def section(pk: UUID) -> RoadSection:
    with acting(SYSTEM):
        return RoadSection.objects.select_related("site").get(pk=pk)


def seen(at: datetime = NOON, title: str = "校门前检查") -> Seen:
    return Seen(at, uuid4(), title, "单位police")


def says(world: World, who: str, at: Site, when: datetime = NOON, **values: Any) -> None:
    """A visit by somebody says this of a vehicle."""
    said = {f"vehicle.{name}": str(value) for name, value in values.items()}
    with acting(world.actors[who]) as actor:
        vehicles.fill(actor=actor, site=at, seen=seen(when), values=said, index=0)


def counts(world: World, who: str, row: RoadSection, when: datetime = NOON, **values: Any) -> None:
    """A visit by somebody counts this on a road section."""
    said = {f"road.{name}": str(value) for name, value in values.items()}
    with acting(world.actors[who]) as actor:
        roads.fill(actor=actor, site=row.site, seen=seen(when), values=said)


def reached(actor: Actor, model: Any) -> set[Any]:
    with acting(actor):
        return {*model.objects.visible_to(actor).values_list("pk", flat=True)}


def unguarded(actor: Actor, model: Any) -> set[Any]:
    """What the database itself shows, whatever the query."""
    with acting(actor):
        return {*model.objects.all().values_list("pk", flat=True)}


def day(text: str) -> date:
    return date.fromisoformat(text)
