"""Gate duty is read by whoever reaches the school, and by who provides it."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, policy_sql

TABLE = "programmes_gateduty"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0010_gate_duty"), ("ledger", "0002_protection")]
    operations = [migrations.RunSQL(policy_sql(TABLE), drop_policy_sql(TABLE))]
