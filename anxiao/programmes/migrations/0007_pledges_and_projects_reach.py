"""Pledges and key projects exist only within reach, and what was signed stays as it was.

What hangs on a project is there for whoever reaches the project; that a hazard or a site is covered
by it, only for whoever reaches those too. The text of a pledge never changes after it was made, and
a signature is never changed nor taken away.
"""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql, policy_sql, setting

GOVERNED = ("programmes_keyproject", "programmes_pledge")
FOLLOWING = (
    ("programmes_milestone", "programmes_keyproject", "project_id"),
    ("programmes_signature", "programmes_pledge", "pledge_id"),
)
COVERED = (
    ("programmes_coveredhazard", "hazards_hazard", "hazard_id"),
    ("programmes_coveredsite", "places_site", "site_id"),
)


def _both_sql(table: str, covered: str, column: str) -> str:
    expression = (
        "EXISTS (SELECT FROM programmes_keyproject p WHERE p.id = project_id)"
        f" AND EXISTS (SELECT FROM {covered} c WHERE c.id = {column})"
    )
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY {table}_reach ON {table} FOR ALL
            USING ({expression}) WITH CHECK ({expression});
    """


OWN = f"post = {setting('post', 'uuid')}"
SCANS = f"""
    ALTER TABLE programmes_scan ENABLE ROW LEVEL SECURITY;
    CREATE POLICY programmes_scan_reach ON programmes_scan FOR ALL
        USING ({OWN}) WITH CHECK ({OWN});
"""
FROZEN = f"""
    CREATE FUNCTION programmes_keep_pledged() RETURNS trigger
    LANGUAGE plpgsql AS $frozen$
    BEGIN
        IF (NEW.content, NEW.digest, NEW.programme_id, NEW.party_a, NEW.organisation, NEW.mandate)
            IS DISTINCT FROM
           (OLD.content, OLD.digest, OLD.programme_id, OLD.party_a, OLD.organisation, OLD.mandate)
        THEN
            RAISE EXCEPTION 'the text of a pledge does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pledge_text_frozen';
        END IF;
        RETURN NEW;
    END $frozen$;
    CREATE TRIGGER programmes_keep_pledged BEFORE UPDATE ON programmes_pledge
    FOR EACH ROW EXECUTE FUNCTION programmes_keep_pledged();
    REVOKE DELETE ON programmes_pledge FROM "{settings.APP_ROLE}";
    REVOKE UPDATE, DELETE ON programmes_signature FROM "{settings.APP_ROLE}";
"""
THAWED = f"""
    GRANT UPDATE, DELETE ON programmes_signature TO "{settings.APP_ROLE}";
    GRANT DELETE ON programmes_pledge TO "{settings.APP_ROLE}";
    DROP TRIGGER programmes_keep_pledged ON programmes_pledge;
    DROP FUNCTION programmes_keep_pledged();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0006_pledges"), ("ledger", "0002_protection")]
    operations = [
        *(migrations.RunSQL(policy_sql(table), drop_policy_sql(table)) for table in GOVERNED),
        *(
            migrations.RunSQL(following_policy_sql(*names), drop_policy_sql(names[0]))
            for names in FOLLOWING
        ),
        *(migrations.RunSQL(_both_sql(*names), drop_policy_sql(names[0])) for names in COVERED),
        migrations.RunSQL(SCANS, drop_policy_sql("programmes_scan")),
        migrations.RunSQL(FROZEN, THAWED),
    ]
