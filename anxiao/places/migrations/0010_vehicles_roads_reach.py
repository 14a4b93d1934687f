"""Rows of the registers are there for whoever reaches their site, and go where it goes.

Whether a plate is taken is answered for everybody, by yes or no alone.
"""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import (
    COLUMNS,
    drop_policy_sql,
    following_policy_sql,
    policy_sql,
)

VEHICLE, ROAD = "places_vehicle", "places_roadsection"
FACILITY = "places_roadfacility"
FOLLOWED = (*COLUMNS, "valid_to")
NEW = ", ".join(f"NEW.{name}" for name in FOLLOWED)
OWN = ", ".join(FOLLOWED)
UPDATES = "\n".join(
    f"""    UPDATE {table} SET ({OWN}) = ROW ({NEW})
        WHERE id = NEW.id AND ({OWN}) IS DISTINCT FROM ({NEW});"""
    for table in (VEHICLE, ROAD)
)
FOLLOW = f"""
CREATE FUNCTION places_registers_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{UPDATES}
    RETURN NULL;
END
$$;
CREATE TRIGGER places_registers_follow AFTER UPDATE ON places_site
    FOR EACH ROW WHEN (NEW.kind IN ('vehicle', 'road'))
    EXECUTE FUNCTION places_registers_follow();
CREATE FUNCTION places_plate_taken(wanted text, but uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM {VEHICLE} v WHERE v.plate = wanted AND v.valid_to IS NULL AND v.id <> but
    )
$$;
REVOKE DELETE ON {VEHICLE}, {ROAD}, {FACILITY} FROM "{settings.APP_ROLE}";
"""
STAY = f"""
GRANT DELETE ON {VEHICLE}, {ROAD}, {FACILITY} TO "{settings.APP_ROLE}";
DROP FUNCTION places_plate_taken(text, uuid);
DROP TRIGGER places_registers_follow ON places_site;
DROP FUNCTION places_registers_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("places", "0009_vehicles_roads"), ("ledger", "0002_protection")]

    operations = [
        *(
            migrations.RunSQL(policy_sql(table), drop_policy_sql(table))
            for table in (VEHICLE, ROAD)
        ),
        migrations.RunSQL(
            following_policy_sql(FACILITY, ROAD, "road_id"), drop_policy_sql(FACILITY)
        ),
        migrations.RunSQL(FOLLOW, STAY),
    ]
