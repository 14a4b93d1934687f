"""Cases, listings and effects exist only for those within reach; what hangs on them follows.

That a hazard is late in a case is there only for whoever reaches the hazard too. A decision is
never changed, but for what an interview brought; nor is any of it taken away.
"""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql, policy_sql

GOVERNED = ("supervision_case", "supervision_listing", "supervision_bar")
FOLLOWING = (
    ("supervision_decision", "supervision_case", "case_id"),
    ("supervision_proposal", "supervision_case", "case_id"),
    ("supervision_answerable", "supervision_listing", "listing_id"),
)
ITEM = "supervision_caseitem"
BOTH = (
    "EXISTS (SELECT FROM supervision_case p WHERE p.id = case_id)"
    " AND EXISTS (SELECT FROM hazards_hazard h WHERE h.id = hazard_id)"
)
ITEMS = f"""
    ALTER TABLE {ITEM} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY {ITEM}_reach ON {ITEM} FOR ALL USING ({BOTH}) WITH CHECK ({BOTH});
"""
KEPT = (*GOVERNED, "supervision_decision", "supervision_proposal", "supervision_answerable", ITEM)
FROZEN = f"""
    CREATE FUNCTION supervision_keep_decided() RETURNS trigger LANGUAGE plpgsql AS $frozen$
    BEGIN
        IF (NEW.case_id, NEW.rung, NEW.level, NEW.taken_at, NEW.body, NEW.basis, NEW.requirements,
            NEW.due_at, NEW.limit_days, NEW.skipped, NEW.reason)
            IS DISTINCT FROM
           (OLD.case_id, OLD.rung, OLD.level, OLD.taken_at, OLD.body, OLD.basis, OLD.requirements,
            OLD.due_at, OLD.limit_days, OLD.skipped, OLD.reason)
        THEN
            RAISE EXCEPTION 'a decision does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_frozen';
        END IF;
        RETURN NEW;
    END $frozen$;
    CREATE TRIGGER supervision_keep_decided BEFORE UPDATE ON supervision_decision
    FOR EACH ROW EXECUTE FUNCTION supervision_keep_decided();
    REVOKE DELETE ON {", ".join(KEPT)} FROM "{settings.APP_ROLE}";
"""
THAWED = f"""
    GRANT DELETE ON {", ".join(KEPT)} TO "{settings.APP_ROLE}";
    DROP TRIGGER supervision_keep_decided ON supervision_decision;
    DROP FUNCTION supervision_keep_decided();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_initial"),
        ("ledger", "0002_protection"),
        ("hazards", "0002_reach"),
    ]
    operations = [
        *(migrations.RunSQL(policy_sql(table), drop_policy_sql(table)) for table in GOVERNED),
        *(
            migrations.RunSQL(following_policy_sql(*names), drop_policy_sql(names[0]))
            for names in FOLLOWING
        ),
        migrations.RunSQL(ITEMS, drop_policy_sql(ITEM)),
        migrations.RunSQL(FROZEN, THAWED),
    ]
