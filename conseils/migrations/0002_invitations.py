"""Invitations, and the versions of the mandates."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conseils", "0001_mandats"),
        ("quartiers", "0004_population"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "fonction",
                    models.CharField(
                        blank=True,
                        help_text="Par exemple «\xa0référente\xa0» ou «\xa0trésorier\xa0».",
                        max_length=80,
                        verbose_name="fonction",
                    ),
                ),
                ("periode", django.contrib.postgres.fields.ranges.DateRangeField(verbose_name="mandat")),
                (
                    "cree_le",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="faite le"
                    ),
                ),
                (
                    "envoyee_le",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="envoyée le"
                    ),
                ),
                (
                    "acceptee_le",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="acceptée le"),
                ),
                (
                    "retiree_le",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="retirée le"),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-cree_le"],
            },
        ),
        migrations.CreateModel(
            name="MandatVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "fonction",
                    models.CharField(
                        blank=True,
                        help_text="Par exemple «\xa0référente\xa0» ou «\xa0trésorier\xa0».",
                        max_length=80,
                        verbose_name="fonction",
                    ),
                ),
                (
                    "periode",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        help_text="Premier jour inclus, dernier jour exclu.", verbose_name="mandat"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AlterField(
            model_name="mandat",
            name="fonction",
            field=models.CharField(
                blank=True,
                help_text="Par exemple «\xa0référente\xa0» ou «\xa0trésorier\xa0».",
                max_length=80,
                verbose_name="fonction",
            ),
        ),
        migrations.AlterField(
            model_name="mandat",
            name="nom_public",
            field=models.CharField(
                blank=True,
                help_text="Comme la personne veut être nommée sur la page du secteur\xa0; vide\xa0: elle n’y est pas.",
                max_length=120,
                verbose_name="nom affiché",
            ),
        ),
        migrations.AlterField(
            model_name="mandat",
            name="zone",
            field=models.ForeignKey(
                limit_choices_to=models.Q(("nature__in", ["conseil", "cil"])),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mandats",
                to="quartiers.zone",
                verbose_name="conseil ou CIL",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandat",
            trigger=pgtrigger.compiler.Trigger(
                name="ajout_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conseils_mandatversion" ("compte_id", "fonction", "id", "periode", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (NEW."compte_id", NEW."fonction", NEW."id", NEW."periode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'ajout\', NEW."zone_id"); RETURN NULL;',
                    hash="801c1eedee6f7b6747586f629a9c749517445d97",
                    operation="INSERT",
                    pgid="pgtrigger_ajout_insert_27e65",
                    table="conseils_mandat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandat",
            trigger=pgtrigger.compiler.Trigger(
                name="modification_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."compte_id" IS DISTINCT FROM (NEW."compte_id") OR OLD."fonction" IS DISTINCT FROM (NEW."fonction") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."periode" IS DISTINCT FROM (NEW."periode") OR OLD."zone_id" IS DISTINCT FROM (NEW."zone_id"))',
                    func='INSERT INTO "conseils_mandatversion" ("compte_id", "fonction", "id", "periode", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (NEW."compte_id", NEW."fonction", NEW."id", NEW."periode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'modification\', NEW."zone_id"); RETURN NULL;',
                    hash="698f3e4816ddaf9c8115c95b9ae93f838d90f7d5",
                    operation="UPDATE",
                    pgid="pgtrigger_modification_update_8ed70",
                    table="conseils_mandat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandat",
            trigger=pgtrigger.compiler.Trigger(
                name="retrait_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "conseils_mandatversion" ("compte_id", "fonction", "id", "periode", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (OLD."compte_id", OLD."fonction", OLD."id", OLD."periode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'retrait\', OLD."zone_id"); RETURN NULL;',
                    hash="562c401ccb729446542eff7a099ddde302bf9acc",
                    operation="DELETE",
                    pgid="pgtrigger_retrait_delete_e1f50",
                    table="conseils_mandat",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandat",
            trigger=pgtrigger.compiler.Trigger(
                name="identite_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."nom_public" IS DISTINCT FROM (NEW."nom_public"))',
                    func='INSERT INTO "conseils_mandatversion" ("compte_id", "fonction", "id", "periode", "pgh_context", "pgh_created_at", "pgh_label", "zone_id") VALUES (NEW."compte_id", NEW."fonction", NEW."id", NEW."periode", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'identite\', NEW."zone_id"); RETURN NULL;',
                    hash="67815e4ac6398633c9798d7396bb24e710f9fc3a",
                    operation="UPDATE",
                    pgid="pgtrigger_identite_update_54570",
                    table="conseils_mandat",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="compte",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to=settings.AUTH_USER_MODEL,
                verbose_name="personne",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="mandat",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="invitation",
                to="conseils.mandat",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="par",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations_faites",
                to=settings.AUTH_USER_MODEL,
                verbose_name="invitée par",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="zone",
            field=models.ForeignKey(
                limit_choices_to=models.Q(("nature__in", ["conseil", "cil"])),
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="quartiers.zone",
                verbose_name="conseil ou CIL",
            ),
        ),
        migrations.AddField(
            model_name="mandatversion",
            name="compte",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="compte",
            ),
        ),
        migrations.AddField(
            model_name="mandatversion",
            name="zone",
            field=models.ForeignKey(
                db_constraint=False,
                limit_choices_to=models.Q(("nature__in", ["conseil", "cil"])),
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="quartiers.zone",
                verbose_name="conseil ou CIL",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("acceptee_le__isnull", True), ("retiree_le__isnull", True)),
                fields=("zone", "compte"),
                name="une_invitation_a_la_fois",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandatversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f3a609147a106ba75e67ea8a2760f6ba37ec8e1f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0ff50",
                    table="conseils_mandatversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
