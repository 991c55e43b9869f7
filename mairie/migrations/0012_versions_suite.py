"""The versions of what came meanwhile: standard answers, wished démarches, the appeal routes of the letterhead."""

import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import mairie.models.ville


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0011_reponses_types"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemarcheVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("libelle", models.CharField(max_length=80, verbose_name="libellé")),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReponseTypeVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("titre", models.CharField(max_length=120, verbose_name="titre")),
                ("texte", models.TextField(max_length=4000, verbose_name="texte")),
                ("etat", models.CharField(blank=True, max_length=16, verbose_name="état")),
                ("actif", models.BooleanField(default=True, verbose_name="proposée aux agents")),
                ("ordre", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
                ("modifie_le", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="entete",
            name="ajout_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="entete",
            name="modification_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="entete",
            name="retrait_delete",
        ),
        migrations.AddField(
            model_name="enteteversion",
            name="recours_contentieux",
            field=models.TextField(
                default=mairie.models.ville.recours_contentieux_par_defaut,
                help_text="Le tribunal administratif, son adresse, Télérecours, le délai.",
                verbose_name="recours devant le tribunal",
            ),
        ),
        migrations.AddField(
            model_name="enteteversion",
            name="recours_gracieux",
            field=models.TextField(
                default=mairie.models.ville.recours_gracieux_par_defaut,
                help_text="Devant qui, comment, dans quel délai.",
                verbose_name="recours gracieux",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demarche",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_demarcheversion" ("active", "description", "id", "libelle", "ordre", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."active", NEW."description", NEW."id", NEW."libelle", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\'); RETURN NULL;',
                    hash="dfb668e427fc3bef2c8ff49204749ad780c87b9e",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_f4cfa",
                    table="mairie_demarche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demarche",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_demarcheversion" ("active", "description", "id", "libelle", "ordre", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."active", NEW."description", NEW."id", NEW."libelle", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\'); RETURN NULL;',
                    hash="33e6226b5b2d87eb73b344fc9676a4ad7529e614",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_1faba",
                    table="mairie_demarche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demarche",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_demarcheversion" ("active", "description", "id", "libelle", "ordre", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."active", OLD."description", OLD."id", OLD."libelle", OLD."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\'); RETURN NULL;',
                    hash="3b7b4afa9953bcbbd7ba61b17d561b225d296f9e",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_0136a",
                    table="mairie_demarche",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entete",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_enteteversion" ("accueil", "adresse", "commune_id", "courriel", "horaires", "id", "pgh_context", "pgh_created_at", "pgh_label", "protection_donnees", "recours_contentieux", "recours_gracieux", "telephone") VALUES (NEW."accueil", NEW."adresse", NEW."commune_id", NEW."courriel", NEW."horaires", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."protection_donnees", NEW."recours_contentieux", NEW."recours_gracieux", NEW."telephone"); RETURN NULL;',
                    hash="b3fee4215b8a28f15c2936108e5f175539191d25",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_6145b",
                    table="mairie_entete",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entete",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_enteteversion" ("accueil", "adresse", "commune_id", "courriel", "horaires", "id", "pgh_context", "pgh_created_at", "pgh_label", "protection_donnees", "recours_contentieux", "recours_gracieux", "telephone") VALUES (NEW."accueil", NEW."adresse", NEW."commune_id", NEW."courriel", NEW."horaires", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."protection_donnees", NEW."recours_contentieux", NEW."recours_gracieux", NEW."telephone"); RETURN NULL;',
                    hash="f50db9aab0ed40167463a4fdcf118ef5f6037f51",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_da0e2",
                    table="mairie_entete",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entete",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_enteteversion" ("accueil", "adresse", "commune_id", "courriel", "horaires", "id", "pgh_context", "pgh_created_at", "pgh_label", "protection_donnees", "recours_contentieux", "recours_gracieux", "telephone") VALUES (OLD."accueil", OLD."adresse", OLD."commune_id", OLD."courriel", OLD."horaires", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."protection_donnees", OLD."recours_contentieux", OLD."recours_gracieux", OLD."telephone"); RETURN NULL;',
                    hash="64fe3715eaefe61e225c55195f0dce8032adaa93",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_2fa0c",
                    table="mairie_entete",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reponsetype",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_reponsetypeversion" ("actif", "categorie_id", "etat", "groupe_id", "id", "modifie_le", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "service_id", "texte", "titre") VALUES (NEW."actif", NEW."categorie_id", NEW."etat", NEW."groupe_id", NEW."id", NEW."modifie_le", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."service_id", NEW."texte", NEW."titre"); RETURN NULL;',
                    hash="1cf6e13ccb01918768f07a332cb47cfce6eb57d7",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_4bf6a",
                    table="mairie_reponsetype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reponsetype",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_reponsetypeversion" ("actif", "categorie_id", "etat", "groupe_id", "id", "modifie_le", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "service_id", "texte", "titre") VALUES (NEW."actif", NEW."categorie_id", NEW."etat", NEW."groupe_id", NEW."id", NEW."modifie_le", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."service_id", NEW."texte", NEW."titre"); RETURN NULL;',
                    hash="a701c2adbbf0e2aad2eae81f504eaf30ef00bbb6",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_ad558",
                    table="mairie_reponsetype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reponsetype",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_reponsetypeversion" ("actif", "categorie_id", "etat", "groupe_id", "id", "modifie_le", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "service_id", "texte", "titre") VALUES (OLD."actif", OLD."categorie_id", OLD."etat", OLD."groupe_id", OLD."id", OLD."modifie_le", OLD."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."service_id", OLD."texte", OLD."titre"); RETURN NULL;',
                    hash="3aef6f0d469ac1a5b95c670069ac40a863fc7a02",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_88343",
                    table="mairie_reponsetype",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="demarcheversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a3af19f99f7f0d3b29447eab0146a9cae65c7f18",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_85b68",
                    table="mairie_demarcheversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="reponsetypeversion",
            name="categorie",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mairie.categorie",
                verbose_name="catégorie",
            ),
        ),
        migrations.AddField(
            model_name="reponsetypeversion",
            name="groupe",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mairie.groupe",
                verbose_name="groupe de catégories",
            ),
        ),
        migrations.AddField(
            model_name="reponsetypeversion",
            name="service",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mairie.service",
                verbose_name="service",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reponsetypeversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bb80818672f990868d87d41cf37d610dca712e0e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a342b",
                    table="mairie_reponsetypeversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
