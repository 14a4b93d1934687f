"""An import may go into a record, and say why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0002_reach")]
    operations = [
        migrations.AddField("import", "into", models.UUIDField(null=True)),
        migrations.AddField("import", "reason", models.TextField(blank=True, max_length=2000)),
    ]
