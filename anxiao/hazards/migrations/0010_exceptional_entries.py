"""The few entries among many that an auditor asks for, by time."""

from django.db import migrations

FORWARD = """
CREATE INDEX ledger_entry_exceptional ON ledger_entry (id)
WHERE on_behalf_of IS NOT NULL OR action IN (
    'hazard.grant_extension', 'hazard.mark_false', 'hazard.overrule', 'hazard.transfer',
    'hazard.accept', 'hazard.close', 'hazard.rebound'
)
"""


class Migration(migrations.Migration):
    dependencies = [("hazards", "0009_hazard_found_by"), ("ledger", "0002_protection")]
    operations = [migrations.RunSQL(FORWARD, "DROP INDEX ledger_entry_exceptional")]
