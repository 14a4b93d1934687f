"""Checklists printed to be filled in by hand, and the day of a visit that was entered from one.

A paper of a visit is there for whoever reaches the visit; one that is not entered yet by its own
columns of reach. Nothing of it is ever taken away.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

import anxiao.kernel.ids
from anxiao.kernel.governed import drop_policy_sql, reach_sql

PAPER, VISIT = "inspections_papersheet", "inspections_visit"
REACHED = f"""CASE WHEN visit_id IS NULL THEN {reach_sql()}
    ELSE EXISTS (SELECT FROM {VISIT} p WHERE p.id = visit_id) END"""
POLICY = f"""
    ALTER TABLE {PAPER} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY {PAPER}_reach ON {PAPER} FOR ALL
        USING ({REACHED}) WITH CHECK ({REACHED});
"""
KEPT = f'REVOKE DELETE ON {PAPER} FROM "{settings.APP_ROLE}";'
FREE = f'GRANT DELETE ON {PAPER} TO "{settings.APP_ROLE}";'
KINDS = [
    ("self_check", "self-check"),
    ("open", "open visit"),
    ("covert", "covert visit"),
    ("random", "random visit"),
    ("special", "special visit"),
    ("joint", "joint visit"),
]


class Migration(migrations.Migration):
    dependencies = [("inspections", "0007_submissions")]

    operations = [
        migrations.AddField("visit", "happened_on", models.DateField(null=True)),
        migrations.CreateModel(
            name="PaperSheet",
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
                    ArrayField(models.BigIntegerField(), blank=True, default=list, size=None),
                ),
                ("seal", models.UUIDField(blank=True, null=True)),
                ("code", models.CharField(max_length=8)),
                ("checklists", ArrayField(models.UUIDField(), size=None)),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False, on_delete=PROTECT, related_name="+", to="places.site"
                    ),
                ),
                ("place_zh", models.CharField(max_length=160)),
                ("place_en", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                (
                    "visit",
                    models.OneToOneField(
                        null=True,
                        on_delete=PROTECT,
                        related_name="paper",
                        to="inspections.visit",
                    ),
                ),
                ("printed_at", models.DateTimeField()),
                ("printed_by", models.UUIDField()),
                ("printed_title", models.CharField(blank=True, max_length=120)),
                ("printer", models.BigIntegerField()),
                ("printer_zh", models.CharField(max_length=160)),
                ("printer_en", models.CharField(blank=True, max_length=200)),
                ("used_at", models.DateTimeField(null=True)),
                ("used_by", models.UUIDField(null=True)),
                ("digest", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["territory_code", "id"], name="papersheet_territory"),
                    models.Index(
                        fields=["sector", "territory_code", "id"], name="papersheet_sector"
                    ),
                    models.Index(fields=["subject_owner", "id"], name="papersheet_subject"),
                    GinIndex(fields=["parties"], name="papersheet_parties"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="papersheet_code_once"),
                    models.CheckConstraint(
                        condition=Q(used_at=None, used_by=None)
                        | Q(used_at__isnull=False, used_by__isnull=False, visit__isnull=False),
                        name="papersheet_leads_to_its_visit",
                    ),
                ],
            },
        ),
        migrations.RunSQL(POLICY, drop_policy_sql(PAPER)),
        migrations.RunSQL(KEPT, FREE),
    ]
