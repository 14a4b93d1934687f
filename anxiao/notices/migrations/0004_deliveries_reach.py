"""Deliveries, keys and preferences are their person's; the jobs of the program see everybody's.

A job that plans deliveries learns of notices what it needs and no word of any record, and nothing
at all of one under a seal, opened or not.
"""

from django.db import migrations

from anxiao.kernel.governed import setting

TABLES = ("notices_delivery", "notices_subscription", "notices_preference")
OWN = f"person_id = {setting('person', 'uuid')}"
OF_A_JOB = f"""({setting("person", "uuid")} IS NULL AND {setting("lo", "bigint")} = 0
    AND {setting("hi", "bigint")} = 999999999999)"""


def _policy(table: str) -> str:
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_own ON {table} FOR ALL
            USING ({OWN} OR {OF_A_JOB}) WITH CHECK ({OWN} OR {OF_A_JOB});
    """


def _no_policy(table: str) -> str:
    return f"""
        DROP POLICY {table}_own ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    """


PLANNED = """
CREATE FUNCTION notices_to_plan(wanted uuid[])
    RETURNS TABLE (id uuid, to_post uuid, kind text, due_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT n.id, n.to_post, n.kind::text, n.due_at
    FROM notices_notice n LEFT JOIN ledger_subject s ON s.id = n.subject
    WHERE n.id = ANY (wanted) AND n.read_at IS NULL AND s.seal IS NULL
    ORDER BY n.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_deliveries"), ("ledger", "0002_protection")]
    operations = [
        *(migrations.RunSQL(_policy(table), _no_policy(table)) for table in TABLES),
        migrations.RunSQL(PLANNED, "DROP FUNCTION notices_to_plan(uuid[]);"),
    ]
