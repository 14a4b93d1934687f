"""Bookings: what is planned to be asked of a school, with the days and the share it draws on."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import anxiao.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("norms", "0002_local_bases"),
        ("programmes", "0017_limit_basis"),
    ]

    operations = [
        migrations.CreateModel(
            name="Booking",
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
                            ("awaiting_approval", "an exception, to be approved"),
                            ("booked", "booked"),
                            ("carried_out", "carried out"),
                            ("cancelled", "cancelled"),
                            ("merged", "merged into another visit"),
                            ("refused", "exception refused"),
                        ],
                        default="booked",
                        max_length=20,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("inspection", "inspection"),
                            ("assessment", "assessment"),
                            ("comprehensive", "comprehensive supervision"),
                            ("report", "report"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "share",
                    models.CharField(
                        choices=[("announced", "announced"), ("unannounced", "unannounced")],
                        default="announced",
                        max_length=12,
                    ),
                ),
                ("school_zh", models.CharField(max_length=160)),
                ("school_en", models.CharField(blank=True, max_length=200)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("basis", models.CharField(blank=True, max_length=240)),
                ("orderer", models.BigIntegerField()),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("for_kind", models.CharField(blank=True, max_length=40)),
                ("for_id", models.UUIDField(null=True)),
                ("exception_reason", models.TextField(blank=True, max_length=2000)),
                ("decision", models.TextField(blank=True, max_length=2000)),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_by_post", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("is_exception", models.BooleanField(default=False)),
                ("carried_out_on", models.DateField(null=True)),
                ("outcome", models.TextField(blank=True, max_length=2000)),
                (
                    "legal_basis",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="norms.legalbasis",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.booking",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["territory_code", "id"], name="booking_territory"),
                    models.Index(fields=["sector", "territory_code", "id"], name="booking_sector"),
                    models.Index(fields=["subject_owner", "id"], name="booking_subject"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["parties"], name="booking_parties"
                    ),
                    models.Index(
                        condition=models.Q(("closed_at", None)),
                        fields=["desk", "due_at", "id"],
                        name="booking_desk",
                    ),
                    models.Index(fields=["subject_owner", "starts_on"], name="booking_school_year"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="booking_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state__in", ("carried_out", "cancelled", "merged", "refused")),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "state__in",
                                        ("carried_out", "cancelled", "merged", "refused"),
                                    ),
                                    _negated=True,
                                ),
                                ("closed_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="booking_ended_when_closed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seal", None), ("share", "announced")),
                            models.Q(
                                ("kind", "inspection"),
                                ("seal__isnull", False),
                                ("share", "unannounced"),
                            ),
                            _connector="OR",
                        ),
                        name="booking_unannounced_under_a_seal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(
                                models.Q(("state", "merged"), _negated=True), ("merged_into", None)
                            ),
                            _connector="OR",
                        ),
                        name="booking_merged_into_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="booking_not_merged_into_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_exception", False),
                            models.Q(
                                ("decided_by_post__isnull", False),
                                models.Q(("exception_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="booking_excepted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("for_id", None), ("for_kind", "")),
                            models.Q(
                                models.Q(("for_kind", ""), _negated=True), ("for_id__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="booking_for_a_kind_and_a_key",
                    ),
                ],
            },
        ),
    ]
