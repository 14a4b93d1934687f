"""Tasks are found by the words of their titles and by their numbers."""

from django.db import migrations

from anxiao.kernel.search import drop_search_sql, search_sql

TABLE, SAID = "programmes_task", ("title", "code")


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_roll_up"), ("kernel", "0003_search")]
    operations = [migrations.RunSQL(search_sql(TABLE, *SAID), drop_search_sql(TABLE))]
