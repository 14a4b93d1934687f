from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("demo", "0001_initial")]

    operations = [
        migrations.AddField("load", "at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "load",
            "state",
            models.CharField(
                choices=[("loading", "Loading"), ("ready", "Ready"), ("failed", "Failed")],
                default="loading",
                max_length=10,
            ),
        ),
    ]
