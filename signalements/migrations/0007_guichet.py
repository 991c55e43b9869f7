"""The desk: documents, letters on paper, people found by name, telephone or e-mail."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

PLAT = """
CREATE FUNCTION signalements_plat(mots text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT lower(public.unaccent('public.unaccent', mots))
$$;
CREATE INDEX declarants_par_nom ON signalements_declarant
  USING gin (signalements_plat((prenom::text || ' '::text) || nom::text) gin_trgm_ops) WHERE nom <> '';
CREATE INDEX declarants_par_telephone ON signalements_declarant (telephone) WHERE telephone <> '';
CREATE INDEX declarants_par_courriel ON signalements_declarant (lower(courriel)) WHERE courriel <> '';
"""
DEFAIRE = """
DROP INDEX declarants_par_nom, declarants_par_telephone, declarants_par_courriel;
DROP FUNCTION signalements_plat;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("signalements", "0006_chaines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Piece",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=32, unique=True)),
                ("titre", models.CharField(max_length=120, verbose_name="nom du fichier")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("image/jpeg", "image JPEG"),
                            ("image/png", "image PNG"),
                            ("image/webp", "image WebP"),
                            ("image/heic", "image HEIC"),
                        ],
                        max_length=20,
                    ),
                ),
                ("octets", models.PositiveIntegerField()),
                ("cree_le", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveIndex(
            model_name="courriel",
            name="courriels_a_envoyer",
        ),
        migrations.AddField(
            model_name="courriel",
            name="poste_par",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="courriel",
            name="support",
            field=models.CharField(
                choices=[("courriel", "courriel"), ("papier", "lettre")], default="courriel", max_length=8
            ),
        ),
        migrations.AddIndex(
            model_name="courriel",
            index=models.Index(
                condition=models.Q(
                    ("abandonne_le__isnull", True), ("envoye_le__isnull", True), ("support", "courriel")
                ),
                fields=["prochain_essai_le"],
                name="courriels_a_envoyer",
            ),
        ),
        migrations.AddIndex(
            model_name="courriel",
            index=models.Index(
                condition=models.Q(
                    ("abandonne_le__isnull", True), ("envoye_le__isnull", True), ("support", "papier")
                ),
                fields=["cree_le"],
                name="lettres_a_poster",
            ),
        ),
        migrations.AddField(
            model_name="piece",
            name="evenement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pieces",
                to="signalements.evenement",
            ),
        ),
        migrations.AddField(
            model_name="piece",
            name="signalement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pieces",
                to="signalements.signalement",
            ),
        ),
        migrations.RunSQL(PLAT, DEFAIRE),
    ]
