"""What a sheet began with, so that somebody still has to confirm it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0008_paper")]
    operations = [
        migrations.AddField("sheet", "foretold", models.JSONField(blank=True, default=dict)),
    ]
