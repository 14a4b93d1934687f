"""How many steps were entered on behalf of a post, and who entered an acceptance."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("hazards", "0005_county_in_order")]

    operations = [
        migrations.AddField(
            "hazard", "entered_on_behalf", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField("hazard", "acceptance_entered_by", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "hazard",
            models.CheckConstraint(
                name="hazard_acceptance_entered_by_other_eyes",
                condition=Q(acceptance_entered_by=None)
                | Q(rectifier=None)
                | ~Q(acceptance_entered_by=F("rectifier")),
            ),
        ),
    ]
