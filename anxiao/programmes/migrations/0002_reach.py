"""Programmes and tasks exist only for those within reach of them; what hangs on them follows."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql, policy_sql

GOVERNED = ("programmes_programme", "programmes_task")
FOLLOWING = (
    ("programmes_revision", "programmes_programme", "programme_id"),
    ("programmes_formertask", "programmes_task", "task_id"),
)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial"), ("ledger", "0002_protection")]
    operations = [
        *(migrations.RunSQL(policy_sql(table), drop_policy_sql(table)) for table in GOVERNED),
        *(
            migrations.RunSQL(following_policy_sql(*names), drop_policy_sql(names[0]))
            for names in FOLLOWING
        ),
    ]
