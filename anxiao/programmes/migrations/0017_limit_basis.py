"""From when a limit runs and for how long, so that it can be computed anew.

A confidential call is shown to its members alone, so the job is told by a function of the owner
which calls run past the last published calendar, and through which member's eyes each is read.
"""

from django.db import migrations, models

PROVISIONAL = """
CREATE FUNCTION programmes_calls_provisional() RETURNS TABLE (call uuid, member uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT c.id, s.members[1]
    FROM programmes_call c LEFT JOIN ledger_seal s ON s.id = c.seal
    WHERE c.state = 'made' AND c.limit_since IS NOT NULL
    ORDER BY c.due_at, c.id
$$;
"""
NO_MORE = "DROP FUNCTION programmes_calls_provisional();"


class Migration(migrations.Migration):
    dependencies = [("programmes", "0016_task_campaign")]
    operations = [
        migrations.AddField("request", "limit_from", models.DateField(null=True)),
        migrations.AddField("request", "limit_days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("order", "limit_from", models.DateField(null=True)),
        migrations.AddField("order", "limit_days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("call", "limit_since", models.DateTimeField(null=True)),
        migrations.RunSQL(PROVISIONAL, NO_MORE),
    ]
