"""The register of vehicles: plates, papers, who sees what, what visits say."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxiao.kernel import clock
from anxiao.kernel.errors import Refused
from anxiao.kernel.principal import acting
from anxiao.ledger.models import Entry
from anxiao.places import services as places
from anxiao.places.models import Site, Vehicle
from anxiao.places.registers.vehicles.expiring import expiries
from anxiao.places.registers.vehicles.filling import after_months
from anxiao.places.registers.vehicles.plates import is_usual, plate_of, shown, within
from tests.places.registering import (
    BUS,
    NOON,
    VAN,
    bus,
    by_plate,
    day,
    reached,
    says,
    site,
    unguarded,
    vehicle,
)
from tests.world import SYSTEM, TOWN, World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def client(world: World, who: str) -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(world.people[who])
    return made


# --- plates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("鄂s·12345", "鄂S12345"),
        (" 鄂 S.1234 5 ", "鄂S12345"),
        ("鄂Ｓ１２３４５", "鄂S12345"),
        ("鄂SD12345", "鄂SD12345"),
        ("农用123", "农用123"),
        ("没有", ""),
        ("", ""),
        ("12", ""),
    ],
)
def test_a_plate_is_kept_in_one_way_however_it_is_written(text: str, plate: str) -> None:
    assert plate_of(text) == plate


def test_unusual_plates_are_known_as_such() -> None:
    assert is_usual("鄂S12345") and is_usual("鄂SD12345")
    assert not is_usual("鄂S1234") and not is_usual("农用123") and not is_usual("鄂SI2345")
    assert shown("鄂S12345") == "鄂S·12345" and shown("农用123") == "农用123"
    assert within("校车 示A·X5504（19座）") == "示AX5504"
    assert within("校车一号") == ""


def test_the_rule_counts_whole_months() -> None:
    assert after_months(day("2026-03-15"), 6) == day("2026-09-15")
    assert after_months(day("2026-08-31"), 6) == day("2027-02-28")
    assert after_months(day("2026-12-01"), 1) == day("2027-01-01")


# --- rows and reach ---------------------------------------------------------------------------


def test_a_vehicle_that_is_entered_has_its_row_at_once(world: World) -> None:
    row = bus(world)
    assert (row.plate, row.kind, row.schools) == (
        BUS,
        "school_bus",
        [world.organisations["school"].pk],
    )
    van = vehicle(site(world, "vehicle", "shop", "接送车 鄂S·D6032", ("school",)).pk)
    assert (van.plate, van.kind) == (VAN, "pickup")
    assert van.schools == [world.organisations["school"].pk]


def test_a_plate_stands_once_among_those_in_force(world: World) -> None:
    row = bus(world)
    with pytest.raises(Refused):
        bus(world, "far_school")
    with acting(SYSTEM):
        places.end_site(actor=SYSTEM, site=row.site, on=clock.today())
    assert vehicle(row.pk).valid_to == clock.today()
    again = bus(world, "far_school")
    assert again.plate == BUS
    with acting(SYSTEM), pytest.raises(Refused):
        places.end_site(actor=SYSTEM, site=row.site, on=None)


def test_a_school_sees_its_own_a_town_its_towns_and_a_stranger_nothing(world: World) -> None:
    own, far = bus(world), bus(world, "far_school", "鄂S·99999")
    for sees in (reached, unguarded):
        assert sees(world.actors["school"], Vehicle) == {own.pk}
        assert sees(world.actors["central"], Vehicle) == {own.pk}
        assert sees(world.actors["town"], Vehicle) == {own.pk}
        assert sees(world.actors["other_town"], Vehicle) == {far.pk}
        assert sees(world.actors["coordinator"], Vehicle) == {own.pk, far.pk}
        assert sees(world.actors["neighbour"], Vehicle) == set()


def test_a_row_goes_where_its_site_goes(world: World) -> None:
    row = bus(world)
    with acting(SYSTEM):
        where = world.organisations["far_school"].territory_code
        Site.objects.filter(pk=row.pk).update(territory_code=where, parties=[])
    moved = vehicle(row.pk)
    assert (moved.territory_code, moved.parties) == (where, [])


# --- what visits say ---------------------------------------------------------------------------


def test_a_visit_at_the_vehicle_brings_its_row_up_to_date(world: World) -> None:
    row = bus(world)
    says(
        world, "police", row.site, plate="鄂S12345", seats=19, licence="A1", driver="employed",
        permit_to="2026-12-31", test_to="2026-11-30", insurance_to="2027-01-31", route="古井—镇中",
    )  # fmt: skip
    now = vehicle(row.pk)
    assert (now.seats, now.licence, now.driver_post, now.route) == (
        19,
        "A1",
        "employed",
        "古井—镇中",
    )
    assert now.permit_to == day("2026-12-31")
    assert now.seen_on == day("2026-06-01")
    with acting(SYSTEM):
        entry = Entry.objects.filter(subject=row.pk, action="site.register").get()
    assert entry.details["changes"]["seats"] == {"before": None, "after": 19}


def test_an_older_visit_never_overwrites_a_later_one(world: World) -> None:
    row = bus(world)
    says(world, "police", row.site, seats=19, test_to="2026-11-30")
    says(world, "police", row.site, NOON - timedelta(days=9), seats=25, route="老线路")
    now = vehicle(row.pk)
    assert (now.seats, now.route, now.seen_on) == (19, "老线路", day("2026-06-01"))


def test_a_bus_is_tested_every_six_months_whatever_its_mark_says(world: World) -> None:
    row = bus(world)
    says(world, "police", row.site, test_on="2026-05-20", test_to="2027-05-31")
    assert vehicle(row.pk).test_to == day("2026-11-20")
    van = vehicle(site(world, "vehicle", "shop", "接送车 鄂S·D6032").pk)
    says(world, "police", van.site, test_on="2026-05-20", test_to="2027-05-31")
    assert vehicle(van.pk).test_to == day("2027-05-31")


def test_an_unknown_plate_at_the_gate_makes_a_vehicle_of_the_unit_visited(world: World) -> None:
    says(world, "inspector", world.sites["school"], plate="鄂S·D6032", seats=7)
    row = by_plate(VAN)
    assert row is not None
    school = world.organisations["school"]
    assert (row.kind, row.subject_owner, row.schools) == ("pickup", school.pk, [school.pk])
    assert row.territory_code == TOWN and row.site.kind == "vehicle"
    assert world.actors["inspector"].organisation in row.parties
    with acting(SYSTEM):
        entries = list(Entry.objects.filter(subject=row.pk).order_by("pk"))
    assert {one.action for one in entries} == {"site.add", "site.register"}
    assert all(one.details["visit"] for one in entries)


def test_a_school_that_may_enter_no_sites_enters_a_vehicle_by_its_own_check(world: World) -> None:
    says(world, "school", world.sites["school"], plate="鄂S·D6032", permit_to="2026-12-31")
    row = by_plate(VAN)
    assert row is not None and row.kind == "school_bus"
    assert reached(world.actors["school"], Vehicle) == {row.pk}


def test_a_known_plate_at_another_gate_names_that_school_too(world: World) -> None:
    row = bus(world, "far_school")
    says(world, "school", world.sites["school"], plate="鄂S.12345", seats=19)
    now = vehicle(row.pk)
    assert {*now.schools} == {world.organisations[one].pk for one in ("school", "far_school")}
    assert now.seats == 19 and now.subject_owner == world.organisations["far_school"].pk
    assert row.pk in reached(world.actors["school"], Vehicle)


def test_somebody_says_who_runs_it(world: World) -> None:
    says(world, "inspector", world.sites["school"], plate=VAN)
    says(
        world,
        "inspector",
        world.sites["school"],
        NOON + timedelta(days=1),
        plate=VAN,
        operator="单位shop",
    )
    row = by_plate(VAN)
    assert row is not None
    assert row.subject_owner == row.site.organisation_id == world.organisations["shop"].pk


def test_without_a_plate_elsewhere_and_with_anothers_plate_nothing_is_mixed_up(
    world: World,
) -> None:
    row = bus(world)
    other = bus(world, "far_school", "鄂S·99999")
    says(world, "inspector", world.sites["school"], seats=7)
    says(world, "police", row.site, plate="鄂S99999", seats=20)
    assert vehicle(row.pk).plate == BUS and vehicle(row.pk).seats == 20
    assert vehicle(other.pk).seats is None


def test_papers_that_ended_are_told_with_their_kind_of_hazard(world: World) -> None:
    row = bus(world)
    van = vehicle(site(world, "vehicle", "shop", "接送车 鄂S·D6032").pk)
    says(world, "police", row.site, permit_to="2026-05-01", test_to="2026-06-01")
    says(world, "police", van.site, insurance_to="2026-05-31", test_to="2027-01-01")
    with acting(SYSTEM):
        found = list(expiries(actor=SYSTEM, on=day("2026-06-01")))
        later = list(expiries(actor=SYSTEM, on=day("2026-06-02")))
    assert {(one.site, one.item) for one in found} == {
        (row.pk, "internal.bus_permit"),
        (van.pk, "traffic.vehicle_papers"),
    }
    assert (row.pk, "internal.bus_inspection") in {(one.site, one.item) for one in later}


# --- pages -------------------------------------------------------------------------------------


def test_the_list_narrows_by_class_papers_and_the_end_of_a_plate(world: World) -> None:
    row = bus(world)
    site(world, "vehicle", "shop", "接送车 鄂S·D6032", ("school",))
    says(world, "police", row.site, permit_to="2020-05-01")
    page = client(world, "town").get("/registers/vehicles/").content.decode()
    assert "鄂S·12345" in page and "鄂S·D6032" in page and "expired" in page
    for query, has_bus in (
        ("kind=pickup", False),
        ("papers=late", True),
        ("q=2345", True),
        ("q=d6032", False),
    ):
        page = client(world, "town").get(f"/registers/vehicles/?{query}").content.decode()
        assert ("鄂S·12345" in page) is has_bus, query
        assert ("鄂S·D6032" in page) is not has_bus, query
    assert client(world, "neighbour").get(f"/registers/vehicles/{row.pk}/").status_code == 404
    assert "鄂S" not in client(world, "neighbour").get("/registers/vehicles/").content.decode()


def test_the_record_the_panel_the_sheet_the_search_and_the_api(world: World) -> None:
    row = bus(world)
    says(world, "police", row.site, seats=19, test_to="2020-05-01")
    theirs = client(world, "school")
    page = theirs.get(f"/registers/vehicles/{row.pk}/").content.decode()
    assert "Vehicle test" in page and "expired" in page and "Organisation school" in page
    panel = theirs.get(f"/schools/{world.organisations['school'].pk}/vehicles/")
    assert "鄂S·12345" in panel.content.decode()
    found = theirs.get("/search/", {"q": "12345"}).content.decode()
    assert f"/registers/vehicles/{row.pk}/" in found
    answer = theirs.get("/api/v1/registers/vehicles", {"papers": "late"}).json()
    assert [one["plate"] for one in answer["items"]] == [BUS]
    assert answer["items"][0]["papers"][1] == {
        "key": "test",
        "until": "2020-05-01",
        "state": "late",
    }
    office = client(world, "coordinator").get("/registers/vehicles/export.xlsx")
    book = load_workbook(BytesIO(b"".join(office.streaming_content)))  # type: ignore[attr-defined]
    assert any("鄂S·12345" in map(str, cells) for cells in book.active.values)  # type: ignore[union-attr]
