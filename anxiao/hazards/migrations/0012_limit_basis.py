"""From when a limit runs and for how many working days, so that it can be computed anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0011_hazard_campaign")]
    operations = [
        migrations.AddField("hazard", "limit_from", models.DateField(null=True)),
        migrations.AddField("hazard", "limit_days", models.PositiveSmallIntegerField(null=True)),
    ]
