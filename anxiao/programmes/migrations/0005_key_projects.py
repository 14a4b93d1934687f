"""Key projects, their milestones, and what they cover."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import anxiao.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0004_search"),
        ("hazards", "0010_exceptional_entries"),
        ("places", "0006_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Milestone",
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
                ("title", models.CharField(max_length=160)),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(null=True)),
                ("note", models.TextField(blank=True, max_length=1000)),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="KeyProject",
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
                ("due_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("title", models.CharField(max_length=160)),
                ("desk", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("ordinal", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("running", "under way"),
                            ("submitted", "submitted for acceptance"),
                            ("returned", "sent back, under way"),
                            ("accepted", "accepted"),
                            ("closed", "completed"),
                            ("dropped", "given up"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("what", models.TextField(blank=True, max_length=4000)),
                ("why", models.TextField(blank=True, max_length=4000)),
                ("office", models.BigIntegerField()),
                ("sponsor", models.UUIDField(null=True)),
                ("sponsor_zh", models.CharField(blank=True, max_length=200)),
                ("sponsor_en", models.CharField(blank=True, max_length=240)),
                ("lead", models.BigIntegerField(null=True)),
                (
                    "assists",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("budget", models.BigIntegerField(null=True)),
                ("budget_source", models.CharField(blank=True, max_length=160)),
                ("spent", models.BigIntegerField(default=0)),
                ("starts_on", models.DateField(null=True)),
                ("deadline", models.DateField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("accepted_by", models.BigIntegerField(null=True)),
                ("opinion", models.TextField(blank=True, max_length=2000)),
                ("reason", models.TextField(blank=True, max_length=2000)),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="programmes.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CoveredSite",
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
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="in_projects",
                        to="places.site",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="programmes.keyproject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CoveredHazard",
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
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="in_projects",
                        to="hazards.hazard",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hazards",
                        to="programmes.keyproject",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="task",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="programmes.keyproject",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("project__isnull", False)),
                fields=["project", "sort_code", "id"],
                name="task_of_project",
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="milestones",
                to="programmes.keyproject",
            ),
        ),
        migrations.AddIndex(
            model_name="keyproject",
            index=models.Index(fields=["territory_code", "id"], name="project_territory"),
        ),
        migrations.AddIndex(
            model_name="keyproject",
            index=models.Index(fields=["sector", "territory_code", "id"], name="project_sector"),
        ),
        migrations.AddIndex(
            model_name="keyproject",
            index=models.Index(fields=["subject_owner", "id"], name="project_subject"),
        ),
        migrations.AddIndex(
            model_name="keyproject",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["parties"], name="project_parties"
            ),
        ),
        migrations.AddIndex(
            model_name="keyproject",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["desk", "due_at", "id"],
                name="project_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="keyproject",
            index=models.Index(
                condition=models.Q(("programme__isnull", False)),
                fields=["programme", "ordinal", "id"],
                name="project_of_programme",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_by", None),
                    models.Q(("accepted_by", models.F("lead")), _negated=True),
                    _connector="OR",
                ),
                name="project_accepted_by_other_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ("closed", "dropped"))),
                    models.Q(
                        models.Q(("state__in", ("closed", "dropped")), _negated=True),
                        ("closed_at", None),
                    ),
                    _connector="OR",
                ),
                name="project_ended_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("planned", "dropped")),
                    models.Q(
                        ("deadline__isnull", False),
                        ("lead__isnull", False),
                        ("sponsor__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="project_begun_with_lead_and_deadline",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None),
                    ("deadline", None),
                    ("deadline__gt", models.F("starts_on")),
                    _connector="OR",
                ),
                name="project_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyproject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("spent__gte", 0),
                    models.Q(("budget", None), ("budget__gte", 0), _connector="OR"),
                ),
                name="project_spends_no_less_than_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="coveredsite",
            constraint=models.UniqueConstraint(
                fields=("project", "site"), name="site_covered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="coveredhazard",
            constraint=models.UniqueConstraint(
                fields=("project", "hazard"), name="hazard_covered_once"
            ),
        ),
    ]
