"""The same rows in three forms, each ready for the program that opens it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from api.donnees.champs import CHAMPS, LAT, LON, Valeur

FORMES = {
    "csv": (_("Tableau"), "CSV", "text/csv; charset=utf-8"),
    "geojson": (_("Carte"), "GeoJSON", "application/geo+json"),
    "gpkg": (_("Carte pour QGIS"), "GeoPackage", "application/geopackage+sqlite3"),
}
"""Extension → (what it is, how it is called, media type)."""

_SECONDES_MAX = 600
_LON, _LAT = CHAMPS.index(LON), CHAMPS.index(LAT)


class _Ligne:
    """What csv.writer writes to: it hands each line back."""

    @staticmethod
    def write(line: str) -> str:
        return line


def en_csv(records: Iterable[list[Valeur]]) -> Iterator[bytes]:
    """Yield a CSV line by line, as machines read it: UTF-8, commas, days as 2026-11-24, decimals with a point."""
    sheet = csv.writer(_Ligne())
    yield sheet.writerow([champ.nom for champ in CHAMPS]).encode()
    for record in records:
        yield sheet.writerow(["" if value is None else value for value in record]).encode()


def en_geojson(records: Iterable[list[Valeur]]) -> Iterator[bytes]:
    """Yield one FeatureCollection (RFC 7946), feature by feature; what has no point has no geometry."""
    yield b'{"type":"FeatureCollection","features":['
    comma = ""
    for record in records:
        yield f"{comma}\n{json.dumps(_feature(record), ensure_ascii=False, default=dt.date.isoformat)}".encode()
        comma = ","
    yield b"\n]}\n"


def _feature(record: list[Valeur]) -> dict[str, object]:
    lon, lat = record[_LON], record[_LAT]
    return {
        "type": "Feature",
        "id": record[0],
        "geometry": None if lon is None else {"type": "Point", "coordinates": [lon, lat]},
        "properties": {c.nom: v for c, v in zip(CHAMPS, record, strict=True) if c not in (LON, LAT)},
    }


def en_gpkg(tableau: Path, vers: Path) -> None:
    """Make the GeoPackage of a CSV made by `en_csv`: one layer, `signalements`, with the types of the schema."""
    kinds = ["CoordX" if c is LON else "CoordY" if c is LAT else c.type.gpkg for c in CHAMPS]
    tableau.with_suffix(".csvt").write_text(",".join(f'"{kind}"' for kind in kinds), encoding="utf-8")
    subprocess.run(  # noqa: S603  (a fixed command over files of ours)
        [
            *("ogr2ogr", "-f", "GPKG", str(vers), str(tableau)),
            *("-nln", "signalements", "-nlt", "POINT", "-a_srs", "EPSG:4326"),
            *("-oo", "EMPTY_STRING_AS_NULL=YES", "-oo", "KEEP_GEOM_COLUMNS=NO"),
            *("-lco", "IDENTIFIER=Signalements publics", "-lco", "FID=fid"),
        ],
        check=True,
        capture_output=True,
        timeout=_SECONDES_MAX,
    )
