"""Sheets of answers that came back, each shown to the post that took it in."""

from django.db import migrations, models

from anxiao.kernel.governed import setting
from anxiao.kernel.ids import uuid7

OWN = f"post = {setting('post', 'uuid')}"
FORWARD = f"""
ALTER TABLE hazards_returnedsheet ENABLE ROW LEVEL SECURITY;
CREATE POLICY hazards_returnedsheet_own ON hazards_returnedsheet FOR ALL
    USING ({OWN}) WITH CHECK ({OWN});
"""
BACKWARD = """
DROP POLICY hazards_returnedsheet_own ON hazards_returnedsheet;
ALTER TABLE hazards_returnedsheet DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("hazards", "0006_entered_on_behalf")]

    operations = [
        migrations.CreateModel(
            name="ReturnedSheet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("post", models.UUIDField()),
                ("file", models.UUIDField()),
                ("sha256", models.CharField(max_length=140)),
                ("name", models.CharField(max_length=160)),
                ("rows", models.JSONField(default=list)),
                ("came_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["post", "id"], name="returned_sheet_own")]},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
