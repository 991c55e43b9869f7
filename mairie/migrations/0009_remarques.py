"""What people say of the tool, and which démarche they wish for."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0008_sessions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Demarche",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("libelle", models.CharField(max_length=80, unique=True, verbose_name="libellé")),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="Une phrase\xa0: ce qu’on pourrait y faire.",
                        max_length=200,
                        verbose_name="description",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="proposée")),
                ("ordre", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
            ],
            options={
                "verbose_name": "démarche souhaitée",
                "verbose_name_plural": "démarches souhaitées",
                "ordering": ["ordre", "libelle"],
            },
        ),
        migrations.CreateModel(
            name="Remarque",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "de",
                    models.CharField(
                        choices=[
                            ("habitant", "habitant"),
                            ("conseil", "conseil de quartier"),
                            ("cil", "CIL"),
                            ("agent", "agent"),
                        ],
                        default="habitant",
                        max_length=10,
                        verbose_name="de",
                    ),
                ),
                (
                    "sujet",
                    models.CharField(
                        choices=[("outil", "l’outil"), ("demarche", "une démarche souhaitée")],
                        default="outil",
                        max_length=10,
                        verbose_name="sujet",
                    ),
                ),
                ("page", models.CharField(blank=True, max_length=200, verbose_name="page")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("recue", "reçue"),
                            ("retenue", "retenue pour plus tard"),
                            ("faite", "faite"),
                            ("refusee", "refusée"),
                        ],
                        default="recue",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "recue_le",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçue le"),
                ),
                ("close_le", models.DateTimeField(blank=True, null=True, verbose_name="faite ou refusée le")),
                ("titre", models.CharField(blank=True, max_length=160, verbose_name="ce qui est demandé")),
                ("reponse", models.TextField(blank=True, verbose_name="réponse de la ville")),
                ("publiee_le", models.DateTimeField(blank=True, null=True, verbose_name="publiée le")),
                ("envoi_empreinte", models.CharField(blank=True, max_length=64)),
                (
                    "traitee_par",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "remarque",
                "verbose_name_plural": "remarques",
                "ordering": ["-recue_le", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Propos",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mots", models.TextField(verbose_name="mots")),
                ("courriel", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("efface_le", models.DateTimeField(blank=True, null=True)),
                (
                    "remarque",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="propos",
                        to="mairie.remarque",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Souhait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("navigateur_empreinte", models.CharField(max_length=64)),
                ("cree_le", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "demarche",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="souhaits",
                        to="mairie.demarche",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="remarque",
            index=models.Index(fields=["etat", "-recue_le"], name="remarques_de_la_file"),
        ),
        migrations.AddConstraint(
            model_name="remarque",
            constraint=models.UniqueConstraint(
                condition=models.Q(("envoi_empreinte", ""), _negated=True),
                fields=("envoi_empreinte",),
                name="remarque_une_fois_par_envoi",
            ),
        ),
        migrations.AddConstraint(
            model_name="remarque",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("close_le__isnull", False), ("etat__in", ["faite", "refusee"])),
                    models.Q(("close_le__isnull", True), ("etat__in", ["recue", "retenue"])),
                    _connector="OR",
                ),
                name="remarque_close_ssi_faite_ou_refusee",
            ),
        ),
        migrations.AddConstraint(
            model_name="remarque",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("publiee_le__isnull", True),
                    models.Q(
                        models.Q(("titre", ""), _negated=True),
                        models.Q(("reponse", ""), _negated=True),
                        models.Q(("etat", "recue"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="remarque_publiee_a_une_reponse",
            ),
        ),
        migrations.AddConstraint(
            model_name="souhait",
            constraint=models.UniqueConstraint(
                fields=("demarche", "navigateur_empreinte"), name="souhait_une_fois_par_navigateur"
            ),
        ),
    ]
