"""The shared cache: failed sign-ins are counted over all processes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE kernel_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX kernel_cache_expires ON kernel_cache (expires);
            """,
            "DROP TABLE kernel_cache",
        )
    ]
