"""A hazard names the campaign in which it was found, and what that was called then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0010_exceptional_entries")]
    operations = [
        migrations.AddField("hazard", "campaign", models.UUIDField(null=True)),
        migrations.AddField(
            "hazard",
            "campaign_title",
            models.CharField(blank=True, db_default="", default="", max_length=160),
        ),
        migrations.AddIndex(
            "hazard",
            models.Index(
                condition=models.Q(campaign__isnull=False),
                fields=["territory_code", "campaign"],
                name="hazard_campaign",
            ),
        ),
    ]
