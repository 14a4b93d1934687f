"""The database keeps how far the whole is, and what no service may break.

A part reports for an organisation that does not reach the whole, so functions of the owner add
up. ``programmes_roll_up`` moves the sums of the parents and programmes of the rows that one
statement touched; their own change calls it again, up to the top. Only what is handed over
counts, with its weight.

``programmes_keep_within`` stops a part that begins before or ends after its parent, and a task
that would come to hang under itself, whichever of the two is changed. It locks the parent first,
so that two who change parts of the same task wait for each other instead of for ever. Who hangs a
task under another waits for whoever does the same, or both together could close a ring. New rows
are judged by ``programmes_begin_within`` a statement at a time: a thousand parts of one task ask
for their parent once.

All of them find rows by their keys, so no table is read from end to end: their plans are made once
in a session, perhaps while the table is small, and followed when it is large.
"""

from django.db import migrations

COUNTS = "r.state IN ('handed', 'signed', 'submitted', 'done')"
TOP = """(r.parent_id IS NULL OR (SELECT p.programme_id FROM programmes_task p
            WHERE p.id = r.parent_id) IS DISTINCT FROM r.programme_id)"""


def _moves(key: str, condition: str, *, new: bool, old: bool) -> str:
    """How the weight and the weighed progress under each parent or programme change."""
    sides = []
    for is_there, sign, rows in ((new, "", "new_rows"), (old, "-", "old_rows")):
        if is_there:
            sides.append(
                f"SELECT r.{key} AS whole, {sign}r.weight::bigint AS w,"
                f" {sign}r.weight::bigint * r.progress AS wp"
                f" FROM {rows} r WHERE {COUNTS} AND {condition}"
            )
    return (
        f"SELECT whole, sum(w) AS w, sum(wp) AS wp FROM ({' UNION ALL '.join(sides)}) AS moved"
        " GROUP BY whole HAVING sum(w) <> 0 OR sum(wp) <> 0 ORDER BY whole"
    )


def _function(name: str, *, new: bool, old: bool) -> str:
    parts = _moves("parent_id", "r.parent_id IS NOT NULL", new=new, old=old)
    tops = _moves("programme_id", TOP, new=new, old=old)
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $roll$
        DECLARE moved record;
        BEGIN
            FOR moved IN {tops} LOOP
                UPDATE programmes_programme
                SET weight_sum = weight_sum + moved.w, weighted = weighted + moved.wp
                WHERE id = moved.whole;
            END LOOP;
            FOR moved IN {parts} LOOP
                UPDATE programmes_task
                SET weight_sum = weight_sum + moved.w, weighted = weighted + moved.wp
                WHERE id = moved.whole;
            END LOOP;
            RETURN NULL;
        END $roll$;
        REVOKE ALL ON FUNCTION {name}() FROM PUBLIC;
    """


WAYS = (
    ("programmes_roll_up_new", "INSERT", "NEW TABLE AS new_rows", {"new": True, "old": False}),
    (
        "programmes_roll_up_changed",
        "UPDATE",
        "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        {"new": True, "old": True},
    ),
    ("programmes_roll_up_gone", "DELETE", "OLD TABLE AS old_rows", {"new": False, "old": True}),
)
ROLL_UP = "".join(
    _function(name, **sides)
    + f"""
        CREATE TRIGGER {name} AFTER {event} ON programmes_task
        REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """
    for name, event, tables, sides in WAYS
)
NO_ROLL_UP = "".join(
    f"DROP TRIGGER {name} ON programmes_task; DROP FUNCTION {name}();"
    for name, _event, _tables, _sides in WAYS
)

LATER = """
                RAISE EXCEPTION 'a part lies within the days of the whole'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'task_within_parent';
"""
WITHIN = f"""
    CREATE FUNCTION programmes_begin_within() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $within$
    BEGIN
        PERFORM FROM programmes_task whole
        WHERE whole.id IN (SELECT parent_id FROM new_rows)
        ORDER BY whole.id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT FROM new_rows part JOIN programmes_task whole ON whole.id = part.parent_id
            WHERE part.deadline > whole.deadline OR part.starts_on < whole.starts_on
        ) THEN {LATER} END IF;
        RETURN NULL;
    END $within$;
    REVOKE ALL ON FUNCTION programmes_begin_within() FROM PUBLIC;
    CREATE TRIGGER programmes_begin_within AFTER INSERT ON programmes_task
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION programmes_begin_within();

    CREATE FUNCTION programmes_keep_within() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public SET enable_seqscan = off AS $within$
    DECLARE whole record;
    BEGIN
        IF NEW.parent_id IS DISTINCT FROM OLD.parent_id THEN
            PERFORM pg_advisory_xact_lock(hashtextextended('programmes_task', 7));
        END IF;
        IF NEW.parent_id IS NOT NULL THEN
            SELECT starts_on, deadline INTO whole FROM programmes_task
            WHERE id = NEW.parent_id FOR NO KEY UPDATE;
            IF NEW.deadline > whole.deadline OR NEW.starts_on < whole.starts_on THEN {LATER}
            END IF;
        END IF;
        IF EXISTS (
            SELECT FROM programmes_task part
            WHERE part.parent_id = NEW.id AND part.state <> 'cancelled'
            AND (part.deadline > NEW.deadline OR part.starts_on < NEW.starts_on)
        ) THEN {LATER} END IF;
        IF NEW.parent_id IS DISTINCT FROM OLD.parent_id AND NEW.id IN (
            WITH RECURSIVE above AS (
                SELECT id, parent_id FROM programmes_task WHERE id = NEW.parent_id
                UNION
                SELECT t.id, t.parent_id FROM programmes_task t
                JOIN above ON t.id = above.parent_id
            ) SELECT id FROM above
        ) THEN
            RAISE EXCEPTION 'a task does not hang under itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'task_not_under_itself';
        END IF;
        RETURN NULL;
    END $within$;
    REVOKE ALL ON FUNCTION programmes_keep_within() FROM PUBLIC;
    CREATE TRIGGER programmes_keep_within
    AFTER UPDATE OF parent_id, starts_on, deadline, state ON programmes_task
    FOR EACH ROW WHEN (
        NEW.parent_id IS DISTINCT FROM OLD.parent_id
        OR NEW.starts_on IS DISTINCT FROM OLD.starts_on
        OR NEW.deadline IS DISTINCT FROM OLD.deadline
        OR (OLD.state = 'cancelled' AND NEW.state <> 'cancelled')
    ) EXECUTE FUNCTION programmes_keep_within();
"""
NOT_WITHIN = """
    DROP TRIGGER programmes_begin_within ON programmes_task;
    DROP TRIGGER programmes_keep_within ON programmes_task;
    DROP FUNCTION programmes_begin_within();
    DROP FUNCTION programmes_keep_within();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_reach")]
    operations = [migrations.RunSQL(ROLL_UP, NO_ROLL_UP), migrations.RunSQL(WITHIN, NOT_WITHIN)]
