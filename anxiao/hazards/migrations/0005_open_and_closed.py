"""What is open and what was closed lately is counted for each place by an index of its own."""

from django.db import migrations, models

OPEN = (
    "reported", "verified", "graded", "dispatched", "objected", "signed", "rectifying",
    "submitted", "accepted", "rebounded",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("hazards", "0004_hazard_place")]

    operations = [
        migrations.AddIndex(
            "hazard",
            models.Index(
                fields=["territory_code", "due_at"],
                name="hazard_open",
                condition=models.Q(state__in=OPEN),
            ),
        ),
        migrations.AddIndex(
            "hazard",
            models.Index(
                fields=["subject_owner", "due_at"],
                name="hazard_open_of",
                condition=models.Q(state__in=OPEN),
            ),
        ),
        migrations.AddIndex(
            "hazard",
            models.Index(
                fields=["territory_code", "closed_at"],
                name="hazard_closed",
                condition=models.Q(closed_at__isnull=False),
            ),
        ),
    ]
