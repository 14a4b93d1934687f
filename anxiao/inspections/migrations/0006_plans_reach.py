"""Plans and their scopes lie behind their seals; what others may learn of them, functions tell.

Whoever plans learns that somebody is recused, and not why. The program learns which sealed visits
are due for release and who ordered them, and nothing else of them.
"""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import drop_policy_sql, following_policy_sql, policy_sql

PLAN, SCOPE = "inspections_inspectionplan", "inspections_planscope"
RECUSAL, RECHECK = "inspections_recusal", "inspections_recheck"
VISIT = "inspections_visit"
FUNCTIONS = f"""
CREATE FUNCTION inspections_recused(posts uuid[], organisations bigint[])
    RETURNS TABLE (post uuid, organisation bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT r.post, r.organisation FROM {RECUSAL} r
    WHERE r.ended_at IS NULL AND r.post = ANY (posts) AND r.organisation = ANY (organisations)
    ORDER BY r.post, r.organisation
$$;
CREATE FUNCTION inspections_due_for_release(moment timestamptz)
    RETURNS TABLE (visit uuid, post uuid, orderer bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT v.id, v.ordered_by, v.orderer FROM {VISIT} v
    WHERE v.state = 'planned' AND v.released_at IS NULL AND v.release_at <= moment
    ORDER BY v.id
$$;
REVOKE DELETE ON {PLAN}, {SCOPE}, {RECUSAL}, {RECHECK} FROM "{settings.APP_ROLE}";
"""
NO_FUNCTIONS = f"""
GRANT DELETE ON {PLAN}, {SCOPE}, {RECUSAL}, {RECHECK} TO "{settings.APP_ROLE}";
DROP FUNCTION inspections_due_for_release(timestamptz);
DROP FUNCTION inspections_recused(uuid[], bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0005_plans"), ("ledger", "0002_protection")]

    operations = [
        *(
            migrations.RunSQL(policy_sql(table), drop_policy_sql(table))
            for table in (PLAN, SCOPE, RECUSAL)
        ),
        migrations.RunSQL(
            following_policy_sql(RECHECK, VISIT, "visit_id"), drop_policy_sql(RECHECK)
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
    ]
