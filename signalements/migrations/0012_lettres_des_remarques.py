"""Letters that answer a remark."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0009_remarques"),
        ("signalements", "0011_lettres"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="courriel",
            name="remarque",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="courriels",
                to="mairie.remarque",
            ),
        ),
        migrations.AlterField(
            model_name="courriel",
            name="pour",
            field=models.CharField(
                choices=[
                    ("declarant", "déclarant"),
                    ("abonne", "abonné"),
                    ("confirmation", "confirmation d’adresse"),
                    ("service", "service"),
                    ("agent", "agent"),
                    ("partenaire", "autorité saisie"),
                    ("remarque", "auteur d’une remarque"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="courriel",
            index=models.Index(
                condition=models.Q(("remarque__isnull", False)),
                fields=["remarque"],
                name="courriels_d_une_remarque",
            ),
        ),
    ]
