"""What a ledger needs after it was moved to another server."""

# Entries wait for a checkpoint until every transaction before theirs has ended. The numbers of
# transactions belong to the server that wrote them: a young server would wait for years. A copy
# of an older installation has no mark yet.
WAITING_AGAIN = """
UPDATE public.ledger_entry SET xid = '3'
WHERE NOT EXISTS (SELECT FROM public.ledger_leaf WHERE entry = ledger_entry.id);
DO $$ BEGIN
    IF to_regclass('public.ledger_mark') IS NOT NULL THEN
        UPDATE public.ledger_mark SET xid = '0';
    END IF;
END $$
"""
