"""The files of the day: all public reports, made once a day and put in place together."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from api.donnees import formes
from api.donnees.champs import enregistrements
from signalements.models import Signalement


@dataclass(frozen=True)
class Fichier:
    """One file of the day, as it lies there."""

    forme: str
    chemin: Path
    octets: int
    fait_le: dt.datetime
    sha256: str


def dossier() -> Path:
    return settings.DONNEES / "ouvertes"


def publier() -> int:
    """Make the files of the day and put them in the place of those of yesterday; return how many reports they hold.

    All three say the same instant: the rows are read once. Who reads meanwhile gets yesterday's file, whole.
    """
    here = dossier()
    here.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=here, prefix="en-cours-") as folder:
        made = Path(folder)
        count = _write(made)
        formes.en_gpkg(made / "signalements.csv", made / "signalements.gpkg")
        for forme in formes.FORMES:
            fresh = made / f"signalements.{forme}"
            with fresh.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            (here / f"{fresh.name}.sha256").write_text(digest, encoding="ascii")
            shutil.move(fresh, here / fresh.name)
    return count


def publier_si_du(now: dt.datetime) -> int | None:
    """Do it unless it was done today (Europe/Paris); return how many reports, or None."""
    made = [fichier.fait_le for fichier in fichiers()]
    if len(made) == len(formes.FORMES) and timezone.localdate(min(made)) >= timezone.localdate(now):
        return None
    return publier()


def fichiers() -> list[Fichier]:
    """Return the files that are there, in the order of FORMES."""
    return [found for forme in formes.FORMES if (found := fichier(forme))]


def fichier(forme: str) -> Fichier | None:
    """Return one of them, or None where the first day is still to come."""
    path = dossier() / f"signalements.{forme}"
    try:
        stat = path.stat()
        digest = path.with_name(f"{path.name}.sha256").read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    fait_le = dt.datetime.fromtimestamp(int(stat.st_mtime), tz=dt.UTC)
    return Fichier(forme, path, stat.st_size, fait_le, digest)


def _write(folder: Path) -> int:
    """Write the CSV and the GeoJSON from one reading of the rows; return how many there were."""
    rows = Signalement.objects.publics().order_by("pk")
    for_csv, for_geojson = itertools.tee(enregistrements(rows))
    # One record gives one line to each, between the line that opens and the one that closes.
    pieces = itertools.zip_longest(formes.en_csv(for_csv), formes.en_geojson(for_geojson), fillvalue=b"")
    with (
        (folder / "signalements.csv").open("wb") as csv,
        (folder / "signalements.geojson").open("wb") as geojson,
    ):
        lines = 0
        for line, feature in pieces:
            csv.write(line)
            geojson.write(feature)
            lines += bool(line)
    return lines - 1
