"""Where a letter that follows from no subscription is stopped by one click."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signalements", "0021_endroits")]

    operations = [
        migrations.AddField(
            model_name="courriel",
            name="lien_arret",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
    ]
