"""A county's hazards in their order, and a policy that reads no index for nothing."""

from django.db import migrations, models
from django.db.models import F

from anxiao.kernel.governed import renew_policy_sql


class Migration(migrations.Migration):
    dependencies = [("hazards", "0004_hazard_place")]

    operations = [
        migrations.AddField(
            "hazard",
            "county",
            models.GeneratedField(
                expression=F("territory_code") / 1_000_000,
                output_field=models.BigIntegerField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex("hazard", models.Index(fields=["county", "id"], name="hazard_county")),
        migrations.AddIndex(
            "hazard",
            models.Index(
                fields=["county", "id"], name="hazard_open", condition=models.Q(closed_at=None)
            ),
        ),
        migrations.AddIndex(
            "hazard",
            models.Index(
                fields=["desk", "due_at", "id"],
                name="hazard_desk",
                condition=models.Q(closed_at=None),
            ),
        ),
        migrations.RunSQL(renew_policy_sql("hazards_hazard"), migrations.RunSQL.noop),
    ]
