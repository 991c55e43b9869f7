"""The name of a photo before a part of it was hidden, until its files are removed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signalements", "0019_prevus")]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="ancien_nom",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=32),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                fields=["id"],
                name="anciennes_photos",
                condition=models.Q(("ancien_nom", ""), _negated=True),
            ),
        ),
    ]
