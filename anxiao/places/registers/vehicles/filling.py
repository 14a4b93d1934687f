"""What visits say of vehicles: the words of the register, and what becomes of an answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import connection

from anxiao.kernel.actors import Actor
from anxiao.kernel.governed import name_parties
from anxiao.kernel.principal import acting
from anxiao.ledger import services as ledger
from anxiao.places import services as places
from anxiao.places.models import Organisation, Site, Vehicle
from anxiao.places.registers.filling import (
    Field,
    Kind,
    Seen,
    answer,
    laid,
    organisation_called,
    record,
)
from anxiao.places.registers.rows import taken
from anxiao.places.registers.vehicles.plates import plate_of, shown

# The register writes by itself: who checks at the roadside may enter no sites.
HAND = Actor.system("registers")
SECTOR = "traffic_police"
LICENCES = ("A1", "A2", "A3", "B1", "B2", "C1", "C2", "other")
FIELDS: dict[str, Field] = {
    "vehicle.plate": Field(Kind.TEXT, "号牌", "plate"),
    "vehicle.class": Field(Kind.CHOICE, "类别", "class", tuple(Vehicle.Kind.values)),
    "vehicle.operator": Field(Kind.TEXT, "经营者", "operator"),
    "vehicle.driver": Field(Kind.CHOICE, "驾驶人岗位", "driver", tuple(Vehicle.Driver.values)),
    "vehicle.licence": Field(Kind.CHOICE, "准驾车型", "licence class", LICENCES),
    "vehicle.seats": Field(Kind.INTEGER, "核定座位", "seats"),
    "vehicle.route": Field(Kind.TEXT, "线路", "route"),
    "vehicle.permit_to": Field(Kind.DATE, "校车标牌有效期至", "permit until", is_foretold=False),
    "vehicle.test_on": Field(Kind.DATE, "最近一次检验日期", "tested on", is_foretold=False),
    "vehicle.test_to": Field(Kind.DATE, "检验有效期至", "test until", is_foretold=False),
    "vehicle.insurance_to": Field(Kind.DATE, "保险有效期至", "insured until", is_foretold=False),
}
MOST_SEATS = 200
BUS, PICKUP = Vehicle.Kind.SCHOOL_BUS.value, Vehicle.Kind.PICKUP.value
CALLED = {BUS: ("校车", "School bus"), PICKUP: ("接送车辆", "Pick-up vehicle")}


def fill(*, actor: Actor, site: Site, seen: Seen, values: Mapping[str, str], months: int) -> None:
    """Lay on a vehicle what a visit says of it.

    At the vehicle's own site it is that one. Elsewhere, as at the roadside or in a school's own
    check, it is the one with the plate; a plate that nobody knows makes a site and a row, run by
    the unit that was visited until somebody says otherwise, and the ledger names the visit.
    ``months`` is how long a test of a school bus lasts.
    """
    plate = plate_of(values.get("vehicle.plate", ""))
    with acting(HAND):
        _hold(plate)
        row = _known(site, plate) or _made(site, plate, values, seen)
        if row is None:
            return
        place = Site.objects.select_for_update(of=("self",)).get(pk=row.pk)
        row.told, changed = laid(row.told, seen, _own(row, plate, values))
        changes = _derive(row, months)
        named = _name(actor, place, row, site)
        row.seen_on = max(filter(None, (row.seen_on, seen.on)))
        row.save()
        if changed or changes or named:
            record(actor=actor, site=place, seen=seen, register="vehicle", changes=changes)


def _hold(plate: str) -> None:
    """Let another visit that says something of the same plate end first."""
    if plate:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 12))", [plate])


def _known(site: Site, plate: str) -> Vehicle | None:
    rows = Vehicle.objects.visible_to(HAND).select_for_update(of=("self",))
    rows = rows.select_related("site__organisation")
    if site.kind == Site.Kind.VEHICLE:
        found: Vehicle | None = rows.filter(pk=site.pk).first()
        return found
    known: Vehicle | None = rows.filter(plate=plate, valid_to=None).first() if plate else None
    return known


def _made(site: Site, plate: str, values: Mapping[str, str], seen: Seen) -> Vehicle | None:
    """A vehicle that nobody had seen before, in the place of the visit."""
    operator = site.organisation
    if not plate or site.kind == Site.Kind.VEHICLE or operator.valid_to is not None:
        return None
    kind = _kind(values)
    zh, en = CALLED[kind]
    with ledger.marked(visit=seen.visit):
        made = places.add_site(
            actor=HAND,
            organisation=operator,
            name={"zh": f"{zh} {shown(plate)}", "en": f"{en} {shown(plate)}"},
            kind=Site.Kind.VEHICLE,
            sector=SECTOR,
            territory_code=site.territory_code,
        )
    row: Vehicle = Vehicle.objects.select_related("site__organisation").get(pk=made.pk)
    row.plate, row.kind = plate, kind
    return row


def _kind(values: Mapping[str, str]) -> str:
    """A vehicle with the permit of a school bus is one, also where nobody says so."""
    usual = BUS if values.get("vehicle.permit_to") else PICKUP
    return values.get("vehicle.class") or usual


def _own(row: Vehicle, plate: str, values: Mapping[str, str]) -> dict[str, str]:
    """The answers that may stand: not a plate that another vehicle has."""
    found = {word: text for word, text in values.items() if word != "vehicle.plate"}
    if plate and (plate == row.plate or not taken(Vehicle(pk=row.pk, plate=plate))):
        found["vehicle.plate"] = plate
    return found


# --- what the columns say ---------------------------------------------------------------------


def _derive(row: Vehicle, months: int) -> dict[str, Any]:
    """Bring the columns to what visits have said; what differs, before and after."""
    said = {word.removeprefix("vehicle."): answer(row.told, word) for word in row.told}
    now: dict[str, Any] = {
        "plate": said.get("plate") or row.plate,
        "kind": said.get("class") or (BUS if said.get("permit_to") else row.kind),
        "operator_words": said.get("operator", row.operator_words)[:160],
        "driver_post": said.get("driver", row.driver_post),
        "licence": said.get("licence", row.licence),
        "seats": _seats(said.get("seats", ""), row.seats),
        "route": said.get("route", row.route)[:240],
        "insurance_to": _day(said.get("insurance_to", "")) or row.insurance_to,
    }
    is_bus = now["kind"] == BUS
    now["permit_to"] = (_day(said.get("permit_to", "")) or row.permit_to) if is_bus else None
    now["test_to"] = _tested(said, months if is_bus else 0) or row.test_to
    changes = {
        name: {"before": getattr(row, name), "after": value}
        for name, value in now.items()
        if getattr(row, name) != value
    }
    for name, value in now.items():
        setattr(row, name, value)
    return changes


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _seats(text: str, known: int | None) -> int | None:
    return min(int(text), MOST_SEATS) if text else known


def _tested(said: Mapping[str, str], months: int) -> date | None:
    """Until when the test holds: as its mark says, and no longer than the rule from its day."""
    until, on = _day(said.get("test_to", "")), _day(said.get("test_on", ""))
    by_rule = after_months(on, months) if on and months else None
    return min(filter(None, (until, by_rule)), default=None)


def after_months(day: date, months: int) -> date:
    """The same day so many months on, or the last of a shorter month."""
    found: date = day + relativedelta(months=months)  # type: ignore[no-untyped-call]
    return found


# --- whom it concerns ---------------------------------------------------------------------------


def _name(actor: Actor, place: Site, row: Vehicle, at: Site) -> bool:
    """Name who runs it, the school at whose gate it was seen, and who saw it."""
    before = (place.organisation_id, list(place.parties), list(row.schools))
    operator = organisation_called(row.operator_words, row.territory_code)
    if operator is not None:
        place.organisation, place.subject_owner = operator, operator.pk
    school = at.organisation if at.organisation.kind == Organisation.Kind.SCHOOL else None
    if school is not None and school.pk not in row.schools:
        row.schools = sorted([*row.schools, school.pk])
    # Whoever visits the vehicle at its own site has reached it already.
    visitor = actor.standing if at.kind != Site.Kind.VEHICLE else None
    name_parties(place, [place.subject_owner, visitor, school.pk if school else None])
    if before == (place.organisation_id, list(place.parties), list(row.schools)):
        return False
    place.save(update_fields=["organisation", "subject_owner", "parties"])
    row.parties, row.subject_owner = place.parties, place.subject_owner
    return True


def held(*, actor: Actor, site: Site) -> dict[str, str]:
    """What stands of a vehicle, as answers to be confirmed at its own site."""
    row = Vehicle.objects.visible_to(actor).filter(pk=site.pk).first()
    if row is None:
        return {}
    known = {
        "vehicle.plate": row.plate,
        "vehicle.class": row.kind,
        "vehicle.operator": row.operator_words,
        "vehicle.driver": row.driver_post,
        "vehicle.licence": row.licence,
        "vehicle.seats": "" if row.seats is None else str(row.seats),
        "vehicle.route": row.route,
    }
    return {word: text for word, text in known.items() if text}
