"""What follows: transmissions that are answered, parts of several services, opinions after the closing."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0006_roles_chef_direction"),
        ("signalements", "0008_veille"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="abonnement",
            name="venu_de",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="signalements.signalement",
            ),
        ),
        migrations.AddField(
            model_name="signalement",
            name="attente_jusqu_au",
            field=models.DateField(blank=True, null=True, verbose_name="réponse attendue jusqu’au"),
        ),
        migrations.AddField(
            model_name="signalement",
            name="conteste_le",
            field=models.DateTimeField(blank=True, null=True, verbose_name="clôture contestée le"),
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
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="declarant",
            name="canal",
            field=models.CharField(
                choices=[
                    ("web", "site"),
                    ("api", "application"),
                    ("telephone", "téléphone"),
                    ("guichet", "guichet"),
                    ("courrier", "courrier"),
                    ("courriel", "courriel"),
                    ("rencontre", "rencontre"),
                    ("terrain", "terrain"),
                    ("partenaire", "autorité saisie"),
                ],
                default="web",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="evenement",
            name="canal",
            field=models.CharField(
                choices=[
                    ("web", "site"),
                    ("api", "application"),
                    ("telephone", "téléphone"),
                    ("guichet", "guichet"),
                    ("courrier", "courrier"),
                    ("courriel", "courriel"),
                    ("rencontre", "rencontre"),
                    ("terrain", "terrain"),
                    ("partenaire", "autorité saisie"),
                ],
                default="web",
                max_length=10,
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
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="signalement",
            name="canal",
            field=models.CharField(
                choices=[
                    ("web", "site"),
                    ("api", "application"),
                    ("telephone", "téléphone"),
                    ("guichet", "guichet"),
                    ("courrier", "courrier"),
                    ("courriel", "courriel"),
                    ("rencontre", "rencontre"),
                    ("terrain", "terrain"),
                    ("partenaire", "autorité saisie"),
                ],
                default="web",
                max_length=10,
                verbose_name="canal",
            ),
        ),
        migrations.AlterField(
            model_name="texte",
            name="nature",
            field=models.CharField(
                choices=[
                    ("description", "description"),
                    ("lieu", "lieu, en mots"),
                    ("reponse", "réponse à une question"),
                    ("ajout", "complément"),
                    ("message", "message public"),
                    ("note", "note interne"),
                    ("partenaire", "réponse de l’autorité saisie"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cree_le", models.DateTimeField(default=django.utils.timezone.now)),
                ("faite_le", models.DateTimeField(blank=True, null=True)),
                (
                    "evenement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="signalements.evenement",
                    ),
                ),
                (
                    "faite_par",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="mairie.service"
                    ),
                ),
                (
                    "signalement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="signalements.signalement",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("faite_le__isnull", True)),
                        fields=["service"],
                        name="parts_d_un_service",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("faite_le__isnull", True)),
                        fields=("signalement", "service"),
                        name="une_part_ouverte_par_service",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Transmission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("autorite", models.CharField(max_length=120, verbose_name="autorité")),
                ("courriel", models.EmailField(max_length=254, verbose_name="courriel")),
                ("avec_coordonnees", models.BooleanField(default=False)),
                (
                    "reponse",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prevu", "c’est prévu"),
                            ("fait", "c’est fait"),
                            ("refus", "ce n’est pas de notre ressort"),
                        ],
                        max_length=8,
                    ),
                ),
                ("prevu_le", models.DateField(blank=True, null=True)),
                ("repondu_le", models.DateTimeField(blank=True, null=True)),
                ("close_le", models.DateTimeField(blank=True, null=True)),
                ("cree_le", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "evenement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="signalements.evenement",
                    ),
                ),
                (
                    "signalement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transmissions",
                        to="signalements.signalement",
                    ),
                ),
            ],
            options={
                "ordering": ["-cree_le", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("close_le__isnull", True)),
                        fields=("signalement",),
                        name="une_transmission_ouverte",
                    )
                ],
            },
        ),
    ]
