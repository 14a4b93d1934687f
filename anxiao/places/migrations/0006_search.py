"""Sites are found by their names, in pinyin and by initials, and by their address."""

from django.db import migrations

from anxiao.kernel.search import drop_search_sql, search_sql
from anxiao.places.models import SITE_SAYS


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0005_reach_renewed"),
        ("kernel", "0003_search"),
        ("ledger", "0002_protection"),
    ]
    operations = [
        migrations.RunSQL(search_sql("places_site", *SITE_SAYS), drop_search_sql("places_site"))
    ]
