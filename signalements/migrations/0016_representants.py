"""What a conseil or a CIL says of a report: support, comments, answers; letters to them; reports of a walk."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0014_mandats"),
        ("quartiers", "0004_population"),
        ("signalements", "0015_nouvelles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Commentaire",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Soutien",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("le", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "prioritaire_le",
                    models.DateTimeField(blank=True, null=True, verbose_name="demandé en priorité le"),
                ),
            ],
            options={
                "ordering": ["le", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="texte",
            name="note_jamais_publique",
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
                    ("nouvelles", "abonné aux nouvelles"),
                    ("representant", "représentant d’un conseil ou d’un CIL"),
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
                    ("balade", "balade de quartier"),
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
                    ("balade", "balade de quartier"),
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
                    ("suspension", "Délai légal suspendu"),
                    ("reprise", "Délai légal repris"),
                    ("confie", "Agent en charge"),
                    ("soutien", "Soutien d’un conseil ou d’un CIL"),
                    ("commentaire", "Mot d’un conseil ou d’un CIL"),
                    ("replique", "Réponse à un conseil ou à un CIL"),
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
                    ("balade", "balade de quartier"),
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
                    ("commentaire", "mot d’un conseil ou d’un CIL"),
                    ("au_service", "mot d’un conseil ou d’un CIL au service"),
                    ("replique", "réponse à un conseil ou à un CIL"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="texte",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("nature__in", ["note", "au_service"]), _negated=True),
                    ("publie_le__isnull", True),
                    _connector="OR",
                ),
                name="note_jamais_publique",
            ),
        ),
        migrations.AddField(
            model_name="commentaire",
            name="par",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="commentaire",
            name="repondu_par",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="commentaire",
            name="reponse",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="commentaire_repondu",
                to="signalements.texte",
            ),
        ),
        migrations.AddField(
            model_name="commentaire",
            name="signalement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="commentaires",
                to="signalements.signalement",
            ),
        ),
        migrations.AddField(
            model_name="commentaire",
            name="texte",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="commentaire",
                to="signalements.texte",
            ),
        ),
        migrations.AddField(
            model_name="commentaire",
            name="zone",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="commentaires", to="quartiers.zone"
            ),
        ),
        migrations.AddField(
            model_name="soutien",
            name="par",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="soutien",
            name="signalement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="soutiens",
                to="signalements.signalement",
            ),
        ),
        migrations.AddField(
            model_name="soutien",
            name="zone",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="soutiens", to="quartiers.zone"
            ),
        ),
        migrations.AddIndex(
            model_name="soutien",
            index=models.Index(
                condition=models.Q(("prioritaire_le__isnull", False)),
                fields=["signalement"],
                name="priorites",
            ),
        ),
        migrations.AddConstraint(
            model_name="soutien",
            constraint=models.UniqueConstraint(fields=("signalement", "zone"), name="un_soutien_par_zone"),
        ),
    ]
