"""Who wants the news of an area, and the letters that tell them."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0012_versions_suite"),
        ("quartiers", "0004_population"),
        ("signalements", "0014_retours"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="AbonnementNouvelles",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("courriel", models.EmailField(max_length=254, verbose_name="courriel")),
                (
                    "centre",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4326, verbose_name="centre"
                    ),
                ),
                (
                    "rayon_m",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="rayon (m)"),
                ),
                ("lieu", models.CharField(blank=True, max_length=120, verbose_name="lieu, en mots")),
                (
                    "rythme",
                    models.CharField(
                        choices=[
                            ("aussitot", "Tout de suite"),
                            ("jour", "Chaque matin"),
                            ("semaine", "Chaque lundi matin"),
                        ],
                        default="semaine",
                        max_length=8,
                        verbose_name="rythme",
                    ),
                ),
                ("dit_jusqu_a", models.BigIntegerField(default=0)),
                ("prochaine_le", models.DateField(blank=True, null=True)),
                ("contour_dit_le", models.DateField(default=django.utils.timezone.localdate)),
                ("cree_le", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirme_le", models.DateTimeField(blank=True, null=True)),
                ("refuse_le", models.DateTimeField(blank=True, null=True, verbose_name="adresse refusée le")),
                ("categories", models.ManyToManyField(blank=True, related_name="+", to="mairie.categorie")),
                ("groupes", models.ManyToManyField(blank=True, related_name="+", to="mairie.groupe")),
                (
                    "zone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="abonnements_nouvelles",
                        to="quartiers.zone",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="courriel",
            name="nouvelles",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="courriels",
                to="signalements.abonnementnouvelles",
            ),
        ),
        migrations.AddIndex(
            model_name="courriel",
            index=models.Index(
                condition=models.Q(("nouvelles__isnull", False)),
                fields=["nouvelles"],
                name="courriels_de_nouvelles",
            ),
        ),
        migrations.AddIndex(
            model_name="abonnementnouvelles",
            index=models.Index(
                condition=models.Q(("confirme_le__isnull", False), ("refuse_le__isnull", True)),
                fields=["prochaine_le"],
                name="nouvelles_a_resumer",
            ),
        ),
        migrations.AddIndex(
            model_name="abonnementnouvelles",
            index=models.Index(
                condition=models.Q(("confirme_le__isnull", True)),
                fields=["cree_le"],
                name="nouvelles_a_confirmer",
            ),
        ),
        migrations.AddConstraint(
            model_name="abonnementnouvelles",
            constraint=models.UniqueConstraint(
                condition=models.Q(("zone__isnull", False)),
                fields=("courriel", "zone"),
                name="nouvelles_d_une_zone",
            ),
        ),
        migrations.AddConstraint(
            model_name="abonnementnouvelles",
            constraint=models.UniqueConstraint(
                condition=models.Q(("centre__isnull", False)),
                fields=("courriel", "centre"),
                name="nouvelles_d_un_cercle",
            ),
        ),
        migrations.AddConstraint(
            model_name="abonnementnouvelles",
            constraint=models.UniqueConstraint(
                condition=models.Q(("centre__isnull", True), ("zone__isnull", True)),
                fields=("courriel",),
                name="nouvelles_de_la_commune",
            ),
        ),
        migrations.AddConstraint(
            model_name="abonnementnouvelles",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone__isnull", True), ("centre__isnull", True), _connector="OR"),
                name="nouvelles_zone_ou_cercle",
            ),
        ),
        migrations.AddConstraint(
            model_name="abonnementnouvelles",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("centre__isnull", True), ("rayon_m__isnull", True)),
                    models.Q(("centre__isnull", False), ("rayon_m__range", (100, 2000))),
                    _connector="OR",
                ),
                name="nouvelles_cercle_a_un_rayon",
            ),
        ),
        migrations.AddConstraint(
            model_name="abonnementnouvelles",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("prochaine_le__isnull", True), ("rythme", "aussitot")),
                    models.Q(
                        models.Q(("rythme", "aussitot"), _negated=True), ("prochaine_le__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="nouvelles_resume_a_un_jour",
            ),
        ),
    ]
