"""One-time links, seen through the record they open, and found by the digest of their secret."""

import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from anxiao.kernel.ids import uuid7

REACHED = "EXISTS (SELECT FROM ledger_subject s WHERE s.id = people_caselink.subject)"
FORWARD = f"""
ALTER TABLE people_caselink ENABLE ROW LEVEL SECURITY;
CREATE POLICY people_caselink_reach ON people_caselink FOR ALL
    USING ({REACHED}) WITH CHECK ({REACHED});
CREATE FUNCTION people_link_by_digest(wanted text) RETURNS SETOF people_caselink
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT * FROM people_caselink WHERE digest = wanted
$$;
"""
BACKWARD = """
DROP FUNCTION people_link_by_digest(text);
DROP POLICY people_caselink_reach ON people_caselink;
ALTER TABLE people_caselink DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_two_administrators"),
        ("places", "0004_by_name"),
        ("ledger", "0002_protection"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=140, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.UUIDField()),
                (
                    "verbs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("made_by", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("sent_to", models.EmailField(blank=True, max_length=254)),
                ("opened_at", models.DateTimeField(null=True)),
                ("spent_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="places.organisation",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links_made",
                        to="places.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["subject", "id"], name="case_link_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            expires_at__gt=F("made_at"),
                            expires_at__lte=F("made_at") + datetime.timedelta(days=30),
                        ),
                        name="case_link_expires_within_a_month",
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
