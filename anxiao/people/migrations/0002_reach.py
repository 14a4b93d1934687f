"""Contacts of persons exist only for those within reach of them."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, policy_sql


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("ledger", "0002_protection")]
    operations = [
        migrations.RunSQL(policy_sql("people_contact"), drop_policy_sql("people_contact"))
    ]
