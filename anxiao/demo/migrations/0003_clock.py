"""The clock of the demonstration, which every process reads."""

from datetime import timedelta

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("demo", "0002_load_at")]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("ahead", models.DurationField(default=timedelta)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="clock_is_one_and_never_behind",
                        condition=Q(id=1, ahead__gte=timedelta()),
                    )
                ]
            },
        ),
    ]
