"""A visit under way keeps who of the roster stood at the gates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0010_words_of_states")]
    operations = [
        migrations.AddField(
            model_name="visit",
            name="at_gates",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
