"""Rebounds that came soon enough to count, and the few sealed rows quick to find."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("hazards", "0002_reach")]

    operations = [
        migrations.AddField(
            "hazard", "rebounds_counted", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.RunSQL(
            "UPDATE hazards_hazard SET rebounds_counted = rebounds WHERE rebounds > 0",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            "hazard",
            models.Index(
                fields=["territory_code", "seal"],
                name="hazard_sealed",
                condition=Q(seal__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "hazard",
            models.CheckConstraint(
                name="hazard_counts_no_more_rebounds_than_it_had",
                condition=Q(rebounds_counted__lte=F("rebounds")),
            ),
        ),
    ]
