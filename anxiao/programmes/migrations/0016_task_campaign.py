"""The few tasks that belong to a campaign, found without reading the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0015_calls_reach")]
    operations = [
        migrations.AddIndex(
            "task",
            models.Index(
                condition=models.Q(campaign__isnull=False),
                fields=["territory_code", "campaign"],
                name="task_campaign",
            ),
        )
    ]
