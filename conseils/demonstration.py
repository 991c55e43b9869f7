"""Who represents the areas of the demonstration town: imaginary people, some of whom do not wish to be named."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from conseils.models import Mandat
from mairie.models import Compte
from quartiers.models import Zone

MANDATS = Path(__file__).parent / "donnees" / "la-seyne" / "mandats.csv"
DEPUIS, DUREE = dt.timedelta(days=400), dt.timedelta(days=3 * 365)
"""The mandates have run for so long, of three years."""


@transaction.atomic
def charger_mandats() -> None:
    """Give the areas of the demonstration those who represent them; nothing if there is any mandate."""
    if Mandat.objects.exists():
        return
    zones = {(zone.nature, zone.code): zone for zone in Zone.objects.all()}
    comptes = {compte.email: compte for compte in Compte.objects.all()}
    debut = timezone.localdate() - DEPUIS
    with MANDATS.open(encoding="utf-8", newline="") as file:
        Mandat.objects.bulk_create(
            Mandat(
                zone=zones[row["nature"], row["zone"]],
                compte=comptes.get(row["compte"]),
                nom_public=row["nom"],
                fonction=row["fonction"],
                periode=DateRange(debut, debut + DUREE),
            )
            for row in csv.DictReader(file)
        )
