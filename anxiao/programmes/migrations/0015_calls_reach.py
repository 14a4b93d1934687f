"""Calls exist only for those within reach of them; a job learns which of them are due.

A confidential call is shown to its members alone, so the job is told by a function of the owner
which calls are due, and through which member's eyes each of them can be read.
"""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql, policy_sql

CALL, PASS = "programmes_call", "programmes_callpass"
DUE = """
CREATE FUNCTION programmes_calls_due(moment timestamptz) RETURNS TABLE (call uuid, member uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT c.id, s.members[1]
    FROM programmes_call c LEFT JOIN ledger_seal s ON s.id = c.seal
    WHERE c.state = 'made' AND c.level < 2 AND c.due_at <= moment
    ORDER BY c.due_at, c.id
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0014_calls"), ("ledger", "0002_protection")]
    operations = [
        migrations.RunSQL(policy_sql(CALL), drop_policy_sql(CALL)),
        migrations.RunSQL(following_policy_sql(PASS, CALL, "call_id"), drop_policy_sql(PASS)),
        migrations.RunSQL(DUE, "DROP FUNCTION programmes_calls_due(timestamptz);"),
    ]
