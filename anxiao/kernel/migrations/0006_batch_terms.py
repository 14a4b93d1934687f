"""What is said once for all records of a bulk act."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0005_batch_reach")]
    operations = [
        migrations.AddField("batch", "terms", models.JSONField(default=dict)),
    ]
