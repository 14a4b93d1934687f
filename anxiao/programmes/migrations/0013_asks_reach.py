"""Requests, orders and instructions exist only for those within reach of them."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, policy_sql

GOVERNED = ("programmes_request", "programmes_order", "programmes_instruction")


class Migration(migrations.Migration):
    dependencies = [("programmes", "0012_asks"), ("ledger", "0002_protection")]
    operations = [
        migrations.RunSQL(policy_sql(table), drop_policy_sql(table)) for table in GOVERNED
    ]
