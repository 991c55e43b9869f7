"""Who represents which area is said by dated mandates (conseils), no longer by accounts."""

import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("mairie", "0013_licence"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="zoneducompteversion",
            name="compte",
        ),
        migrations.RemoveField(
            model_name="zoneducompteversion",
            name="zone",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="zoneducompte",
            name="ajout_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="zoneducompte",
            name="modification_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="zoneducompte",
            name="retrait_delete",
        ),
        migrations.DeleteModel(
            name="ZoneDuCompte",
        ),
        migrations.RemoveField(
            model_name="compte",
            name="zones",
        ),
        migrations.DeleteModel(
            name="ZoneDuCompteVersion",
        ),
    ]
