"""Vehicles and road sections that were entered before have their rows too."""

from typing import Any

from django.db import migrations

from anxiao.kernel.governed import COLUMNS
from anxiao.places.registers.vehicles.plates import within


def begin(apps: Any, schema: Any) -> None:
    """A row for each site; of two names with the same plate the later one has none yet."""
    alias = schema.connection.alias
    organisations = apps.get_model("places", "Organisation").objects.using(alias)
    schools = {*organisations.filter(kind="school").values_list("pk", flat=True)}
    taken: set[str] = set()
    for site in (
        apps.get_model("places", "Site")
        .objects.using(alias)
        .filter(kind__in=("vehicle", "road"))
        .select_related("organisation")
    ):
        columns = {name: getattr(site, name) for name in COLUMNS}
        named = {*site.parties} - {site.organisation.supervisor_id}
        columns |= {"schools": sorted(named & schools)}
        columns |= {"id": site.pk, "site": site, "valid_to": site.valid_to}
        if site.kind == "road":
            apps.get_model("places", "RoadSection").objects.using(alias).create(**columns)
            continue
        plate = within(site.zh)
        is_free = plate not in taken or site.valid_to is not None
        taken.add(plate)
        is_bus = "校车" in site.zh and "接送" not in site.zh
        apps.get_model("places", "Vehicle").objects.using(alias).create(
            kind="school_bus" if is_bus else "pickup", plate=plate if is_free else "", **columns
        )


def end(apps: Any, schema: Any) -> None:
    """Their tables go with the migration before; the owner of the tables empties them."""
    for name in ("RoadFacility", "RoadSection", "Vehicle"):
        apps.get_model("places", name).objects.using(schema.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("places", "0010_vehicles_roads_reach")]

    operations = [migrations.RunPython(begin, end)]
