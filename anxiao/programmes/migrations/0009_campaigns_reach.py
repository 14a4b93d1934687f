"""Campaigns and series exist only for those within reach of them; what hangs on one follows it."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql, policy_sql

GOVERNED = ("programmes_campaign", "programmes_campaignseries")
FOLLOWING = ("programmes_actiongroup", "programmes_campaignsite")


class Migration(migrations.Migration):
    dependencies = [("programmes", "0008_campaigns"), ("ledger", "0002_protection")]
    operations = [
        *(migrations.RunSQL(policy_sql(table), drop_policy_sql(table)) for table in GOVERNED),
        *(
            migrations.RunSQL(
                following_policy_sql(table, "programmes_campaign", "campaign_id"),
                drop_policy_sql(table),
            )
            for table in FOLLOWING
        ),
    ]
