"""An import and its rows exist only for the office that sent them."""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, list_setting, policy_sql

ROWS = """
    ALTER TABLE imports_importrow ENABLE ROW LEVEL SECURITY;
    CREATE POLICY imports_importrow_reach ON imports_importrow FOR ALL
        USING (EXISTS (SELECT FROM imports_import one WHERE one.id = of_id))
        WITH CHECK (EXISTS (SELECT FROM imports_import one WHERE one.id = of_id));
"""
REMEMBERED = f"""
    ALTER TABLE imports_remembered ENABLE ROW LEVEL SECURITY;
    CREATE POLICY imports_remembered_reach ON imports_remembered FOR ALL
        USING (organisation = ANY ({list_setting("parties", "bigint")}))
        WITH CHECK (organisation = ANY ({list_setting("parties", "bigint")}));
"""


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial"), ("ledger", "0002_protection")]
    operations = [
        migrations.RunSQL(policy_sql("imports_import"), drop_policy_sql("imports_import")),
        migrations.RunSQL(ROWS, drop_policy_sql("imports_importrow")),
        migrations.RunSQL(REMEMBERED, drop_policy_sql("imports_remembered")),
    ]
