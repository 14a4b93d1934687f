"""Visits, the checklists filled in on them, who went, and what was found."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

import anxiao.kernel.ids

OPEN = Q(closed_at=None)


def key() -> "models.Field[Any, Any]":
    return models.UUIDField(
        default=anxiao.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
    )


def to(model: str, **more: Any) -> "models.Field[Any, Any]":
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=model, **more)


def several(inner: "models.Field[Any, Any]", **more: Any) -> "models.Field[Any, Any]":
    return django.contrib.postgres.fields.ArrayField(base_field=inner, size=None, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0002_reach"),
        ("hazards", "0013_hazard_proposals"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("due_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("id", key()),
                ("territory_code", models.BigIntegerField()),
                ("territorial_owner", models.BigIntegerField(blank=True, null=True)),
                ("sector_owner", models.BigIntegerField(blank=True, null=True)),
                ("subject_owner", models.BigIntegerField(blank=True, null=True)),
                ("sector", models.CharField(blank=True, max_length=32)),
                ("parties", several(models.BigIntegerField(), blank=True, default=list)),
                ("seal", models.UUIDField(blank=True, null=True)),
                ("title", models.CharField(max_length=160)),
                ("desk", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("started", "being carried out"),
                            ("finished", "finished"),
                            ("dropped", "dropped"),
                        ],
                        default="started",
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("self_check", "self-check"),
                            ("open", "open visit"),
                            ("covert", "covert visit"),
                            ("random", "random visit"),
                            ("special", "special visit"),
                            ("joint", "joint visit"),
                        ],
                        max_length=12,
                    ),
                ),
                ("place_zh", models.CharField(max_length=160)),
                ("place_en", models.CharField(blank=True, max_length=200)),
                ("visitor", models.BigIntegerField()),
                ("visitor_zh", models.CharField(max_length=160)),
                ("visitor_en", models.CharField(blank=True, max_length=200)),
                ("posts", several(models.UUIDField(), default=list)),
                ("team_least", models.PositiveSmallIntegerField(default=1)),
                ("started_by", models.UUIDField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("finished_by", models.UUIDField(null=True)),
                ("failed", models.PositiveSmallIntegerField(default=0)),
                ("campaign", models.UUIDField(null=True)),
                ("campaign_title", models.CharField(blank=True, max_length=160)),
                ("reason", models.TextField(blank=True, max_length=2000)),
                (
                    "opinion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agrees", "agrees"),
                            ("objects", "objects"),
                            ("refused", "refused to sign"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "opinion_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("system", "in the system"),
                            ("paper", "signed on paper"),
                            ("team", "recorded by the team"),
                        ],
                        max_length=8,
                    ),
                ),
                ("opinion_words", models.TextField(blank=True, max_length=2000)),
                ("opinion_at", models.DateTimeField(null=True)),
                ("opinion_post", models.UUIDField(null=True)),
                ("opinion_by", models.CharField(blank=True, max_length=240)),
                ("client_key", models.UUIDField(null=True)),
                ("client_digest", models.CharField(blank=True, max_length=80)),
                ("finish_key", models.UUIDField(null=True)),
                ("finish_digest", models.CharField(blank=True, max_length=80)),
                ("site", to("places.site", db_index=False, related_name="visits")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["territory_code", "id"], name="visit_territory"),
                    models.Index(fields=["sector", "territory_code", "id"], name="visit_sector"),
                    models.Index(fields=["subject_owner", "id"], name="visit_subject"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["parties"], name="visit_parties"
                    ),
                    models.Index(
                        condition=OPEN, fields=["desk", "due_at", "id"], name="visit_desk"
                    ),
                    models.Index(
                        fields=["territory_code", "site", "finished_at"], name="visit_of_a_site"
                    ),
                    models.Index(
                        condition=Q(state="finished", opinion=""),
                        fields=["subject_owner", "closed_at"],
                        name="visit_without_opinion",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(client_key__isnull=False),
                        fields=("started_by", "client_key"),
                        name="visit_started_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(state__in=("finished", "dropped"), closed_at__isnull=False)
                        | Q(state="started", closed_at=None),
                        name="visit_ended_when_closed",
                    ),
                    models.CheckConstraint(
                        condition=Q(state="finished", finished_at__isnull=False)
                        | (~Q(state="finished") & Q(finished_at=None)),
                        name="visit_finished_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="finished") | Q(posts__len__gte=F("team_least")),
                        name="visit_finished_by_enough",
                    ),
                    models.CheckConstraint(
                        condition=Q(opinion="", opinion_way="", opinion_at=None)
                        | (~Q(opinion="") & ~Q(opinion_way="") & Q(opinion_at__isnull=False)),
                        name="visit_opinion_whole",
                    ),
                    models.CheckConstraint(
                        condition=Q(opinion__in=("", "agrees")) | ~Q(opinion_words=""),
                        name="visit_objection_in_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                ("id", key()),
                ("place", models.PositiveSmallIntegerField()),
                ("answers", models.JSONField(blank=True, default=dict)),
                ("photos", models.JSONField(blank=True, default=dict)),
                ("holders", models.JSONField(blank=True, default=dict)),
                ("xml", models.TextField(blank=True)),
                ("xml_digest", models.CharField(blank=True, max_length=80)),
                ("digest", models.CharField(blank=True, max_length=80)),
                ("saved_at", models.DateTimeField(null=True)),
                ("saved_by", models.CharField(blank=True, max_length=120)),
                ("finished_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("checklist", to("inspections.checklist", db_index=False, related_name="+")),
                ("visit", to("inspections.visit", related_name="sheets")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("visit", "checklist"), name="sheet_of_a_list_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", key()),
                ("post", models.UUIDField()),
                ("title_zh", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=160)),
                ("organisation", models.BigIntegerField()),
                ("organisation_zh", models.CharField(max_length=160)),
                ("organisation_en", models.CharField(blank=True, max_length=200)),
                ("joined_at", models.DateTimeField()),
                ("visit", to("inspections.visit", related_name="members")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "post"), name="member_goes_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", key()),
                ("number", models.PositiveSmallIntegerField()),
                ("path", models.CharField(max_length=240)),
                ("question_zh", models.CharField(max_length=1000)),
                ("question_en", models.CharField(blank=True, max_length=1000)),
                ("answer", models.CharField(max_length=400)),
                ("item", models.CharField(blank=True, max_length=60)),
                ("note", models.TextField(blank=True, max_length=4000)),
                ("photos", several(models.UUIDField(), blank=True, default=list)),
                ("is_fixed", models.BooleanField(default=False)),
                ("is_sighting", models.BooleanField(default=False)),
                (
                    "departments",
                    several(models.CharField(max_length=60), blank=True, default=list),
                ),
                ("indicator", models.CharField(blank=True, max_length=80)),
                ("hazard", to("hazards.hazard", null=True, related_name="findings")),
                ("sheet", to("inspections.sheet", db_index=False, related_name="findings")),
                ("visit", to("inspections.visit", related_name="findings")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "path"), name="finding_of_a_question_once"
                    ),
                    models.UniqueConstraint(
                        fields=("visit", "number"), name="finding_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(is_sighting=False) | Q(hazard__isnull=False),
                        name="finding_seen_again_on_a_hazard",
                    ),
                ],
            },
        ),
    ]
