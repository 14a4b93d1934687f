"""A notice reads as its recipient reads: its post, while the subject is within reach."""

from django.db import migrations

FORWARD = """
ALTER TABLE notices_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY notices_notice_own ON notices_notice FOR SELECT USING (
    to_post = (SELECT nullif(current_setting('app.post', true), '')::uuid)
    AND (subject IS NULL OR EXISTS (SELECT FROM ledger_subject s WHERE s.id = subject))
);
CREATE POLICY notices_notice_mark ON notices_notice FOR UPDATE USING (
    to_post = (SELECT nullif(current_setting('app.post', true), '')::uuid)
);
CREATE POLICY notices_notice_send ON notices_notice FOR INSERT WITH CHECK (true);
"""

BACKWARD = """
DROP POLICY notices_notice_send ON notices_notice;
DROP POLICY notices_notice_mark ON notices_notice;
DROP POLICY notices_notice_own ON notices_notice;
ALTER TABLE notices_notice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("ledger", "0002_protection")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
