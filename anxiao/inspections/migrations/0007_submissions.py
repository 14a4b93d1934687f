"""What phones have sent, taken once under the key of the device."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

import anxiao.kernel.ids
from anxiao.kernel.governed import drop_policy_sql, following_policy_sql

SUBMISSION, VISIT = "inspections_submission", "inspections_visit"
KEPT = f'REVOKE UPDATE, DELETE ON {SUBMISSION} FROM "{settings.APP_ROLE}";'
FREE = f'GRANT UPDATE, DELETE ON {SUBMISSION} TO "{settings.APP_ROLE}";'


class Migration(migrations.Migration):
    dependencies = [("inspections", "0006_plans_reach")]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anxiao.kernel.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.UUIDField()),
                ("post", models.UUIDField()),
                ("digest", models.CharField(max_length=80)),
                ("instance", models.CharField(blank=True, max_length=60)),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="submissions",
                        to="inspections.visit",
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="submissions",
                        to="inspections.sheet",
                    ),
                ),
                ("finishes", models.BooleanField(default=True)),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField()),
                ("skew", models.IntegerField(null=True)),
                ("app", models.CharField(blank=True, max_length=40)),
                ("files", models.JSONField(blank=True, default=dict)),
                ("receipt", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("post", "key"), name="submission_taken_once"),
                    models.UniqueConstraint(
                        condition=~Q(instance="") & Q(finishes=True),
                        fields=("post", "instance"),
                        name="submission_of_an_instance_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            following_policy_sql(SUBMISSION, VISIT, "visit_id"), drop_policy_sql(SUBMISSION)
        ),
        migrations.RunSQL(KEPT, FREE),
    ]
