"""A visit is reached like its site; what hangs on it by whoever reaches the visit.

What was filled in is frozen when the visit is finished. Nothing of it is ever taken away, and
neither who went nor what failed is written a second time.
"""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql, policy_sql

VISIT, SHEET = "inspections_visit", "inspections_sheet"
MEMBER, FINDING = "inspections_member", "inspections_finding"
FROZEN = f"""
    CREATE FUNCTION inspections_keep_sheet() RETURNS trigger LANGUAGE plpgsql AS $frozen$
    BEGIN
        RAISE EXCEPTION 'a finished sheet does not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'sheet_frozen';
    END $frozen$;
    CREATE TRIGGER inspections_keep_sheet BEFORE UPDATE ON {SHEET}
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL)
    EXECUTE FUNCTION inspections_keep_sheet();
    REVOKE DELETE ON {VISIT}, {SHEET}, {MEMBER}, {FINDING} FROM "{settings.APP_ROLE}";
    REVOKE UPDATE ON {MEMBER}, {FINDING} FROM "{settings.APP_ROLE}";
"""
THAWED = f"""
    GRANT UPDATE ON {MEMBER}, {FINDING} TO "{settings.APP_ROLE}";
    GRANT DELETE ON {VISIT}, {SHEET}, {MEMBER}, {FINDING} TO "{settings.APP_ROLE}";
    DROP TRIGGER inspections_keep_sheet ON {SHEET};
    DROP FUNCTION inspections_keep_sheet();
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0003_visits"), ("ledger", "0002_protection")]

    operations = [
        migrations.RunSQL(policy_sql(VISIT), drop_policy_sql(VISIT)),
        *(
            migrations.RunSQL(following_policy_sql(part, VISIT, "visit_id"), drop_policy_sql(part))
            for part in (SHEET, MEMBER, FINDING)
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
