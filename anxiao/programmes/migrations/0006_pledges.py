"""Pledges, who signed them, and scans of papers that have still to be entered."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import anxiao.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("programmes", "0005_key_projects")]

    operations = [
        migrations.CreateModel(
            name="Pledge",
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
                ("desk", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=340)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "to be signed by both"),
                            ("signed_a", "signed by party A"),
                            ("signed_b", "signed by party B"),
                            ("signed", "signed by both"),
                            ("superseded", "replaced by a new pledge"),
                            ("void", "void"),
                        ],
                        default="made",
                        max_length=12,
                    ),
                ),
                ("party_a", models.BigIntegerField()),
                ("organisation", models.BigIntegerField()),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=140)),
                ("mandate", models.UUIDField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("reason", models.TextField(blank=True, max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name="Scan",
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
                ("post", models.UUIDField()),
                ("file", models.UUIDField()),
                ("name", models.CharField(max_length=160)),
                ("pages", models.JSONField(default=list)),
                ("came_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
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
                    "side",
                    models.CharField(choices=[("a", "party A"), ("b", "party B")], max_length=1),
                ),
                ("organisation", models.BigIntegerField()),
                ("post", models.UUIDField(null=True)),
                ("post_zh", models.CharField(blank=True, max_length=120)),
                ("post_en", models.CharField(blank=True, max_length=160)),
                ("person", models.UUIDField(null=True)),
                ("person_name", models.CharField(blank=True, max_length=80)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("paper", "on paper"),
                            ("password", "with the own password"),
                            ("code", "with a one-time code"),
                        ],
                        max_length=8,
                    ),
                ),
                ("signed_on", models.DateField()),
                ("signed_at", models.DateTimeField()),
                ("digest", models.CharField(max_length=140)),
                ("entered_by_title", models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.AddField(
            model_name="pledge",
            name="programme",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledges",
                to="programmes.programme",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="replaces",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="programmes.pledge",
            ),
        ),
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(fields=["post", "id"], name="scan_own"),
        ),
        migrations.AddField(
            model_name="signature",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="programmes.pledge",
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["territory_code", "id"], name="pledge_territory"),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["sector", "territory_code", "id"], name="pledge_sector"),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["subject_owner", "id"], name="pledge_subject"),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["parties"], name="pledge_parties"
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["desk", "due_at", "id"],
                name="pledge_desk",
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(
                fields=["programme", "organisation", "id"], name="pledge_of_programme"
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(
                condition=models.Q(("replaces__isnull", False)),
                fields=["replaces"],
                name="pledge_replaces",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("made", "signed_a", "signed_b"))),
                fields=("programme", "party_a", "organisation"),
                name="pledge_being_signed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "signed")),
                fields=("programme", "party_a", "organisation"),
                name="pledge_in_force_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("party_a", models.F("organisation")), _negated=True),
                name="pledge_between_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("state__in", ("made", "signed_a", "signed_b"))),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("state__in", ("signed", "superseded", "void")),
                    ),
                    _connector="OR",
                ),
                name="pledge_ended_when_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "void"), models.Q(("reason", ""), _negated=True)),
                    models.Q(models.Q(("state", "void"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="pledge_void_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("pledge", "side"), name="signature_once"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("how", "paper"),
                    models.Q(("person__isnull", False), ("post__isnull", False)),
                    _connector="OR",
                ),
                name="signature_by_somebody",
            ),
        ),
    ]
