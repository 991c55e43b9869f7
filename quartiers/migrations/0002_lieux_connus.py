import django.contrib.gis.db.models.fields
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quartiers", "0001_initial"),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.CreateModel(
            name="LieuConnu",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=120, unique=True, verbose_name="nom")),
                (
                    "position",
                    django.contrib.gis.db.models.fields.PointField(srid=4326, verbose_name="position"),
                ),
            ],
            options={
                "verbose_name": "lieu connu",
                "verbose_name_plural": "lieux connus",
                "ordering": ["nom"],
            },
        ),
    ]
