"""Sites and school profiles exist only for those within reach of them."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, policy_sql

TABLES = ("places_site", "places_school")


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("ledger", "0002_protection")]
    operations = [migrations.RunSQL(policy_sql(t), drop_policy_sql(t)) for t in TABLES]
