"""Gate duty: who stands at which gate, in which week, at which peak."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import anxiao.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("programmes", "0009_campaigns_reach")]
    operations = [
        migrations.CreateModel(
            name="GateDuty",
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
                ("territory_code", models.BigIntegerField()),
                ("territorial_owner", models.BigIntegerField(blank=True, null=True)),
                ("sector_owner", models.BigIntegerField(blank=True, null=True)),
                ("subject_owner", models.BigIntegerField(blank=True, null=True)),
                ("sector", models.CharField(blank=True, max_length=32)),
                (
                    "parties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("seal", models.UUIDField(blank=True, null=True)),
                ("place_zh", models.CharField(max_length=160)),
                ("place_en", models.CharField(blank=True, max_length=200)),
                ("gate", models.CharField(max_length=60)),
                ("week", models.DateField()),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), size=None
                    ),
                ),
                (
                    "peak",
                    models.CharField(
                        choices=[
                            ("morning", "morning peak"),
                            ("noon", "noon peak"),
                            ("evening", "evening peak"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("police", "police"),
                            ("guard", "guards"),
                            ("volunteer", "volunteers"),
                        ],
                        max_length=10,
                    ),
                ),
                ("provider", models.BigIntegerField()),
                ("strength", models.PositiveSmallIntegerField(default=1)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("planned_at", models.DateTimeField()),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.site",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["territory_code", "id"], name="gate_duty_territory"),
                    models.Index(
                        fields=["sector", "territory_code", "id"], name="gate_duty_sector"
                    ),
                    models.Index(fields=["subject_owner", "id"], name="gate_duty_subject"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["parties"], name="gate_duty_parties"
                    ),
                    models.Index(fields=["territory_code", "week"], name="gate_duty_week"),
                    models.Index(fields=["subject_owner", "week"], name="gate_duty_of_school"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "gate", "week", "peak", "kind", "provider"),
                        name="gate_duty_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("week__iso_week_day", 1)),
                        name="gate_duty_of_a_week_by_its_monday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7]),
                            ("weekdays__len__gte", 1),
                        ),
                        name="gate_duty_on_days_of_the_week",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strength__range", (1, 200))),
                        name="gate_duty_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["police", "guard", "volunteer"])),
                        name="gate_duty_never_by_teachers",
                    ),
                ],
            },
        ),
    ]
