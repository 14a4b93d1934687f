"""Drafts are there for those who reach them, what was published for everybody; it never changes.

Reading is wider than writing: a published list is read everywhere and changed by its author's
reach alone. What a version says is frozen with its publishing; only its state goes on, when it
is replaced or withdrawn. Nothing of it is ever taken away.
"""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import policy_sql

TABLE = "inspections_checklist"
POLICY = f"""
    {policy_sql(TABLE)}
    CREATE POLICY {TABLE}_published ON {TABLE} FOR SELECT USING (published_at IS NOT NULL);
"""
NO_POLICY = f"""
    DROP POLICY IF EXISTS {TABLE}_published ON {TABLE};
    DROP POLICY IF EXISTS {TABLE}_reach ON {TABLE};
    ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
"""
SAID = (
    "series",
    "number_in_series",
    "zh",
    "en",
    "about_zh",
    "about_en",
    "owner",
    "site_kinds",
    "visit_kinds",
    "form",
    "xform",
    "questions",
    "digest",
    "is_plain",
    "library_key",
    "published_at",
    "published_by",
)
FROZEN = f"""
    CREATE FUNCTION inspections_keep_published() RETURNS trigger LANGUAGE plpgsql AS $frozen$
    BEGIN
        IF ({", ".join(f"NEW.{name}" for name in SAID)})
            IS DISTINCT FROM
           ({", ".join(f"OLD.{name}" for name in SAID)})
        THEN
            RAISE EXCEPTION 'a published checklist does not change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'checklist_frozen';
        END IF;
        RETURN NEW;
    END $frozen$;
    CREATE TRIGGER inspections_keep_published BEFORE UPDATE ON {TABLE}
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL)
    EXECUTE FUNCTION inspections_keep_published();
    REVOKE DELETE ON {TABLE} FROM "{settings.APP_ROLE}";
"""
THAWED = f"""
    GRANT DELETE ON {TABLE} TO "{settings.APP_ROLE}";
    DROP TRIGGER inspections_keep_published ON {TABLE};
    DROP FUNCTION inspections_keep_published();
"""


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_checklists"), ("ledger", "0002_protection")]

    operations = [
        migrations.RunSQL(POLICY, NO_POLICY),
        migrations.RunSQL(FROZEN, THAWED),
    ]
