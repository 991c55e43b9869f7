"""Each version of a setting is kept, by triggers; what is already there is their first version."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

SUIVIS = [
    "EnTete",
    "JourFerme",
    "Service",
    "Groupe",
    "Categorie",
    "Question",
    "Regle",
    "Compte",
    "ServiceDuCompte",
    "ZoneDuCompte",
]


def noter_depart(apps, schema_editor):
    for nom in SUIVIS:
        modele, version = apps.get_model("mairie", nom), apps.get_model("mairie", f"{nom}Version")
        columns = ", ".join(f'"{f.column}"' for f in version._meta.fields if not f.name.startswith("pgh_"))
        schema_editor.execute(
            f'INSERT INTO "{version._meta.db_table}" ({columns}, pgh_created_at, pgh_label) '
            f"SELECT {columns}, now(), 'depart' FROM \"{modele._meta.db_table}\" ORDER BY id"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0006_roles_chef_direction"),
        ("quartiers", "0003_historique"),
    ]

    operations = [
        migrations.CreateModel(
            name="CategorieVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=20, verbose_name="code")),
                ("libelle", models.CharField(max_length=120, verbose_name="libellé")),
                (
                    "mots",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        help_text="Ce que les gens tapent pour la trouver, séparé par des virgules.",
                        size=None,
                        verbose_name="mots de tous les jours",
                    ),
                ),
                (
                    "proprietaire",
                    models.CharField(blank=True, max_length=40, verbose_name="propriétaire de l’ouvrage"),
                ),
                (
                    "delai_jours",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(250),
                        ],
                        verbose_name="objectif du service (jours ouvrés)",
                    ),
                ),
                ("urgente", models.BooleanField(default=False, verbose_name="urgente")),
                (
                    "consigne",
                    models.TextField(blank=True, verbose_name="consigne affichée avant le formulaire"),
                ),
                ("note_agents", models.TextField(blank=True, verbose_name="note pour les agents")),
                (
                    "visibilite",
                    models.CharField(
                        choices=[("public", "publique"), ("prive", "privée")],
                        default="public",
                        max_length=10,
                        verbose_name="visibilité",
                    ),
                ),
                (
                    "localisation",
                    models.CharField(
                        choices=[
                            ("obligatoire", "obligatoire"),
                            ("facultative", "facultative"),
                            ("aucune", "aucune"),
                        ],
                        default="obligatoire",
                        max_length=12,
                        verbose_name="lieu",
                    ),
                ),
                (
                    "photo",
                    models.CharField(
                        choices=[
                            ("recommandee", "recommandée"),
                            ("facultative", "facultative"),
                            ("interdite", "interdite"),
                        ],
                        default="facultative",
                        max_length=12,
                        verbose_name="photo",
                    ),
                ),
                (
                    "regime_silence",
                    models.CharField(
                        choices=[
                            ("rejet", "le silence vaut rejet"),
                            ("acceptation", "le silence vaut acceptation"),
                            ("sans_objet", "sans objet"),
                            ("a_valider", "à valider par un juriste (compté comme un rejet)"),
                        ],
                        default="rejet",
                        max_length=12,
                        verbose_name="silence de l’administration",
                    ),
                ),
                (
                    "a_qualifier",
                    models.BooleanField(
                        default=False,
                        help_text="L’accusé de réception attend qu’un agent précise la catégorie.",
                        verbose_name="à qualifier par un agent",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("ordre", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CompteVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("accueil", "accueil"),
                            ("service", "service"),
                            ("chef", "chef de service"),
                            ("terrain", "terrain"),
                            ("conseil", "conseil de quartier"),
                            ("cil", "CIL"),
                            ("direction", "direction"),
                            ("administrateur", "administrateur"),
                        ],
                        max_length=16,
                        verbose_name="rôle",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="actif")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="EnTeteVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "accueil",
                    models.CharField(
                        help_text="«\xa0Allô La Seyne\xa0»", max_length=80, verbose_name="nom de l’accueil"
                    ),
                ),
                ("telephone", models.CharField(max_length=20, verbose_name="téléphone")),
                (
                    "courriel",
                    models.EmailField(
                        help_text="Les réponses aux courriels y arrivent.",
                        max_length=254,
                        verbose_name="courriel de l’accueil",
                    ),
                ),
                ("adresse", models.TextField(verbose_name="adresse postale")),
                ("horaires", models.CharField(blank=True, max_length=200, verbose_name="horaires")),
                (
                    "protection_donnees",
                    models.EmailField(max_length=254, verbose_name="contact pour la protection des données"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GroupeVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=10, verbose_name="code")),
                ("nom", models.CharField(max_length=80, verbose_name="nom")),
                (
                    "icone",
                    models.CharField(
                        help_text="Nom d’une icône Lucide, par exemple «\xa0lightbulb\xa0».",
                        max_length=40,
                        verbose_name="icône",
                    ),
                ),
                ("ordre", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="JourFermeVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("le", models.DateField(verbose_name="jour")),
                ("libelle", models.CharField(max_length=120, verbose_name="motif")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="QuestionVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("code", models.SlugField(db_index=False, max_length=60, verbose_name="code")),
                ("libelle", models.CharField(max_length=200, verbose_name="question")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("texte", "texte"),
                            ("choix", "choix"),
                            ("oui_non", "oui ou non"),
                            ("nombre", "nombre"),
                            ("date", "date"),
                        ],
                        max_length=10,
                        verbose_name="type de réponse",
                    ),
                ),
                (
                    "choix",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="choix",
                    ),
                ),
                (
                    "publique",
                    models.BooleanField(
                        default=False, verbose_name="réponse publique après lecture par un agent"
                    ),
                ),
                (
                    "agents_seulement",
                    models.BooleanField(default=False, verbose_name="réponse réservée aux agents"),
                ),
                ("obligatoire", models.BooleanField(default=False, verbose_name="obligatoire")),
                ("ordre", models.PositiveSmallIntegerField(default=0, verbose_name="ordre")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RegleVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceDuCompteVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("code", models.CharField(max_length=20, verbose_name="code")),
                ("nom", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "type",
                    models.CharField(
                        choices=[("ville", "ville"), ("metropole", "métropole"), ("autre", "autre")],
                        default="ville",
                        max_length=10,
                        verbose_name="type",
                    ),
                ),
                ("telephone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                ("courriel", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                ("adresse", models.TextField(blank=True, verbose_name="adresse postale")),
                ("horaires", models.CharField(blank=True, max_length=200, verbose_name="horaires")),
                ("actif", models.BooleanField(default=True, verbose_name="actif")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ZoneDuCompteVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServiceDuCompte",
            fields=[],
            options={
                "verbose_name": "service du compte",
                "verbose_name_plural": "services des comptes",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("mairie.compte_services",),
        ),
        migrations.CreateModel(
            name="ZoneDuCompte",
            fields=[],
            options={
                "verbose_name": "zone du compte",
                "verbose_name_plural": "zones des comptes",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("mairie.compte_zones",),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categorie",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_categorieversion" ("a_qualifier", "active", "code", "consigne", "delai_jours", "groupe_id", "id", "libelle", "localisation", "mots", "note_agents", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "photo", "proprietaire", "regime_silence", "urgente", "visibilite") VALUES (NEW."a_qualifier", NEW."active", NEW."code", NEW."consigne", NEW."delai_jours", NEW."groupe_id", NEW."id", NEW."libelle", NEW."localisation", NEW."mots", NEW."note_agents", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."photo", NEW."proprietaire", NEW."regime_silence", NEW."urgente", NEW."visibilite"); RETURN NULL;',
                    hash="7b653e58b8b947311c86557f347eff80c12553e1",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_d9880",
                    table="mairie_categorie",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categorie",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_categorieversion" ("a_qualifier", "active", "code", "consigne", "delai_jours", "groupe_id", "id", "libelle", "localisation", "mots", "note_agents", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "photo", "proprietaire", "regime_silence", "urgente", "visibilite") VALUES (NEW."a_qualifier", NEW."active", NEW."code", NEW."consigne", NEW."delai_jours", NEW."groupe_id", NEW."id", NEW."libelle", NEW."localisation", NEW."mots", NEW."note_agents", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."photo", NEW."proprietaire", NEW."regime_silence", NEW."urgente", NEW."visibilite"); RETURN NULL;',
                    hash="1c05cdce1c42ffd1140e1cc99bfae9015425ed78",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_73376",
                    table="mairie_categorie",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categorie",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_categorieversion" ("a_qualifier", "active", "code", "consigne", "delai_jours", "groupe_id", "id", "libelle", "localisation", "mots", "note_agents", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "photo", "proprietaire", "regime_silence", "urgente", "visibilite") VALUES (OLD."a_qualifier", OLD."active", OLD."code", OLD."consigne", OLD."delai_jours", OLD."groupe_id", OLD."id", OLD."libelle", OLD."localisation", OLD."mots", OLD."note_agents", OLD."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."photo", OLD."proprietaire", OLD."regime_silence", OLD."urgente", OLD."visibilite"); RETURN NULL;',
                    hash="58947f8adf340d290198d73d08e417054aaffeca",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_5fb18",
                    table="mairie_categorie",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="compte",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_compteversion" ("id", "is_active", "pgh_context", "pgh_created_at", "pgh_label", "role") VALUES (NEW."id", NEW."is_active", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."role"); RETURN NULL;',
                    hash="7c004afab060b50f0af12ff83ba6fc259eb35cb0",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_799d0",
                    table="mairie_compte",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="compte",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                    func='INSERT INTO "mairie_compteversion" ("id", "is_active", "pgh_context", "pgh_created_at", "pgh_label", "role") VALUES (NEW."id", NEW."is_active", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."role"); RETURN NULL;',
                    hash="fea8b7bb19e7eb3fc0fdb499e0147f9a45731ef3",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_c2d12",
                    table="mairie_compte",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="compte",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_compteversion" ("id", "is_active", "pgh_context", "pgh_created_at", "pgh_label", "role") VALUES (OLD."id", OLD."is_active", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."role"); RETURN NULL;',
                    hash="8e266c80dc3d0d2d98c6f3e0662e89aef2feb6f6",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_9da3f",
                    table="mairie_compte",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="compte",
            trigger=pgtrigger.compiler.Trigger(
                name="identite_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."nom" IS DISTINCT FROM (NEW."nom") OR OLD."qualite" IS DISTINCT FROM (NEW."qualite"))',
                    func='INSERT INTO "mairie_compteversion" ("id", "is_active", "pgh_context", "pgh_created_at", "pgh_label", "role") VALUES (NEW."id", NEW."is_active", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'identite\', NEW."role"); RETURN NULL;',
                    hash="2c3151c782cd1a732a94328759487bf6af3572d1",
                    operation="UPDATE",
                    pgid="pgtrigger_identite_update_6d541",
                    table="mairie_compte",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="entete",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_enteteversion" ("accueil", "adresse", "commune_id", "courriel", "horaires", "id", "pgh_context", "pgh_created_at", "pgh_label", "protection_donnees", "telephone") VALUES (NEW."accueil", NEW."adresse", NEW."commune_id", NEW."courriel", NEW."horaires", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."protection_donnees", NEW."telephone"); RETURN NULL;',
                    hash="a81ed6da07c46334d4afa6bf095f54b3e0b7754a",
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
                    func='INSERT INTO "mairie_enteteversion" ("accueil", "adresse", "commune_id", "courriel", "horaires", "id", "pgh_context", "pgh_created_at", "pgh_label", "protection_donnees", "telephone") VALUES (NEW."accueil", NEW."adresse", NEW."commune_id", NEW."courriel", NEW."horaires", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."protection_donnees", NEW."telephone"); RETURN NULL;',
                    hash="263d4619cab95393dc4d01409b8bd6757ec7cb6e",
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
                    func='INSERT INTO "mairie_enteteversion" ("accueil", "adresse", "commune_id", "courriel", "horaires", "id", "pgh_context", "pgh_created_at", "pgh_label", "protection_donnees", "telephone") VALUES (OLD."accueil", OLD."adresse", OLD."commune_id", OLD."courriel", OLD."horaires", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."protection_donnees", OLD."telephone"); RETURN NULL;',
                    hash="3b552f58b7da2e09a1c84dd05dbd0402d0ab534f",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_2fa0c",
                    table="mairie_entete",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupe",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_groupeversion" ("code", "icone", "id", "nom", "ordre", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."code", NEW."icone", NEW."id", NEW."nom", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\'); RETURN NULL;',
                    hash="f3b66b8590bfe4a7f08a6273f51310e8b82da518",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_66dd2",
                    table="mairie_groupe",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupe",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_groupeversion" ("code", "icone", "id", "nom", "ordre", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."code", NEW."icone", NEW."id", NEW."nom", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\'); RETURN NULL;',
                    hash="9f7c16d79b16d5e7f1d0b4ab0e9708ce18bdfd18",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_e6303",
                    table="mairie_groupe",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupe",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_groupeversion" ("code", "icone", "id", "nom", "ordre", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."code", OLD."icone", OLD."id", OLD."nom", OLD."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\'); RETURN NULL;',
                    hash="ac2b97a9017fc52a01483c18a2d5a694d0f0dc8c",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_7844e",
                    table="mairie_groupe",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jourferme",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_jourfermeversion" ("id", "le", "libelle", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."id", NEW."le", NEW."libelle", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\'); RETURN NULL;',
                    hash="2761220f9882ce5572cd1e98b799d5c0235be71b",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_b85a3",
                    table="mairie_jourferme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jourferme",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_jourfermeversion" ("id", "le", "libelle", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."id", NEW."le", NEW."libelle", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\'); RETURN NULL;',
                    hash="51625b4f59cc8cdb7cf1a7c1f6c20b4564a9a761",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_84297",
                    table="mairie_jourferme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jourferme",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_jourfermeversion" ("id", "le", "libelle", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."id", OLD."le", OLD."libelle", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\'); RETURN NULL;',
                    hash="808eff733126da3713be06a4502c09adf31e8ff6",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_06739",
                    table="mairie_jourferme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_questionversion" ("agents_seulement", "categorie_id", "choix", "code", "id", "libelle", "obligatoire", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "publique", "type") VALUES (NEW."agents_seulement", NEW."categorie_id", NEW."choix", NEW."code", NEW."id", NEW."libelle", NEW."obligatoire", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."publique", NEW."type"); RETURN NULL;',
                    hash="9d7d65878752f182c348cbb0c00da9e389a32b23",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_c6d57",
                    table="mairie_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_questionversion" ("agents_seulement", "categorie_id", "choix", "code", "id", "libelle", "obligatoire", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "publique", "type") VALUES (NEW."agents_seulement", NEW."categorie_id", NEW."choix", NEW."code", NEW."id", NEW."libelle", NEW."obligatoire", NEW."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."publique", NEW."type"); RETURN NULL;',
                    hash="8bb7e89cc313d91f9917e404fb3d34a31248daf2",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_f9b40",
                    table="mairie_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_questionversion" ("agents_seulement", "categorie_id", "choix", "code", "id", "libelle", "obligatoire", "ordre", "pgh_context", "pgh_created_at", "pgh_label", "publique", "type") VALUES (OLD."agents_seulement", OLD."categorie_id", OLD."choix", OLD."code", OLD."id", OLD."libelle", OLD."obligatoire", OLD."ordre", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."publique", OLD."type"); RETURN NULL;',
                    hash="e4c49adc65c61d254b6506313fea07ac2f9ec7bb",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_740d3",
                    table="mairie_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regle",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_regleversion" ("categorie_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "service_id", "zone_id") VALUES (NEW."categorie_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."service_id", NEW."zone_id"); RETURN NULL;',
                    hash="45fb981b8ae2344bc0ee77dcecaca29f91a74760",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_15682",
                    table="mairie_regle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regle",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_regleversion" ("categorie_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "service_id", "zone_id") VALUES (NEW."categorie_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."service_id", NEW."zone_id"); RETURN NULL;',
                    hash="84e292975b4ad3e8ff5d43748770ac5476d70918",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_b22a4",
                    table="mairie_regle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regle",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_regleversion" ("categorie_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "service_id", "zone_id") VALUES (OLD."categorie_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."service_id", OLD."zone_id"); RETURN NULL;',
                    hash="6190b107237f7b5dae02fc31d36b77009809e510",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_97894",
                    table="mairie_regle",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_serviceversion" ("actif", "adresse", "code", "courriel", "horaires", "id", "nom", "pgh_context", "pgh_created_at", "pgh_label", "telephone", "type") VALUES (NEW."actif", NEW."adresse", NEW."code", NEW."courriel", NEW."horaires", NEW."id", NEW."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."telephone", NEW."type"); RETURN NULL;',
                    hash="e3d2b6339e5a17e2f3069b4b3a35d0979ed3f922",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_7f76e",
                    table="mairie_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_serviceversion" ("actif", "adresse", "code", "courriel", "horaires", "id", "nom", "pgh_context", "pgh_created_at", "pgh_label", "telephone", "type") VALUES (NEW."actif", NEW."adresse", NEW."code", NEW."courriel", NEW."horaires", NEW."id", NEW."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."telephone", NEW."type"); RETURN NULL;',
                    hash="a324d28d27cb46b31e7e19bfb33e3262c4a6a08a",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_cbbce",
                    table="mairie_service",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="service",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_serviceversion" ("actif", "adresse", "code", "courriel", "horaires", "id", "nom", "pgh_context", "pgh_created_at", "pgh_label", "telephone", "type") VALUES (OLD."actif", OLD."adresse", OLD."code", OLD."courriel", OLD."horaires", OLD."id", OLD."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."telephone", OLD."type"); RETURN NULL;',
                    hash="78b1d425738693a4b58fb2f120b979fcf71ab8e9",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_278f5",
                    table="mairie_service",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="categorieversion",
            name="groupe",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mairie.groupe",
                verbose_name="groupe",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="compteversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="957056ffbeae6e3925f45abb35e79d8b65d878d1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_faca4",
                    table="mairie_compteversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="enteteversion",
            name="commune",
            field=models.ForeignKey(
                db_constraint=False,
                default=1,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="quartiers.commune",
                verbose_name="commune",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupeversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="75db952fa16adc67cf2dc7f52b3a79500ab6db81",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2786b",
                    table="mairie_groupeversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="jourfermeversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1e6e118ef6807d642ab59b306caceb31d36ea0aa",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c952c",
                    table="mairie_jourfermeversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="questionversion",
            name="categorie",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mairie.categorie",
                verbose_name="catégorie",
            ),
        ),
        migrations.AddField(
            model_name="regleversion",
            name="categorie",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mairie.categorie",
                verbose_name="catégorie",
            ),
        ),
        migrations.AddField(
            model_name="regleversion",
            name="service",
            field=models.ForeignKey(
                db_constraint=False,
                limit_choices_to={"actif": True},
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mairie.service",
                verbose_name="service",
            ),
        ),
        migrations.AddField(
            model_name="regleversion",
            name="zone",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Vide\xa0: partout. Un quartier l’emporte sur un conseil, un conseil sur «\xa0partout\xa0».",
                limit_choices_to={"nature__in": ["conseil", "quartier"]},
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="quartiers.zone",
                verbose_name="zone",
            ),
        ),
        migrations.AddField(
            model_name="serviceducompteversion",
            name="compte",
            field=models.ForeignKey(
                db_constraint=False,
                db_tablespace="",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="serviceducompteversion",
            name="service",
            field=models.ForeignKey(
                db_constraint=False,
                db_tablespace="",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="mairie.service",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2c9e01bc433a1403a3c66c912f47c4cc4b3beb07",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9bb9b",
                    table="mairie_serviceversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="zoneducompteversion",
            name="compte",
            field=models.ForeignKey(
                db_constraint=False,
                db_tablespace="",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="zoneducompteversion",
            name="zone",
            field=models.ForeignKey(
                db_constraint=False,
                db_tablespace="",
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="quartiers.zone",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceducompte",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_serviceducompteversion" ("compte_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "service_id") VALUES (NEW."compte_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."service_id"); RETURN NULL;',
                    hash="333c6defd4baca6903ad99999e246c1b166a967c",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_ad528",
                    table="mairie_compte_services",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceducompte",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_serviceducompteversion" ("compte_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "service_id") VALUES (NEW."compte_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."service_id"); RETURN NULL;',
                    hash="a8be07d101081fd278f83eda1cf0564889ac54ee",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_0709b",
                    table="mairie_compte_services",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceducompte",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_serviceducompteversion" ("compte_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "service_id") VALUES (OLD."compte_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."service_id"); RETURN NULL;',
                    hash="27b200d89243b7c35ed03d00c18d11ffec07c170",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_45826",
                    table="mairie_compte_services",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zoneducompte",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_zoneducompteversion" ("compte_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (NEW."compte_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."zone_id"); RETURN NULL;',
                    hash="43d4851ed68dd6ad9c046793ceb43e80985391e0",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_c555b",
                    table="mairie_compte_zones",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zoneducompte",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "mairie_zoneducompteversion" ("compte_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (NEW."compte_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."zone_id"); RETURN NULL;',
                    hash="c36e4e5d5aa8b19be527d39fd776e7d099475925",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_5d957",
                    table="mairie_compte_zones",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zoneducompte",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "mairie_zoneducompteversion" ("compte_id", "id", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (OLD."compte_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."zone_id"); RETURN NULL;',
                    hash="14a42deab572f3e21968616e497dfef9acf7acbc",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_0ae24",
                    table="mairie_compte_zones",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="categorieversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="235b7699e925b246ca76dff8d3d7de0a0261814c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e810d",
                    table="mairie_categorieversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="enteteversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7ea66b1f602161fefee774c82bb0bd8e286cb910",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4be77",
                    table="mairie_enteteversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="questionversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5e719e02ce7c7ffd9cd3d6afd64882410ea34f80",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_13938",
                    table="mairie_questionversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e61144002072317b119475f47877c84642ef998a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_99e2b",
                    table="mairie_regleversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="serviceducompteversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dd65e3615bf441b45dee70a6c8724e6f85eaa5f7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a8969",
                    table="mairie_serviceducompteversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zoneducompteversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4bb4a921a3181c227d1c01307fc9d3599dd55aa1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_31d89",
                    table="mairie_zoneducompteversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(noter_depart, migrations.RunPython.noop),
    ]
