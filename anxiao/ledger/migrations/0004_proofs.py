"""The proof of one entry needs the digests of its neighbours, and nothing else about them."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION ledger_tree_of(wanted uuid)
    RETURNS TABLE (place integer, digest text, nonce text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT near.index, e.digest::text,
        (SELECT t.nonce FROM ledger_sealedtree t WHERE own.is_sealed AND t.checkpoint = own.checkpoint)
    FROM ledger_leaf own
    JOIN ledger_entry asked ON asked.id = own.entry
    LEFT JOIN ledger_seal s ON s.id = asked.seal
    JOIN ledger_leaf near
        ON near.checkpoint = own.checkpoint AND near.is_sealed = own.is_sealed
    JOIN ledger_entry e ON e.id = near.entry
    WHERE own.entry = wanted AND (NOT own.is_sealed OR s.opened_at IS NOT NULL)
    ORDER BY near.index
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_reach_renewed")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION ledger_tree_of(uuid);")]
