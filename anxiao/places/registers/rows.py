"""The row of a register that every vehicle and every road section has from its first day."""

from django.db import connection
from django.utils.translation import gettext_noop as N_

from anxiao.kernel.errors import Refused
from anxiao.kernel.governed import COLUMNS
from anxiao.kernel.sentences import sentence
from anxiao.places.models import Organisation, RoadSection, Site, Vehicle
from anxiao.places.registers.vehicles.plates import within

BUS = "校车"


def begin(site: Site) -> None:
    """Begin the row of a site that has been entered; others have none."""
    if site.kind == Site.Kind.VEHICLE:
        row = vehicle_of(site)
        require_free(row)
        row.save(force_insert=True)
    elif site.kind == Site.Kind.ROAD:
        columns = {name: getattr(site, name) for name in COLUMNS}
        RoadSection(id=site.pk, site=site, schools=_schools(site), **columns).save(
            force_insert=True
        )


def vehicle_of(site: Site) -> Vehicle:
    """What the name of a site says of its vehicle: the class, and the plate if it is there."""
    is_bus = BUS in site.zh and "接送" not in site.zh
    return Vehicle(
        id=site.pk,
        site=site,
        kind=Vehicle.Kind.SCHOOL_BUS if is_bus else Vehicle.Kind.PICKUP,
        plate=within(site.zh),
        schools=_schools(site),
        valid_to=site.valid_to,
        **{name: getattr(site, name) for name in COLUMNS},
    )


def _schools(site: Site) -> list[int]:
    """The schools that are named on a site, but for the one that supervises its own."""
    named = {*site.parties} - {site.organisation.supervisor_id}
    rows = Organisation.objects.filter(pk__in=named, kind=Organisation.Kind.SCHOOL)
    return sorted(rows.values_list("pk", flat=True))


def require_free(row: Vehicle) -> None:
    """Refused where another vehicle in force has the plate, wherever it is."""
    if row.plate and taken(row):
        says = N_("A vehicle with the plate %(plate)s is in the register already.")
        raise Refused(sentence(says, plate=row.plate))


def require_free_plate(site: Site) -> None:
    """The same for a vehicle whose last day is taken back."""
    row = Vehicle.objects.filter(pk=site.pk).first()
    if row is not None:
        require_free(row)


def taken(row: Vehicle) -> bool:
    """Whether another vehicle in force has this plate, also beyond the reach of who asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT places_plate_taken(%s, %s)", [row.plate, row.pk])
        (found,) = cursor.fetchone()
        return bool(found)
