"""Finding rows by their words, as fast outside a policy as inside it.

A policy keeps ``LIKE`` from its index. So a function of the database, which sees every row,
looks the words up in an index of grams and holds the same sentence of reach itself.
"""

import unicodedata

from django.db.models import BooleanField, F, Func
from django.db.models.expressions import RawSQL

from anxiao.kernel.governed import reach_by

GRAMS = """
CREATE FUNCTION search_grams(said text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 100000 AS $$
    SELECT coalesce(array_agg(DISTINCT gram), '{}') FROM (
        SELECT CASE WHEN octet_length(pair) > 2 THEN pair
                    WHEN octet_length(triple) = 3 AND length(triple) = 3 THEN triple END AS gram
        FROM generate_series(1, length(said) - 1) AS at,
             substr(said, at, 2) AS pair, substr(said, at, 3) AS triple
        WHERE position(' ' IN pair) = 0
    ) AS found WHERE position(' ' IN gram) = 0
$$;
"""
DROP_GRAMS = "DROP FUNCTION search_grams(text);"
# A county or more, and not one sector of it.
IS_WIDE = """coalesce(current_setting('app.hi', true), '') <> ''
            AND coalesce(current_setting('app.sectors', true), '') = ''
            AND current_setting('app.hi', true)::bigint
                - current_setting('app.lo', true)::bigint >= 999999"""
SETTINGS = ("lo", "hi", "sectors", "subjects", "parties", "case")


def folded(words: str) -> str:
    """Words as they are compared: one width, lower case, numbers without their dash."""
    return unicodedata.normalize("NFKC", words).lower().replace("\0", "")


def needles(words: str) -> list[str]:
    """What to look for: every word on its own, a number like A1B2-C3D4 as one."""
    return [one.replace("-", "") or one for one in folded(words)[:200].split()][:8]


def matching(table: str, words: str) -> Func:
    """Rows that hold every word, as a condition: the function runs once, whatever the plan."""
    asked = f"ARRAY(SELECT {table}_find(%s::text[], NULL))"
    keys = RawSQL(asked, [needles(words)])  # noqa: S611
    template = "%(expressions)s"
    is_among = Func(F("pk"), keys, template=template, arg_joiner=" = ANY ")
    is_among.output_field = BooleanField()
    return is_among


def search_sql(table: str, *columns: str) -> str:
    """Index what these columns say, and make the function that finds rows within reach."""
    said = " || ' ' || ".join(columns)
    quoted = said.replace("'", "''")
    reach = reach_by(_scalar, _list).replace("'", "''")
    tokens = "".join(
        f"reach := replace(reach, '@{name}@',"
        f" quote_nullable(nullif(current_setting('app.{name}', true), '')));\n        "
        for name in SETTINGS
    )
    return f"""
    CREATE INDEX {table}_grams ON {table} USING gin (search_grams(lower({said})));
    CREATE FUNCTION {table}_find(needles text[], most integer) RETURNS SETOF uuid
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public SET enable_seqscan = off
        AS $find$
    DECLARE
        grams text[] := search_grams(array_to_string(needles, ' '));
        reach text := '{reach}';
        held text := '';
        source text := '{table}';
        needle text;
    BEGIN
        IF coalesce(cardinality(needles), 0) = 0 THEN
            RETURN;
        END IF;
        {tokens}-- Few rows are read as they are: making the grams of each would take longer.
        IF cardinality(grams) > 0 AND {IS_WIDE} THEN
            -- OFFSET keeps the planner from making grams anew for rows that reach found.
            source := format('(SELECT * FROM {table} WHERE search_grams(lower({quoted}))'
                ' @> %L::text[] OFFSET 0) AS found', grams);
        END IF;
        FOREACH needle IN ARRAY needles LOOP
            held := held || format(' AND position(%L IN lower({quoted})) > 0', needle);
        END LOOP;
        RETURN QUERY EXECUTE
            'SELECT id FROM ' || source || ' WHERE ' || reach || held
            || ' ORDER BY id DESC LIMIT $1'
            USING most;
    END
    $find$;
    """


def drop_search_sql(table: str) -> str:
    return f"DROP FUNCTION {table}_find(text[], integer); DROP INDEX {table}_grams;"


def _scalar(name: str, kind: str) -> str:
    return f"@{name}@::{kind}"


def _list(name: str, kind: str) -> str:
    return f"string_to_array(@{name}@, ',')::{kind}[]"
