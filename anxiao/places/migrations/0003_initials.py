from typing import Any

from django.db import migrations, models

from anxiao.kernel.names import initials


def fill(apps: Any, schema_editor: Any) -> None:
    """Give every name the first letters of its pinyin."""
    for name in ("Organisation", "Site"):
        rows = apps.get_model("places", name).objects.using(schema_editor.connection.alias)
        for row in rows.only("pk", "zh").iterator(2000):
            row.initials = initials(row.zh)
            row.save(update_fields=["initials"])


class Migration(migrations.Migration):
    dependencies = [("places", "0002_reach")]
    operations = [
        migrations.AddField(
            "organisation", "initials", models.CharField(blank=True, default="", max_length=80)
        ),
        migrations.AddField(
            "site", "initials", models.CharField(blank=True, default="", max_length=80)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
