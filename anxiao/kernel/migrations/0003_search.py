"""The grams by which words are found."""

from django.db import migrations

from anxiao.kernel.search import DROP_GRAMS, GRAMS


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_cache")]
    operations = [migrations.RunSQL(GRAMS, DROP_GRAMS)]
