"""Campaigns with their action groups and sites, the series that repeats one, and tasks tied to one."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import anxiao.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial"), ("programmes", "0007_pledges_and_projects_reach")]
    operations = [
        migrations.CreateModel(
            name="Campaign",
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
                ("basis", models.CharField(blank=True, max_length=240)),
                ("goals", models.TextField(blank=True, max_length=8000)),
                ("issuer", models.BigIntegerField()),
                (
                    "members",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "zones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "focus_areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("running", "running"),
                            ("closing", "over, closing brief due"),
                            ("closed", "closed with a brief"),
                            ("called_off", "called off"),
                        ],
                        default="planned",
                        max_length=12,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("ordinal", models.PositiveIntegerField(null=True)),
                ("occurs_on", models.DateField(null=True)),
                ("brief", models.TextField(blank=True, max_length=8000)),
                ("figures", models.JSONField(null=True)),
                ("figures_at", models.DateTimeField(null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="task",
            name="campaign",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="programmes.campaign",
            ),
        ),
        migrations.CreateModel(
            name="CampaignSeries",
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
                ("basis", models.CharField(blank=True, max_length=240)),
                ("goals", models.TextField(blank=True, max_length=8000)),
                ("issuer", models.BigIntegerField()),
                (
                    "members",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "zones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "focus_areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "items",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("rule", models.CharField(max_length=200)),
                ("starts_on", models.DateField()),
                ("length_days", models.PositiveSmallIntegerField()),
                ("groups", models.JSONField(blank=True, default=list)),
                (
                    "sites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="campaign",
            name="series",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="campaigns",
                to="programmes.campaignseries",
            ),
        ),
        migrations.CreateModel(
            name="ActionGroup",
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
                ("name", models.CharField(max_length=80)),
                ("lead", models.BigIntegerField()),
                (
                    "members",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("report", models.TextField(blank=True, max_length=2000)),
                ("reported_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="programmes.campaign",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "name"), name="action_group_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("report", ""), ("reported_at", None)),
                            models.Q(
                                ("reported_at__isnull", False),
                                models.Q(("report", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="action_group_reported_with_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignSite",
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
                ("organisation", models.BigIntegerField()),
                ("zh", models.CharField(max_length=160)),
                ("en", models.CharField(blank=True, max_length=200)),
                (
                    "campaign",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="programmes.campaign",
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "site"), name="campaign_site_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="campaignseries",
            index=models.Index(fields=["territory_code", "id"], name="campaign_series_territory"),
        ),
        migrations.AddIndex(
            model_name="campaignseries",
            index=models.Index(
                fields=["sector", "territory_code", "id"], name="campaign_series_sector"
            ),
        ),
        migrations.AddIndex(
            model_name="campaignseries",
            index=models.Index(fields=["subject_owner", "id"], name="campaign_series_subject"),
        ),
        migrations.AddIndex(
            model_name="campaignseries",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["parties"], name="campaign_series_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("length_days__range", (1, 366))), name="series_lasts_some_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignseries",
            constraint=models.CheckConstraint(
                condition=models.Q(("rule", ""), _negated=True), name="series_by_a_rule"
            ),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["territory_code", "id"], name="campaign_territory"),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["sector", "territory_code", "id"], name="campaign_sector"),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(fields=["subject_owner", "id"], name="campaign_subject"),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["parties"], name="campaign_parties"
            ),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["desk", "due_at", "id"],
                name="campaign_desk",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="campaign_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ("closed", "called_off"))),
                    models.Q(
                        models.Q(("state__in", ("closed", "called_off")), _negated=True),
                        ("closed_at", None),
                    ),
                    _connector="OR",
                ),
                name="campaign_ended_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(
                        models.Q(("brief", ""), _negated=True),
                        ("figures__isnull", False),
                        ("figures_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="campaign_closed_with_its_brief",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("occurs_on", None), ("ordinal", None), ("series", None)),
                    models.Q(
                        ("occurs_on__isnull", False), ("ordinal__gte", 1), ("series__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="campaign_of_a_series_on_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(
                fields=("series", "occurs_on"), name="campaign_of_a_series_once"
            ),
        ),
    ]
