"""Reach, seals and append-only, held by the database itself."""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, policy_sql

APPEND_ONLY = ("ledger_entry", "ledger_checkpoint", "ledger_leaf", "ledger_sealedtree")

SEALS = """
CREATE FUNCTION seal_admits(wanted uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT EXISTS (
        SELECT FROM ledger_seal
        WHERE id = wanted
          AND (opened_at IS NOT NULL
               OR nullif(current_setting('app.post', true), '')::uuid = ANY (members))
    )
$$;
CREATE FUNCTION ledger_open_due_seals(day date, moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    UPDATE ledger_seal SET opened_at = moment
    WHERE opened_at IS NULL AND kind = 'sealed' AND opens_latest_on <= day
    RETURNING id
$$;
ALTER TABLE ledger_seal ENABLE ROW LEVEL SECURITY;
CREATE POLICY ledger_seal_members ON ledger_seal FOR SELECT USING (seal_admits(id));
CREATE POLICY ledger_seal_change ON ledger_seal FOR UPDATE
    USING (seal_admits(id)) WITH CHECK (true);
CREATE POLICY ledger_seal_make ON ledger_seal FOR INSERT WITH CHECK (true);
"""

ENTRIES = """
ALTER TABLE ledger_entry ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX ledger_entry_xid ON ledger_entry (xid);
ALTER TABLE ledger_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY ledger_entry_read ON ledger_entry FOR SELECT USING (
    (seal IS NULL OR seal_admits(seal))
    AND EXISTS (SELECT FROM ledger_subject s WHERE s.id = ledger_entry.subject)
);
CREATE POLICY ledger_entry_append ON ledger_entry FOR INSERT WITH CHECK (true);
ALTER TABLE ledger_leaf ENABLE ROW LEVEL SECURITY;
CREATE POLICY ledger_leaf_read ON ledger_leaf FOR SELECT USING (
    EXISTS (SELECT FROM ledger_entry e WHERE e.id = ledger_leaf.entry)
);
CREATE POLICY ledger_leaf_append ON ledger_leaf FOR INSERT WITH CHECK (true);

CREATE FUNCTION ledger_pending() RETURNS TABLE (entry uuid, digest text, is_sealed boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT e.id, e.digest, e.seal IS NOT NULL
    FROM ledger_entry e
    WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry = e.id)
    ORDER BY e.xid, e.id
$$;

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger only grows: % on % refused', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE FUNCTION ledger_true_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF abs(extract(epoch FROM NEW.recorded_at - clock_timestamp())) > 300 THEN
        RAISE EXCEPTION 'recorded_at is the database''s own time';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER ledger_entry_time BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_true_time();
"""

UNDO = """
DROP TRIGGER ledger_entry_time ON ledger_entry;
DROP FUNCTION ledger_true_time();
DROP FUNCTION ledger_refuse() CASCADE;
DROP FUNCTION ledger_pending();
DROP POLICY ledger_leaf_append ON ledger_leaf;
DROP POLICY ledger_leaf_read ON ledger_leaf;
ALTER TABLE ledger_leaf DISABLE ROW LEVEL SECURITY;
DROP POLICY ledger_entry_append ON ledger_entry;
DROP POLICY ledger_entry_read ON ledger_entry;
ALTER TABLE ledger_entry DISABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_entry DROP COLUMN xid;
"""

UNDO_SEALS = """
DROP POLICY ledger_seal_make ON ledger_seal;
DROP POLICY ledger_seal_change ON ledger_seal;
DROP POLICY ledger_seal_members ON ledger_seal;
ALTER TABLE ledger_seal DISABLE ROW LEVEL SECURITY;
DROP FUNCTION ledger_open_due_seals(date, timestamptz);
DROP FUNCTION seal_admits(uuid);
"""


def _append_only(table: str) -> str:
    return f"""
        CREATE TRIGGER {table}_grows BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
        CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{settings.APP_ROLE}";
    """


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(SEALS, UNDO_SEALS),
        migrations.RunSQL(policy_sql("ledger_subject"), drop_policy_sql("ledger_subject")),
        migrations.RunSQL(ENTRIES, UNDO),
        migrations.RunSQL(
            "\n".join(map(_append_only, APPEND_ONLY))
            + f'REVOKE SELECT ON ledger_sealedtree FROM "{settings.APP_ROLE}";',
            migrations.RunSQL.noop,
        ),
    ]
