"""The event of a report that a new outline has given to another zone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0017_seances"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                    ("partenaire", "Réponse de l’autorité saisie"),
                    ("avis", "Avis du déclarant"),
                    ("parts", "Partagé entre services"),
                    ("part_faite", "Part d’un service terminée"),
                    ("separation", "Doublon détaché"),
                    ("decision", "Décision implicite"),
                    ("suspension", "Délai légal suspendu"),
                    ("reprise", "Délai légal repris"),
                    ("confie", "Agent en charge"),
                    ("soutien", "Soutien d’un conseil ou d’un CIL"),
                    ("commentaire", "Mot d’un conseil ou d’un CIL"),
                    ("replique", "Réponse à un conseil ou à un CIL"),
                    ("seance", "Examiné en séance"),
                    ("secteur", "Changement de secteur"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="evenement",
            index=models.Index(
                condition=models.Q(("nature", "secteur")), fields=["le"], name="changements_de_secteur"
            ),
        ),
    ]
