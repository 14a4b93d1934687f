"""What a token is for; those that are there are of programs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_saved_views")]
    operations = [
        migrations.AddField(
            "token",
            "use",
            models.CharField(
                choices=[("api", "API"), ("calendar", "calendar")], default="api", max_length=8
            ),
        )
    ]
