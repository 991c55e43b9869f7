"""Outlines that change on a day, and which zones follow which."""

import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quartiers", "0004_population"),
    ]

    operations = [
        migrations.CreateModel(
            name="RedecoupageVersion",
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
                        verbose_name="zones",
                    ),
                ),
                ("jour", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                ("origine", models.CharField(blank=True, max_length=120, verbose_name="fichier")),
                ("accepte_le", models.DateTimeField(editable=False, null=True, verbose_name="accepté le")),
                ("applique_le", models.DateTimeField(editable=False, null=True, verbose_name="appliqué le")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Filiation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jour", models.DateField(verbose_name="depuis le")),
                (
                    "apres",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="origines",
                        to="quartiers.zone",
                        verbose_name="zone qui suit",
                    ),
                ),
                (
                    "avant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suites",
                        to="quartiers.zone",
                        verbose_name="zone close",
                    ),
                ),
            ],
            options={
                "verbose_name": "filiation",
                "verbose_name_plural": "filiations",
                "ordering": ["jour", "avant", "apres"],
            },
        ),
        migrations.CreateModel(
            name="Redecoupage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                        verbose_name="zones",
                    ),
                ),
                ("jour", models.DateField(blank=True, null=True, verbose_name="à partir du")),
                ("origine", models.CharField(blank=True, max_length=120, verbose_name="fichier")),
                ("fichier", models.BinaryField(null=True)),
                ("choix", models.JSONField(default=dict, editable=False)),
                (
                    "cree_le",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="préparé le"
                    ),
                ),
                ("accepte_le", models.DateTimeField(editable=False, null=True, verbose_name="accepté le")),
                ("applique_le", models.DateTimeField(editable=False, null=True, verbose_name="appliqué le")),
                (
                    "zones",
                    models.ManyToManyField(
                        related_name="redecoupages", to="quartiers.zone", verbose_name="zones touchées"
                    ),
                ),
            ],
            options={
                "verbose_name": "redécoupage",
                "verbose_name_plural": "redécoupages",
                "ordering": ["-cree_le", "-pk"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="redecoupageversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1f2e7902af2d75cd0aeb319edb31f94a1486f8a1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9f394",
                    table="quartiers_redecoupageversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="filiation",
            constraint=models.UniqueConstraint(fields=("avant", "apres"), name="filiation_unique"),
        ),
        migrations.AddConstraint(
            model_name="filiation",
            constraint=models.CheckConstraint(
                condition=models.Q(("avant", models.F("apres")), _negated=True),
                name="filiation_entre_deux_zones",
            ),
        ),
        migrations.AddConstraint(
            model_name="redecoupage",
            constraint=models.CheckConstraint(
                condition=models.Q(("nature__in", ["commune", "voisine", "conseil", "quartier", "cil"])),
                name="redecoupage_nature_connue",
            ),
        ),
        migrations.AddConstraint(
            model_name="redecoupage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepte_le__isnull", True),
                    models.Q(("fichier__isnull", True), ("jour__isnull", False)),
                    _connector="OR",
                ),
                name="redecoupage_accepte_sans_fichier",
            ),
        ),
        migrations.AddConstraint(
            model_name="redecoupage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("applique_le__isnull", True), ("accepte_le__isnull", False), _connector="OR"
                ),
                name="redecoupage_applique_si_accepte",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="redecoupage",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_redecoupageversion" ("accepte_le", "applique_le", "id", "jour", "nature", "origine", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."accepte_le", NEW."applique_le", NEW."id", NEW."jour", NEW."nature", NEW."origine", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\'); RETURN NULL;',
                    hash="df07481c80d01132249cd194aa32325b40091df9",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_150eb",
                    table="quartiers_redecoupage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="redecoupage",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accepte_le" IS DISTINCT FROM (NEW."accepte_le") OR OLD."applique_le" IS DISTINCT FROM (NEW."applique_le") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."jour" IS DISTINCT FROM (NEW."jour") OR OLD."nature" IS DISTINCT FROM (NEW."nature") OR OLD."origine" IS DISTINCT FROM (NEW."origine"))',
                    func='INSERT INTO "quartiers_redecoupageversion" ("accepte_le", "applique_le", "id", "jour", "nature", "origine", "pgh_context", "pgh_created_at", "pgh_label") VALUES (NEW."accepte_le", NEW."applique_le", NEW."id", NEW."jour", NEW."nature", NEW."origine", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\'); RETURN NULL;',
                    hash="22de2a4b5e8e9104afc16409ffc0b80e3c370def",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_8fbe4",
                    table="quartiers_redecoupage",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="redecoupage",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "quartiers_redecoupageversion" ("accepte_le", "applique_le", "id", "jour", "nature", "origine", "pgh_context", "pgh_created_at", "pgh_label") VALUES (OLD."accepte_le", OLD."applique_le", OLD."id", OLD."jour", OLD."nature", OLD."origine", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\'); RETURN NULL;',
                    hash="7618179f519ede6a5a6fd1f649a3da94ea5e9070",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_66caf",
                    table="quartiers_redecoupage",
                    when="AFTER",
                ),
            ),
        ),
    ]
