"""The queue: the agent in charge of a report, the indexes of its filters and of its search, the views kept."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The words that two reports at least have said, or a category: what a typing error is compared with. Learnt again each
# night, so that it keeps nothing of words that were redacted. Names are qualified: a restore has no search path.
MOTS = """
CREATE MATERIALIZED VIEW signalements_mot AS
SELECT word AS lexeme FROM ts_stat($$SELECT to_tsvector('public.francais', texte) FROM public.signalements_texte$$)
WHERE ndoc >= 2 AND word ~ '^[a-z]{4,30}$'
UNION
SELECT word FROM ts_stat($$
  SELECT to_tsvector('public.francais', c.libelle || ' ' || g.nom || ' ' || array_to_string(c.mots, ' '))
  FROM public.mairie_categorie c JOIN public.mairie_groupe g ON g.id = c.groupe_id$$)
WHERE word ~ '^[a-z]{4,30}$';
CREATE UNIQUE INDEX un_mot ON signalements_mot (lexeme);
CREATE INDEX mots_ressemblants ON signalements_mot USING gin (lexeme gin_trgm_ops);

CREATE FUNCTION signalements_cherche(mot text, inacheve boolean) RETURNS tsquery LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(x.ecrit, ' | '), '')::tsquery FROM (
    SELECT quote_literal(l.lexeme) || CASE WHEN inacheve THEN ':*' ELSE '' END AS ecrit
    FROM unnest(to_tsvector('francais', mot)) l
    UNION ALL
    (SELECT quote_literal(v.lexeme) FROM unnest(to_tsvector('francais', mot)) l
     JOIN signalements_mot v ON v.lexeme % l.lexeme
     WHERE length(l.lexeme) >= 4 AND v.lexeme <> l.lexeme AND similarity(v.lexeme, l.lexeme) >= 0.45
     ORDER BY similarity(v.lexeme, l.lexeme) DESC, v.lexeme LIMIT 12)
  ) x
$$;
"""
OUBLIER = "DROP FUNCTION signalements_cherche; DROP MATERIALIZED VIEW signalements_mot"


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0006_roles_chef_direction"),
        ("quartiers", "0002_lieux_connus"),
        ("signalements", "0012_lettres_des_remarques"),
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
                    ("suspension", "Délai légal suspendu"),
                    ("reprise", "Délai légal repris"),
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
        migrations.CreateModel(
            name="VueEnregistree",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=40, verbose_name="nom")),
                ("requete", models.CharField(blank=True, max_length=1000)),
                ("partagee", models.BooleanField(default=False, verbose_name="partagée")),
                ("cree_le", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "compte",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vues",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "vue enregistrée",
                "verbose_name_plural": "vues enregistrées",
                "ordering": ["nom", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("compte", "nom"), name="vue_un_nom_par_compte")
                ],
            },
        ),
        migrations.RunSQL(MOTS, OUBLIER),
    ]
