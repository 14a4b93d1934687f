"""A visit is reached like its site; what hangs on it by whoever reaches the visit."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql, policy_sql

VISIT = "inspections_visit"
PARTS = ("inspections_sheet", "inspections_member", "inspections_finding")


class Migration(migrations.Migration):
    dependencies = [("inspections", "0003_visits"), ("ledger", "0002_protection")]

    operations = [
        migrations.RunSQL(policy_sql(VISIT), drop_policy_sql(VISIT)),
        *(
            migrations.RunSQL(following_policy_sql(part, VISIT, "visit_id"), drop_policy_sql(part))
            for part in PARTS
        ),
    ]
