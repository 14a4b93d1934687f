"""Bookings exist only for those within reach of them; of a school's year a little more is known.

Whoever reaches a school learns who comes to it and when, since nobody else may come too often:
the first function tells that, and nothing of what lies under an unopened seal. The second counts
what an office has ordered unannounced, for the posts of that office alone.
"""

from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, list_setting, policy_sql, setting

BOOKING = "programmes_booking"
MET = f"""
CREATE FUNCTION programmes_bookings_met(wanted bigint, since date, until date)
    RETURNS TABLE (
        booking uuid, kind text, share text, state text, title text, starts_on date, ends_on date,
        orderer bigint, departments bigint[], is_exception boolean
    )
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT b.id, b.kind, b.share, b.state, b.title, b.starts_on, b.ends_on, b.orderer,
           b.departments, b.is_exception
    FROM programmes_booking b
    WHERE b.subject_owner = wanted AND b.starts_on <= until AND b.ends_on >= since
      AND b.state IN ('awaiting_approval', 'booked', 'carried_out')
      AND (b.seal IS NULL OR EXISTS (
          SELECT FROM ledger_seal s WHERE s.id = b.seal AND s.opened_at IS NOT NULL))
      AND EXISTS (
          SELECT FROM places_organisation o WHERE o.id = wanted AND (
              o.territory_code BETWEEN {setting("lo", "bigint")} AND {setting("hi", "bigint")}
              OR o.id = ANY ({list_setting("subjects", "bigint")})))
    ORDER BY b.starts_on, b.id
$$;
"""
USED = f"""
CREATE FUNCTION programmes_unannounced_used(wanted bigint, office bigint, in_year integer)
    RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT count(*) FROM programmes_booking b
    WHERE b.subject_owner = wanted AND b.orderer = office AND b.share = 'unannounced'
      AND b.state IN ('booked', 'carried_out')
      AND b.starts_on BETWEEN make_date(in_year, 1, 1) AND make_date(in_year, 12, 31)
      AND EXISTS (
          SELECT FROM people_post p
          WHERE p.id = {setting("post", "uuid")} AND p.organisation_id = office)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0018_bookings"),
        ("ledger", "0002_protection"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(policy_sql(BOOKING), drop_policy_sql(BOOKING)),
        migrations.RunSQL(MET, "DROP FUNCTION programmes_bookings_met(bigint, date, date);"),
        migrations.RunSQL(
            USED, "DROP FUNCTION programmes_unannounced_used(bigint, bigint, integer);"
        ),
    ]
