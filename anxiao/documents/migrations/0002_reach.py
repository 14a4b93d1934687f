"""A paper exists for those within reach of it, is only ever revoked, and never disappears."""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import COLUMNS, drop_policy_sql, policy_sql

CHANGING = ", ".join(("replaced_at", "revoked_at", "reason", *COLUMNS))
PROTECT = f"""
REVOKE UPDATE, DELETE ON documents_document FROM "{settings.APP_ROLE}";
GRANT UPDATE ({CHANGING}) ON documents_document TO "{settings.APP_ROLE}";

ALTER TABLE documents_series ENABLE ROW LEVEL SECURITY;
CREATE POLICY documents_series_seal ON documents_series FOR ALL
    USING (seal IS NULL OR seal_admits(seal)) WITH CHECK (seal IS NULL OR seal_admits(seal));
REVOKE DELETE ON documents_series FROM "{settings.APP_ROLE}";
"""
UNPROTECT = f"""
GRANT DELETE ON documents_series TO "{settings.APP_ROLE}";
DROP POLICY documents_series_seal ON documents_series;
ALTER TABLE documents_series DISABLE ROW LEVEL SECURITY;
REVOKE UPDATE ({CHANGING}) ON documents_document FROM "{settings.APP_ROLE}";
GRANT UPDATE, DELETE ON documents_document TO "{settings.APP_ROLE}";
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("ledger", "0002_protection")]
    operations = [
        migrations.RunSQL(policy_sql("documents_document"), drop_policy_sql("documents_document")),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
