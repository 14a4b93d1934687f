"""A file may also be the paper on which a step came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_reach")]

    operations = [
        migrations.AlterField(
            "attachment",
            "role",
            models.CharField(
                max_length=8,
                choices=[
                    ("before", "before"),
                    ("after", "after"),
                    ("other", "other"),
                    ("paper", "paper"),
                ],
                default="other",
            ),
        )
    ]
