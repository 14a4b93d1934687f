"""What the states of visits and of their plans are called; nothing in the database changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inspections", "0009_sheet_foretold")]
    operations = [
        migrations.AlterField(
            model_name="visit",
            name="state",
            field=models.CharField(
                max_length=12,
                default="started",
                choices=[
                    ("planned", "to be carried out"),
                    ("started", "being carried out"),
                    ("finished", "finished"),
                    ("dropped", "dropped"),
                ],
            ),
        ),
        migrations.AlterField(
            model_name="inspectionplan",
            name="state",
            field=models.CharField(
                max_length=12,
                default="draft",
                choices=[
                    ("draft", "draft of a plan"),
                    ("issued", "issued, not begun"),
                    ("under_way", "visits under way"),
                    ("ended", "visits all over"),
                    ("called_off", "called off"),
                ],
            ),
        ),
    ]
