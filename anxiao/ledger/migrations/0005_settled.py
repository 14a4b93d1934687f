"""A checkpoint looks only at what no checkpoint has taken: below the mark all is taken.

Entries carry the number of their transaction. The mark is the lowest number that may still
wait. Nobody says where it stands: the database works it out from the leaves, so that it
cannot be moved past an entry that waits. A mark from another server, which lies in the future
here, counts for nothing.
"""

from django.conf import settings
from django.db import migrations

MARK = f"""
CREATE TABLE ledger_mark (is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only), xid xid8 NOT NULL);
REVOKE ALL ON ledger_mark FROM "{settings.APP_ROLE}";
INSERT INTO ledger_mark (xid)
SELECT coalesce(min(e.xid) FILTER (WHERE l.entry IS NULL), max(e.xid), '0')
FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry = e.id;

CREATE FUNCTION ledger_settled_below() RETURNS xid8
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT coalesce(
        (SELECT xid FROM ledger_mark WHERE xid <= pg_snapshot_xmin(pg_current_snapshot())), '0'
    )
$$;
"""

PENDING = """
CREATE OR REPLACE FUNCTION ledger_pending()
    RETURNS TABLE (entry uuid, digest text, is_sealed boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    SELECT e.id, e.digest, e.seal IS NOT NULL
    FROM ledger_entry e
    WHERE e.xid >= (SELECT ledger_settled_below())
      AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry = e.id)
    ORDER BY e.xid, e.id
$$;
CREATE FUNCTION ledger_settle() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = public SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    INSERT INTO ledger_mark (xid)
    SELECT coalesce(min(e.xid), pg_snapshot_xmin(pg_current_snapshot()))
    FROM ledger_entry e
    WHERE e.xid >= (SELECT ledger_settled_below())
      AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry = e.id)
    ON CONFLICT (is_only) DO UPDATE SET xid = EXCLUDED.xid
$$;
"""

PENDING_BEFORE = """
CREATE OR REPLACE FUNCTION ledger_pending()
    RETURNS TABLE (entry uuid, digest text, is_sealed boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT e.id, e.digest, e.seal IS NOT NULL
    FROM ledger_entry e
    WHERE e.xid < pg_snapshot_xmin(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM ledger_leaf l WHERE l.entry = e.id)
    ORDER BY e.xid, e.id
$$;
DROP FUNCTION ledger_settle();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_proofs")]
    operations = [
        migrations.RunSQL(MARK, "DROP FUNCTION ledger_settled_below(); DROP TABLE ledger_mark;"),
        migrations.RunSQL(PENDING, PENDING_BEFORE),
    ]
