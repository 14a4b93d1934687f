"""Finished visits fill the registers of vehicles and roads, and sealed ones only once they open."""

from typing import Any

import pytest
from django.test import Client

from anxiao.inspections.checklists.models import Checklist
from anxiao.inspections.visits.models import Sheet, Visit
from anxiao.inspections.visits.services import filling
from anxiao.kernel import clock
from anxiao.kernel.errors import Invalid
from anxiao.kernel.principal import acting
from anxiao.places.models import RoadFacility, Site, Vehicle
from tests.inspections.planning import MONDAY, begun, issued, released, second, visits_of
from tests.inspections.visiting import finish, start
from tests.places.registering import BUS, VAN, bus, by_plate, day, road, vehicle
from tests.programmes.booking import limit
from tests.world import SYSTEM, World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def of_library(key: str) -> Checklist:
    with acting(SYSTEM):
        return Checklist.objects.in_use().get(library_key=key)


def at(world: World, site: Site) -> World:
    """The same county, whose place called "here" is this one."""
    world.sites["here"] = site
    return world


def answers(world: World, visit: Visit, who: str, **told: Any) -> None:
    """Everything passes, and this is answered besides, by the names of its questions."""
    with acting(world.actors[who]):
        sheet = Sheet.objects.select_related("checklist").get(visit=visit)
    said = {item.path: "pass" for item in sheet.checklist.items if item.fails}
    names = {item.path.rpartition("/")[2]: item.path for item in sheet.checklist.items}
    said |= {names[name]: str(value) for name, value in told.items()}
    with acting(world.actors[who]) as actor:
        filling.save(actor=actor, row=visit, sheet=sheet.pk, answers=said)


def visited(
    world: World, who: str, site: Site, key: str, *, kind: str = "open", **told: Any
) -> Visit:
    made = start(at(world, site), who, at="here", kind=kind, lists=[of_library(key)])
    answers(world, made, who, **told)
    return finish(world, made, who)


def test_a_visit_at_the_bus_fills_its_row(world: World) -> None:
    row = bus(world)
    visited(
        world, "inspector", row.site, "school_bus", plate_no="鄂S·12345", seat_count=19,
        licence_class="A1", permit_to="2026-12-31", test_on="2026-05-20", insurance_to="2027-01-31",
    )  # fmt: skip
    now = vehicle(row.pk)
    assert (now.plate, now.seats, now.licence) == (BUS, 19, "A1")
    assert (now.permit_to, now.test_to) == (day("2026-12-31"), day("2026-11-20"))


def test_a_school_that_checks_itself_enters_the_van_at_its_gate(world: World) -> None:
    school = world.sites["school"]
    made = visited(
        world, "school", school, "pickup_vehicles", kind="self_check", plate_no=VAN, seat_count=7
    )
    row = by_plate(VAN)
    assert row is not None
    assert (row.kind, row.seats, row.subject_owner) == ("pickup", 7, school.subject_owner)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people["school"])
    assert f"/visits/{made.pk}/" in client.get(f"/visits/sites/{row.pk}/panel/").content.decode()


def test_nothing_is_filled_before_the_end_and_nothing_without_a_plate(world: World) -> None:
    school = world.sites["school"]
    visit = start(at(world, school), "inspector", at="here", lists=[of_library("pickup_vehicles")])
    answers(world, visit, "inspector", plate_no=VAN)
    assert by_plate(VAN) is None
    visited(world, "inspector", school, "pickup_vehicles", seat_count=7)
    with acting(SYSTEM):
        assert not Vehicle.objects.exists()


def test_what_fits_no_register_is_refused_at_once(world: World) -> None:
    row = bus(world)
    visit = start(at(world, row.site), "inspector", at="here", lists=[of_library("school_bus")])
    with pytest.raises(Invalid):
        answers(world, visit, "inspector", permit_to="下个月")


def test_a_visit_on_the_road_counts_what_is_missing(world: World) -> None:
    row = road(world)
    visited(
        world, "inspector", row.site, "road_section", sign_required=4, sign_present=1,
        light_required=2, light_present=2, payer="单位town", planned_year=2027, road_number="X012",
    )  # fmt: skip
    with acting(SYSTEM):
        found = {one.kind: one for one in RoadFacility.objects.filter(road=row)}
    assert (found["sign"].missing, found["light"].missing) == (3, 0)
    assert found["sign"].payer == world.organisations["town"].pk


def test_a_covert_visit_fills_nothing_until_it_is_finished(world: World) -> None:
    with clock.at(MONDAY):
        second(world)
        limit(10, percent=40)
        plan = issued(world, "covert", lists=[of_library("pickup_vehicles").pk])
        (visit,) = visits_of(plan, world)
        begun(world, released(world, visit))
        answers(world, visit, "inspector", plate_no=VAN, seat_count=7)
        with acting(SYSTEM):
            assert not Vehicle.objects.exists()
            assert not Site.objects.filter(kind="vehicle").exists()
        finish(world, visit)
    row = by_plate(VAN)
    assert row is not None and row.seats == 7
