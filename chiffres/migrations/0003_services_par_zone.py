"""One more kind of set: the reports of a service in a zone, so that agents read the figures of an area.

The set of a service in a zone is -(1 000 000 × zone + service); -service, as before, is the service everywhere. All
counts are made anew, which takes some two minutes for a million reports.
"""

import importlib

from django.db import migrations

premiere = importlib.import_module("chiffres.migrations.0001_comptes_tenus")

OLD = "ARRAY[0, -f.service] || f.zones"
NEW = "chiffres_ensembles(f.service, f.zones)"
assert OLD in premiere.VALEURS

ENSEMBLES = """
CREATE FUNCTION chiffres_ensembles(service integer, zones integer[]) RETURNS bigint[]
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN ARRAY[0, -service]::bigint[] || zones::bigint[]
    || ARRAY(SELECT -(1000000 * z::bigint + service) FROM unnest(zones) z);
"""


def retype(kind: str) -> list[str]:
    return [
        f"ALTER TABLE {t} ALTER COLUMN ensemble TYPE {kind}" for t in ("chiffres_compte", "chiffres_passage")
    ]


# Nobody folds meanwhile: chiffres.tenue holds the same lock.
SEUL = "SELECT pg_advisory_xact_lock(x'43484946'::integer)"
VIDE = "DROP VIEW chiffres_valeur"
REFAIRE = "SELECT chiffres_refaire()"


class Migration(migrations.Migration):
    dependencies = [
        ("chiffres", "0002_rapport"),
    ]

    operations = [
        migrations.RunSQL(
            [SEUL, VIDE, *retype("bigint"), ENSEMBLES, premiere.VALEURS.replace(OLD, NEW), REFAIRE],
            [
                SEUL,
                VIDE,
                "DROP FUNCTION chiffres_ensembles",
                "DELETE FROM chiffres_compte",
                "DELETE FROM chiffres_passage",
                *retype("integer"),
                premiere.VALEURS,
                REFAIRE,
            ],
        )
    ]
