"""A hazard is found by its words, its number, and the initials of its title and place."""

from typing import Any

from django.db import migrations, models

from anxiao.hazards.models import SAID, found_by
from anxiao.kernel.search import drop_search_sql, search_sql

AT_ONCE = 2000


def fill(apps: Any, editor: Any) -> None:
    rows = apps.get_model("hazards", "Hazard").objects.using(editor.connection.alias)
    last = None
    while True:
        after = rows.filter(pk__gt=last) if last else rows
        found = list(after.order_by("pk").only("pk", "title", "place_zh")[:AT_ONCE])
        if not found:
            return
        for row in found:
            row.found_by = found_by(row.pk, row.title, row.place_zh)
        rows.bulk_update(found, ["found_by"])
        last = found[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0008_open_and_closed"),
        ("kernel", "0003_search"),
        ("ledger", "0002_protection"),
    ]
    operations = [
        migrations.AddField(
            "hazard",
            "found_by",
            models.CharField(blank=True, default="", db_default="", max_length=200),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(search_sql("hazards_hazard", *SAID), drop_search_sql("hazards_hazard")),
    ]
