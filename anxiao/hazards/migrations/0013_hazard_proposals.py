"""What whoever found a hazard proposes besides what its item says: lead, limit, legal basis."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0012_limit_basis"), ("norms", "0002_local_bases")]
    operations = [
        migrations.AddField(
            "hazard",
            "proposed_lead",
            models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
        migrations.AddField("hazard", "proposed_days", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField(
            "hazard",
            "legal_basis",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="norms.legalbasis",
            ),
        ),
    ]
