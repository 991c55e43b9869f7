"""The queue: the agent in charge of a report, the indexes of its filters and of its search."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0006_roles_chef_direction"),
        ("quartiers", "0002_lieux_connus"),
        ("signalements", "0009_suites"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="signalement",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="agent en charge",
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
                    ("partenaire", "Réponse de l’autorité saisie"),
                    ("avis", "Avis du déclarant"),
                    ("parts", "Partagé entre services"),
                    ("part_faite", "Part d’un service terminée"),
                    ("separation", "Doublon détaché"),
                    ("decision", "Décision implicite"),
                    ("confie", "Agent en charge"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="evenement",
            index=models.Index(
                condition=models.Q(("auteur__isnull", False), ("nature__in", ["etat", "message"])),
                fields=["signalement"],
                name="reponses_de_la_ville",
            ),
        ),
        migrations.AddIndex(
            model_name="signalement",
            index=models.Index(
                condition=models.Q(("agent__isnull", False), ("clos_le__isnull", True)),
                fields=["agent", "objectif_le"],
                name="file_d_un_agent",
            ),
        ),
        migrations.AddIndex(
            model_name="texte",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("texte", config="francais"),
                name="mots_de_la_file",
            ),
        ),
        migrations.AddIndex(
            model_name="texte",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        models.F("texte"), function="signalements_plat", output_field=models.TextField()
                    ),
                    name="gin_trgm_ops",
                ),
                name="fautes_de_la_file",
            ),
        ),
    ]
