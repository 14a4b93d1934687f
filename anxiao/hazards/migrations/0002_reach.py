"""A hazard exists only for those within reach of it."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, policy_sql


class Migration(migrations.Migration):
    dependencies = [("hazards", "0001_initial"), ("ledger", "0002_protection")]
    operations = [
        migrations.RunSQL(policy_sql("hazards_hazard"), drop_policy_sql("hazards_hazard"))
    ]
