"""Each version of the town, its zones, their outlines and its known places is kept, by triggers; what is already there is their first version."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

SUIVIS = ["Commune", "Zone", "Contour", "LieuConnu"]


def noter_depart(apps, schema_editor):
    for nom in SUIVIS:
        modele, version = apps.get_model("quartiers", nom), apps.get_model("quartiers", f"{nom}Version")
        columns = ", ".join(f'"{f.column}"' for f in version._meta.fields if not f.name.startswith("pgh_"))
        schema_editor.execute(
            f'INSERT INTO "{version._meta.db_table}" ({columns}, pgh_created_at, pgh_label) '
            f"SELECT {columns}, now(), 'depart' FROM \"{modele._meta.db_table}\" ORDER BY id"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("quartiers", "0002_lieux_connus"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommuneVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("nom", models.CharField(max_length=120, verbose_name="nom")),
                ("code_insee", models.CharField(max_length=5, verbose_name="code INSEE")),
                ("code_postal", models.CharField(max_length=5, verbose_name="code postal")),
                (
                    "contours_approximatifs",
                    models.BooleanField(
                        default=False,
                        help_text="Chaque page qui montre ces contours le dit.",
                        verbose_name="contours approximatifs",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContourVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326, verbose_name="contour"),
                ),
                (
                    "periode",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="Premier jour inclus, dernier jour exclu.", verbose_name="en vigueur"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LieuConnuVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                ("nom", models.CharField(max_length=120, verbose_name="nom")),
                (
                    "position",
                    django.contrib.gis.db.models.fields.PointField(srid=4326, verbose_name="position"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ZoneVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("commune", "commune"),
                            ("voisine", "commune voisine"),
                            ("conseil", "conseil de quartier"),
                            ("quartier", "quartier"),
                            ("cil", "comité d’intérêt local (CIL)"),
                        ],
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("nom", models.CharField(max_length=120, verbose_name="nom")),
                ("slug", models.SlugField(db_index=False, max_length=120, verbose_name="adresse de page")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commune",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_communeversion" ("code_insee", "code_postal", "contours_approximatifs", "id", "nom", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."code_insee", NEW."code_postal", NEW."contours_approximatifs", NEW."id", NEW."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\'); RETURN NULL;',
                    hash="a89e86798821e55b0e86e93dd90d7d63fac8b6c1",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_4e1b8",
                    table="quartiers_commune",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commune",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "quartiers_communeversion" ("code_insee", "code_postal", "contours_approximatifs", "id", "nom", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."code_insee", NEW."code_postal", NEW."contours_approximatifs", NEW."id", NEW."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\'); RETURN NULL;',
                    hash="cf501766c7ebca659b776376eac4685685151aa4",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_82dec",
                    table="quartiers_commune",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commune",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_communeversion" ("code_insee", "code_postal", "contours_approximatifs", "id", "nom", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."code_insee", OLD."code_postal", OLD."contours_approximatifs", OLD."id", OLD."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\'); RETURN NULL;',
                    hash="fa22acf369c2f764a4cb400baa3d070fb6dc0f2f",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_90bd8",
                    table="quartiers_commune",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contour",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_contourversion" ("geom", "id", "periode", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (NEW."geom", NEW."id", NEW."periode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."zone_id"); RETURN NULL;',
                    hash="101e032c6064aeb37d6bfcf707707dd7b4756c3d",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_2e9dc",
                    table="quartiers_contour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contour",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "quartiers_contourversion" ("geom", "id", "periode", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (NEW."geom", NEW."id", NEW."periode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."zone_id"); RETURN NULL;',
                    hash="709871d26c1c86ddea31f5978795a329adb1f218",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_a3139",
                    table="quartiers_contour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contour",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_contourversion" ("geom", "id", "periode", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (OLD."geom", OLD."id", OLD."periode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."zone_id"); RETURN NULL;',
                    hash="96c6f6b8b64d5c8e14490c2fadb8533f77b4158d",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_427b4",
                    table="quartiers_contour",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lieuconnu",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_lieuconnuversion" ("id", "nom", "pgh_context", "pgh_created_at", "pgh_label", "position") VALUES (NEW."id", NEW."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."position"); RETURN NULL;',
                    hash="6195228292330d2ce1d7085fa56ec6cc0ce52193",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_5314a",
                    table="quartiers_lieuconnu",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lieuconnu",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "quartiers_lieuconnuversion" ("id", "nom", "pgh_context", "pgh_created_at", "pgh_label", "position") VALUES (NEW."id", NEW."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."position"); RETURN NULL;',
                    hash="2278af2dbe34f35bda18087feeff937223b22187",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_32814",
                    table="quartiers_lieuconnu",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lieuconnu",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_lieuconnuversion" ("id", "nom", "pgh_context", "pgh_created_at", "pgh_label", "position") VALUES (OLD."id", OLD."nom", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."position"); RETURN NULL;',
                    hash="99056233a4c864345eb256073003cbf985c9ddca",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_edd97",
                    table="quartiers_lieuconnu",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zone",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_zoneversion" ("code", "id", "nature", "nom", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "slug") VALUES (NEW."code", NEW."id", NEW."nature", NEW."nom", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."slug"); RETURN NULL;',
                    hash="5826bcdc4672d4eabfdd630c03111b59ecc6ab62",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_c934a",
                    table="quartiers_zone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zone",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "quartiers_zoneversion" ("code", "id", "nature", "nom", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "slug") VALUES (NEW."code", NEW."id", NEW."nature", NEW."nom", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."slug"); RETURN NULL;',
                    hash="3e01cd6e59653924015f2fc31c488a7a4641fe43",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_b34ee",
                    table="quartiers_zone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zone",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_zoneversion" ("code", "id", "nature", "nom", "parent_id", "pgh_context", "pgh_created_at", "pgh_label", "slug") VALUES (OLD."code", OLD."id", OLD."nature", OLD."nom", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."slug"); RETURN NULL;',
                    hash="ab97afe4176408b5b838e20b7f44b2c0a9aa476c",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_08bcc",
                    table="quartiers_zone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="communeversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="288890b0f8f2248f62c6f3058c3732758f5a6638",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a873e",
                    table="quartiers_communeversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="contourversion",
            name="zone",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="quartiers.zone",
                verbose_name="zone",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lieuconnuversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3c9a9a207ba3498680c0f5c3f67f6c4fc4202f26",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d77d8",
                    table="quartiers_lieuconnuversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="zoneversion",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Le conseil de quartier, pour un quartier.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="quartiers.zone",
                verbose_name="rattachée à",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contourversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b91e6e2633d9d69557270486bdc0eab6b3a9fcc9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_31842",
                    table="quartiers_contourversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="zoneversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c878aadd588ca5607b24b0d6370f56fce1a20960",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6270d",
                    table="quartiers_zoneversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(noter_depart, migrations.RunPython.noop),
    ]
