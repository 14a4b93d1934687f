"""What is open and what was closed lately is counted for each place by an index of its own."""

from django.db import migrations, models

OPEN = (
    "reported", "verified", "graded", "dispatched", "objected", "signed", "rectifying",
    "submitted", "accepted", "rebounded",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("hazards", "0007_returned_sheet")]

    operations = [
        migrations.AddIndex(
            "hazard",
            models.Index(
                fields=["territory_code", "due_at"],
                name="hazard_open_due",
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
