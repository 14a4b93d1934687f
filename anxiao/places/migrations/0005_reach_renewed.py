"""The policy reads no index of the territory for whoever reaches by sector."""

from django.db import migrations

from anxiao.kernel.governed import renew_policy_sql

TABLES = ("places_site", "places_school")


class Migration(migrations.Migration):
    dependencies = [("places", "0004_by_name")]
    operations = [
        migrations.RunSQL(renew_policy_sql(table), migrations.RunSQL.noop) for table in TABLES
    ]
