from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("places", "0003_initials")]
    operations = [
        migrations.AlterField(
            "organisation", "initials", models.CharField(blank=True, max_length=80)
        ),
        migrations.AlterField("site", "initials", models.CharField(blank=True, max_length=80)),
        migrations.AddIndex(
            "organisation", models.Index(fields=["sort_key", "id"], name="organisation_by_name")
        ),
        migrations.AddConstraint(
            "organisation",
            models.CheckConstraint(
                name="organisation_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ),
    ]
