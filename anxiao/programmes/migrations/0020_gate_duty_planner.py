"""A turn of gate duty keeps the post that planned it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0019_bookings_reach")]
    operations = [
        migrations.AddField(
            model_name="gateduty",
            name="planned_by",
            field=models.UUIDField(null=True),
        ),
    ]
