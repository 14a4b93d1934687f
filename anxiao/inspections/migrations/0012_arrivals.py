"""The tray: what phones have sent while all hands were full."""

from django.conf import settings
from django.db import migrations, models

import anxiao.kernel.ids
from anxiao.kernel.governed import setting

ARRIVAL = "inspections_arrival"
FORWARD = f"""
ALTER TABLE {ARRIVAL} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {ARRIVAL}_own ON {ARRIVAL} FOR ALL
    USING (post = {setting("post", "uuid")}) WITH CHECK (post = {setting("post", "uuid")});
REVOKE UPDATE ON {ARRIVAL} FROM "{settings.APP_ROLE}";
-- A row is locked while it is taken in, and locking asks for the right to change something.
GRANT UPDATE (tries) ON {ARRIVAL} TO "{settings.APP_ROLE}";

CREATE FUNCTION inspections_claim_arrivals(most integer)
    RETURNS TABLE (id uuid, post uuid, person uuid, tries smallint)
    LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    UPDATE {ARRIVAL} a SET tries = a.tries + 1
    WHERE a.id IN (
        SELECT o.id FROM {ARRIVAL} o ORDER BY o.id LIMIT most FOR UPDATE SKIP LOCKED
    )
    RETURNING a.id, a.post, a.person, a.tries
$$;
CREATE FUNCTION inspections_drop_arrivals(those uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    DELETE FROM {ARRIVAL} WHERE id = ANY (those)
$$;
"""
BACKWARD = f"""
DROP FUNCTION inspections_drop_arrivals(uuid[]);
DROP FUNCTION inspections_claim_arrivals(integer);
DROP POLICY {ARRIVAL}_own ON {ARRIVAL};
ALTER TABLE {ARRIVAL} DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0011_visit_at_gates")]
    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anxiao.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.UUIDField()),
                ("post", models.UUIDField()),
                ("person", models.UUIDField()),
                ("digest", models.CharField(max_length=80)),
                ("body", models.TextField()),
                ("device_clock", models.DateTimeField(null=True)),
                ("arrived_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("post", "key"), name="arrival_lies_once"),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
