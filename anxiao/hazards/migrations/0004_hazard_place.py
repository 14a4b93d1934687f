"""A case carries the name of its place: its parties need not reach the site."""

from django.db import migrations, models

COPY = """
UPDATE hazards_hazard h SET place_zh = s.zh, place_en = s.en, address = s.address
FROM places_site s WHERE s.id = h.site_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0003_hazard_rebounds_counted"),
        ("places", "0002_reach"),
    ]

    operations = [
        migrations.AddField(
            "hazard",
            "place_zh",
            models.CharField(max_length=160, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "hazard",
            "place_en",
            models.CharField(max_length=200, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "hazard",
            "address",
            models.CharField(max_length=240, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
