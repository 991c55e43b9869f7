"""What each night has told, and where each clock stands."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0007_guichet"),
    ]

    operations = [
        migrations.CreateModel(
            name="Veille",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("le", models.DateField(unique=True)),
                ("faite_le", models.DateTimeField(default=django.utils.timezone.now)),
                ("rappels", models.PositiveIntegerField(default=0)),
                ("decisions", models.PositiveIntegerField(default=0)),
                ("lettres", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["le"],
            },
        ),
        migrations.AddField(
            model_name="signalement",
            name="palier_legal",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="signalement",
            name="palier_objectif",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
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
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="evenement",
            name="nature",
            field=models.CharField(
                choices=[
                    ("depot", "Reçu"),
                    ("etat", "Changement d’état"),
                    ("affectation", "Affectation"),
                    ("categorie", "Changement de catégorie"),
                    ("position", "Changement de lieu"),
                    ("publication", "Publication"),
                    ("masquage", "Masquage"),
                    ("message", "Message public"),
                    ("note", "Note interne"),
                    ("ajout", "Complément du déclarant"),
                    ("moi_aussi", "Moi aussi"),
                    ("fusion", "Doublon rattaché"),
                    ("appel", "Un appel de plus"),
                    ("lecture", "Coordonnées lues"),
                    ("piece", "Document joint"),
                    ("rappel", "Rappel au service"),
                    ("decision", "Décision implicite"),
                ],
                max_length=12,
            ),
        ),
    ]
