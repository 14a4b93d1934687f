"""The policy reads no index of the territory for whoever reaches by sector."""

from django.db import migrations

from anxiao.kernel.governed import renew_policy_sql

TABLES = ("people_contact",)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_reach")]
    operations = [
        migrations.RunSQL(renew_policy_sql(table), migrations.RunSQL.noop) for table in TABLES
    ]
