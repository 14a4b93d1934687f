"""Cases are found by the words of their titles, in English, and by initials in pinyin."""

from django.db import migrations

from anxiao.kernel.search import drop_search_sql, search_sql

TABLE, SAID = "supervision_case", ("title", "organisation_en", "found_by")


class Migration(migrations.Migration):
    dependencies = [("supervision", "0002_reach"), ("kernel", "0003_search")]
    operations = [migrations.RunSQL(search_sql(TABLE, *SAID), drop_search_sql(TABLE))]
