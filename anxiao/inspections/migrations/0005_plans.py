"""Plans of inspections, their sites, days and teams, and the visits that come from them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import anxiao.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0013_hazard_proposals"),
        ("inspections", "0004_visits_reach"),
        ("norms", "0002_local_bases"),
        ("places", "0006_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="InspectionPlan",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft of a plan"),
                            ("issued", "issued"),
                            ("under_way", "under way"),
                            ("ended", "ended"),
                            ("called_off", "called off"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("open", "open visit"),
                            ("covert", "covert visit"),
                            ("random", "random visit"),
                            ("special", "special visit"),
                            ("joint", "joint visit"),
                        ],
                        max_length=12,
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=240)),
                (
                    "checklists",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("orderer", models.BigIntegerField()),
                ("orderer_zh", models.CharField(max_length=160)),
                ("orderer_en", models.CharField(blank=True, max_length=200)),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("campaign", models.UUIDField(null=True)),
                ("campaign_title", models.CharField(blank=True, max_length=160)),
                ("issued_at", models.DateTimeField(null=True)),
                ("issued_by", models.UUIDField(null=True)),
                ("reason", models.TextField(blank=True, max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name="PlanScope",
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
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "sites_from",
                    models.CharField(
                        choices=[
                            ("list", "sites named one by one"),
                            ("filter", "all sites that fit"),
                            ("recheck", "hazards to be re-checked"),
                        ],
                        default="list",
                        max_length=12,
                    ),
                ),
                (
                    "sites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                ("filters", models.JSONField(blank=True, default=dict)),
                ("source", models.UUIDField(null=True)),
                (
                    "team",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("release_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Recheck",
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
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("gone", "the danger is gone"), ("back", "the danger is back")],
                        max_length=8,
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=2000)),
                ("photos", models.JSONField(blank=True, default=dict)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Recusal",
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
                ("post", models.UUIDField()),
                ("post_zh", models.CharField(max_length=240)),
                ("post_en", models.CharField(blank=True, max_length=360)),
                ("organisation", models.BigIntegerField()),
                ("organisation_zh", models.CharField(max_length=160)),
                ("organisation_en", models.CharField(blank=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("kin", "kin works or studies there"),
                            ("worked", "worked there before"),
                            ("interest", "has an interest in it"),
                            ("other", "another relation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("made_by", models.UUIDField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="visit",
            name="visit_ended_when_closed",
        ),
        migrations.AddField(
            model_name="visit",
            name="booking",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="ends_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="is_recheck",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="visit",
            name="latitude",
            field=models.DecimalField(decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="longitude",
            field=models.DecimalField(decimal_places=6, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="ordered_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="orderer",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="release_asked_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="release_asked_person",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="release_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="visit",
            name="starts_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="visit",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("started", "being carried out"),
                    ("finished", "finished"),
                    ("dropped", "dropped"),
                ],
                default="started",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="inspectionplan",
            name="legal_basis",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="norms.legalbasis",
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="visits",
                to="inspections.inspectionplan",
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("plan__isnull", False)),
                fields=["orderer", "plan"],
                name="visit_of_a_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ("finished", "dropped"))),
                    models.Q(("closed_at", None), ("state__in", ("planned", "started"))),
                    _connector="OR",
                ),
                name="visit_ended_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("plan", None),
                        ("seal", None),
                        models.Q(("state", "planned"), _negated=True),
                        ("kind__in", ("self_check", "open", "joint")),
                    ),
                    models.Q(
                        ("ends_on__gte", models.F("starts_on")),
                        ("ordered_by__isnull", False),
                        ("orderer__isnull", False),
                        ("plan__isnull", False),
                        ("starts_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="visit_planned_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("covert", "random")), ("seal__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ("covert", "random")), _negated=True), ("seal", None)
                    ),
                    _connector="OR",
                ),
                name="visit_sealed_by_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("plan", None),
                    ("released_at__isnull", False),
                    ("state__in", ("planned", "dropped")),
                    _connector="OR",
                ),
                name="visit_carried_out_once_released",
            ),
        ),
        migrations.AddField(
            model_name="planscope",
            name="plan",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="scope",
                to="inspections.inspectionplan",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="hazard",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rechecks",
                to="hazards.hazard",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rechecks",
                to="inspections.visit",
            ),
        ),
        migrations.AddIndex(
            model_name="recusal",
            index=models.Index(fields=["territory_code", "id"], name="recusal_territory"),
        ),
        migrations.AddIndex(
            model_name="recusal",
            index=models.Index(fields=["sector", "territory_code", "id"], name="recusal_sector"),
        ),
        migrations.AddIndex(
            model_name="recusal",
            index=models.Index(fields=["subject_owner", "id"], name="recusal_subject"),
        ),
        migrations.AddIndex(
            model_name="recusal",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["parties"], name="recusal_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="recusal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("post", "organisation"),
                name="recusal_stands_once",
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionplan",
            index=models.Index(fields=["territory_code", "id"], name="inspection_plan_territory"),
        ),
        migrations.AddIndex(
            model_name="inspectionplan",
            index=models.Index(
                fields=["sector", "territory_code", "id"], name="inspection_plan_sector"
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionplan",
            index=models.Index(fields=["subject_owner", "id"], name="inspection_plan_subject"),
        ),
        migrations.AddIndex(
            model_name="inspectionplan",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["parties"], name="inspection_plan_parties"
            ),
        ),
        migrations.AddIndex(
            model_name="inspectionplan",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["desk", "due_at", "id"],
                name="inspection_plan_desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ("ended", "called_off"))),
                    models.Q(
                        models.Q(("state__in", ("ended", "called_off")), _negated=True),
                        ("closed_at", None),
                    ),
                    _connector="OR",
                ),
                name="inspection_plan_ended_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("issued", "under_way", "ended")), _negated=True),
                    models.Q(("issued_at__isnull", False), ("issued_by__isnull", False)),
                    _connector="OR",
                ),
                name="inspection_plan_issued_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspectionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "covert"), _negated=True),
                    ("seal__isnull", False),
                    _connector="OR",
                ),
                name="inspection_plan_covert_under_a_seal",
            ),
        ),
        migrations.AddIndex(
            model_name="planscope",
            index=models.Index(fields=["territory_code", "id"], name="inspection_scope_territory"),
        ),
        migrations.AddIndex(
            model_name="planscope",
            index=models.Index(
                fields=["sector", "territory_code", "id"], name="inspection_scope_sector"
            ),
        ),
        migrations.AddIndex(
            model_name="planscope",
            index=models.Index(fields=["subject_owner", "id"], name="inspection_scope_subject"),
        ),
        migrations.AddIndex(
            model_name="planscope",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["parties"], name="inspection_scope_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="planscope",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="inspection_scope_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(
                fields=("visit", "hazard"), name="recheck_of_a_hazard_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "back"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="recheck_back_in_words",
            ),
        ),
    ]
