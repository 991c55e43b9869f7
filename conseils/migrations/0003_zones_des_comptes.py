"""What accounts were bound to becomes mandates that last; nobody is named in public before they ask for it."""

from django.db import migrations
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone


def donner_mandats(apps, schema_editor):
    Compte, Mandat = apps.get_model("mairie", "Compte"), apps.get_model("conseils", "Mandat")
    for compte in Compte.objects.filter(zones__isnull=False).distinct():
        since = DateRange(timezone.localdate(compte.cree_le), None)
        known = set(Mandat.objects.filter(compte=compte).values_list("zone", flat=True))
        Mandat.objects.bulk_create(
            Mandat(zone=zone, compte=compte, periode=since)
            for zone in compte.zones.all()
            if zone.pk not in known
        )


class Migration(migrations.Migration):
    dependencies = [("conseils", "0002_invitations"), ("mairie", "0012_versions_suite")]
    run_before = [("mairie", "0014_mandats")]

    operations = [migrations.RunPython(donner_mandats, migrations.RunPython.noop)]
