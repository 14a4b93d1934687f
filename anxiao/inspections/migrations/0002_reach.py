"""Drafts of checklists are reached like other records; what was published is there for all."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, reach_sql

TABLE = "inspections_checklist"
READS = f"published_at IS NOT NULL OR ({reach_sql()})"
POLICY = f"""
    ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY {TABLE}_reach ON {TABLE} FOR ALL
        USING ({READS}) WITH CHECK ({reach_sql()});
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_checklists")]

    operations = [migrations.RunSQL(POLICY, drop_policy_sql(TABLE))]
