"""The sheet of a campus is there for whoever reaches the campus, and is never taken away."""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql

TABLE, SITE = "places_protection", "places_site"


class Migration(migrations.Migration):
    dependencies = [("places", "0007_protection"), ("ledger", "0002_protection")]

    operations = [
        migrations.RunSQL(following_policy_sql(TABLE, SITE, "site_id"), drop_policy_sql(TABLE)),
        migrations.RunSQL(
            f'REVOKE DELETE ON {TABLE} FROM "{settings.APP_ROLE}"',
            f'GRANT DELETE ON {TABLE} TO "{settings.APP_ROLE}"',
        ),
    ]
