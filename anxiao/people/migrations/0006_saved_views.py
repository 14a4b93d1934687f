"""Views of lists, seen by their post and by whom it shares them with; columns and defaults."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anxiao.kernel.ids
from anxiao.kernel.governed import setting

POST = setting("post", "uuid")
ORGANISATION = f"(SELECT organisation_id FROM people_post WHERE id = {POST})"
PLACE = f"(SELECT territory_code FROM places_organisation WHERE id = {ORGANISATION})"
# The post's own, which it alone changes; and to read, what its organisation or territory shares.
FORWARD = f"""
ALTER TABLE people_savedview ENABLE ROW LEVEL SECURITY;
CREATE POLICY people_savedview_own ON people_savedview FOR ALL
    USING (post_id = {POST}) WITH CHECK (post_id = {POST});
CREATE POLICY people_savedview_shared ON people_savedview FOR SELECT USING (
    (scope = 'organisation' AND organisation_id = {ORGANISATION})
    OR (scope = 'territory' AND {PLACE} BETWEEN territory_lo AND territory_hi)
);
"""
BACKWARD = """
DROP POLICY people_savedview_shared ON people_savedview;
DROP POLICY people_savedview_own ON people_savedview;
ALTER TABLE people_savedview DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0005_case_link"),
        ("places", "0006_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
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
                ("of", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=1500)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("private", "only me"),
                            ("organisation", "my organisation"),
                            ("territory", "everybody in my territory"),
                        ],
                        default="private",
                        max_length=12,
                    ),
                ),
                ("territory_lo", models.BigIntegerField()),
                ("territory_hi", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to="people.post",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DefaultView",
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
                ("of", models.CharField(max_length=30)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.post",
                    ),
                ),
                (
                    "view",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.savedview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChosenColumns",
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
                ("of", models.CharField(max_length=30)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "of"), name="columns_are_chosen_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(fields=["of", "territory_lo"], name="saved_view_around"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("post", "person", "of", "name"), name="saved_view_has_its_own_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="defaultview",
            constraint=models.UniqueConstraint(
                fields=("person", "post", "of"), name="default_view_of_a_post_is_one"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
