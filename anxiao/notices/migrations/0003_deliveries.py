"""What is on its way to persons, and how each of them wants to be reached."""

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anxiao.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_reach"),
        ("people", "0007_token_use"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Preference",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notice_preference",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest_at", models.TimeField(default=datetime.time(7, 30))),
                ("quiet_from", models.TimeField(default=datetime.time(20, 0))),
                ("quiet_until", models.TimeField(default=datetime.time(7, 0))),
                ("is_quiet_on_days_off", models.BooleanField(default=True)),
                ("is_urgent_at_once", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
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
                    "channel",
                    models.CharField(
                        choices=[("mail", "mail"), ("wecom", "WeCom"), ("dingtalk", "DingTalk")],
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("work", "work"),
                            ("reminder", "reminder"),
                            ("security", "security"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_digest", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "on its way"),
                            ("held", "held until the quiet hours are over"),
                            ("failed", "did not arrive, is tried again"),
                            ("sent", "went out"),
                            ("dead", "did not arrive"),
                            ("cancelled", "not needed any more"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("next_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.JSONField(null=True)),
                (
                    "notice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="notices.notice",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.post",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["channel", "next_at", "id"],
                        name="delivery_to_be_tried",
                    ),
                    models.Index(fields=["person", "id"], name="delivery_person"),
                    models.Index(
                        condition=models.Q(("state", "dead")),
                        fields=["id"],
                        name="delivery_given_up",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notice", "person", "channel"), name="delivery_of_a_notice_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at", None),
                                ("next_at__isnull", False),
                                ("state__in", ("waiting", "held", "failed")),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ("waiting", "held", "failed")), _negated=True
                                ),
                                ("ended_at__isnull", False),
                                ("next_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_open_or_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
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
                    "channel",
                    models.CharField(
                        choices=[("mail", "mail"), ("wecom", "WeCom"), ("dingtalk", "DingTalk")],
                        max_length=8,
                    ),
                ),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("at_once", "at once"),
                            ("digest", "one message a day"),
                            ("off", "off"),
                        ],
                        default="digest",
                        max_length=8,
                    ),
                ),
                ("key", models.TextField(blank=True)),
                ("broken", models.CharField(blank=True, max_length=140)),
                ("fault", models.JSONField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "channel"), name="subscription_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "mail"), _negated=True),
                            ("key", ""),
                            _connector="OR",
                        ),
                        name="subscription_of_mail_has_no_key",
                    ),
                ],
            },
        ),
    ]
