"""A file is seen through the records it hangs on, and by the post that added it."""

from django.conf import settings
from django.db import migrations

from anxiao.kernel.governed import setting

HOLDER = f"coalesce({setting('post', 'uuid')}, {setting('case', 'uuid')})"

FORWARD = f"""
ALTER TABLE evidence_upload ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_upload_own ON evidence_upload FOR ALL
    USING (post = {HOLDER}) WITH CHECK (post = {HOLDER});

ALTER TABLE evidence_attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_attachment_read ON evidence_attachment FOR SELECT USING (
    EXISTS (SELECT FROM ledger_subject s WHERE s.id = evidence_attachment.subject)
);
CREATE POLICY evidence_attachment_make ON evidence_attachment FOR INSERT WITH CHECK (true);

ALTER TABLE evidence_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_file_read ON evidence_file FOR SELECT USING (
    added_by = {HOLDER}
    OR EXISTS (
        SELECT FROM evidence_attachment a JOIN ledger_subject s ON s.id = a.subject
        WHERE a.file_id = evidence_file.id
    )
);
CREATE POLICY evidence_file_make ON evidence_file FOR INSERT WITH CHECK (true);
CREATE POLICY evidence_file_hash ON evidence_file FOR UPDATE USING (true);
REVOKE UPDATE, DELETE ON evidence_file FROM "{settings.APP_ROLE}";
GRANT UPDATE (phash) ON evidence_file TO "{settings.APP_ROLE}";

ALTER TABLE evidence_origin ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_origin_read ON evidence_origin FOR SELECT USING (
    EXISTS (SELECT FROM evidence_file f WHERE f.id = evidence_origin.file_id)
);
CREATE POLICY evidence_origin_make ON evidence_origin FOR INSERT WITH CHECK (true);

CREATE FUNCTION evidence_expire_uploads(moment timestamptz) RETURNS SETOF uuid
    LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    DELETE FROM evidence_upload WHERE expires_at <= moment RETURNING id
$$;
"""

BACKWARD = f"""
DROP FUNCTION evidence_expire_uploads(timestamptz);
DROP POLICY evidence_origin_make ON evidence_origin;
DROP POLICY evidence_origin_read ON evidence_origin;
ALTER TABLE evidence_origin DISABLE ROW LEVEL SECURITY;
GRANT UPDATE, DELETE ON evidence_file TO "{settings.APP_ROLE}";
DROP POLICY evidence_file_hash ON evidence_file;
DROP POLICY evidence_file_make ON evidence_file;
DROP POLICY evidence_file_read ON evidence_file;
ALTER TABLE evidence_file DISABLE ROW LEVEL SECURITY;
DROP POLICY evidence_attachment_make ON evidence_attachment;
DROP POLICY evidence_attachment_read ON evidence_attachment;
ALTER TABLE evidence_attachment DISABLE ROW LEVEL SECURITY;
DROP POLICY evidence_upload_own ON evidence_upload;
ALTER TABLE evidence_upload DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial"), ("ledger", "0002_protection")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
