"""Reads outlines from files that nobody has vetted: GeoJSON, GeoPackage, Shapefile, KML.

No text of a file ever reaches the library that reads spatial references, which would follow an address written there:
the reference is reduced by our own reading to a code of EPSG_CONNUS, and the outlines are taken as bare numbers.
GeoPackage and Shapefile are read by `ogr2ogr` in a process of its own, once they begin as their kind does.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.utils.translation import gettext as _

from quartiers import kml
from quartiers.entites import Entite, FichierRefuse

EPSG_CONNUS = frozenset(
    {4326, 2154, 3857, *range(3942, 3951), *range(32630, 32633), 5490, 2972, 2975, 4471, 4467}
)
"""WGS 84, Lambert-93 and its nine zones, Web Mercator, UTM 30 to 32 north, and the overseas ones."""
OCTETS_MAX = 200 * 1024 * 1024
SECONDES_MAX = 120
_SQLITE, _SHP = b"SQLite format 3\0", b"\x00\x00\x27\x0a"
_PARTIES = frozenset({".shp", ".shx", ".dbf", ".cpg", ".prj"})
_WGS84_3D = 4979  # what GeoJSON with heights becomes in other files; we drop the heights
_AUTORITE = re.compile(r'(?:AUTHORITY\["EPSG",\s*"?|ID\["EPSG",\s*)(\d{4,5})"?\]\s*\]\s*$')
_URN = re.compile(r"(?:urn:ogc:def:crs:EPSG:[\d.]*:|EPSG:)(\d{4,5})")
# What Esri writes where it gives no code.
_NOMS = {
    "GCS_WGS_1984": 4326,
    "WGS_1984_3D": 4326,
    "RGF_1993_Lambert_93": 2154,
    "RGF93_Lambert_93": 2154,
    "WGS_1984_Web_Mercator_Auxiliary_Sphere": 3857,
    **{f"RGF_1993_CC{n}": 3900 + n for n in range(42, 51)},
    **{f"WGS_1984_UTM_Zone_{n}N": 32600 + n for n in range(30, 33)},
    "RGAF09_UTM_Zone_20N": 5490,
    "RGFG_1995_UTM_22N": 2972,
    "RGR_1992_UTM_40S": 2975,
    "RGM_2004_UTM_Zone_38S": 4471,
    "RGSPM_2006_UTM_Zone_21N": 4467,
}


def lire(chemin: Path, srid: int | None, couche: str = "") -> tuple[int, list[Entite]]:
    """Return the EPSG code and the features of a file; `srid` overrides what the file says. Raises FichierRefuse.

    `couche` names one layer of a GeoPackage that has several.
    """
    if not chemin.is_file():
        raise FichierRefuse(_("Le fichier %(nom)s n’existe pas.") % {"nom": chemin.name})
    if chemin.stat().st_size > OCTETS_MAX:
        raise FichierRefuse(_("Ce fichier est trop lourd."))
    if couche and chemin.suffix.lower() != ".gpkg":
        raise FichierRefuse(_("Seul un GeoPackage a des couches."), "couche")
    match chemin.suffix.lower():
        case ".geojson" | ".json":
            return _geojson(chemin, srid)
        case ".gpkg":
            return _geopackage(chemin, srid, couche)
        case ".shp" | ".zip":
            return _shapefile(chemin, srid)
        case ".kml":
            return 4326, kml.lire(chemin)
    raise FichierRefuse(_("Donnez un fichier .geojson, .gpkg, .kml, .shp ou .zip (d’un Shapefile)."))


def _known(code: int | None) -> int:
    code = 4326 if code == _WGS84_3D else code
    if code in EPSG_CONNUS and code is not None:
        return code
    raise FichierRefuse(_("Le système de coordonnées de ce fichier n’est pas reconnu."), "srid")


def _geojson(chemin: Path, srid: int | None) -> tuple[int, list[Entite]]:
    try:
        data = json.loads(chemin.read_text(encoding="utf-8-sig"))
        features = data["features"] if data["type"] == "FeatureCollection" else [data]
        entities = [Entite(dict(f.get("properties") or {}), geojson=f["geometry"]) for f in features]
        crs = data.get("crs")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FichierRefuse(_("Ce fichier n’est pas du GeoJSON lisible.")) from error
    if srid is None and crs is not None:
        name = str(crs.get("properties", {}).get("name", "")) if isinstance(crs, dict) else ""
        found = _URN.fullmatch(name)
        srid = 4326 if name.endswith("CRS84") else int(found[1]) if found else 0
    return _known(4326 if srid is None else srid), entities


def _geopackage(chemin: Path, srid: int | None, couche: str) -> tuple[int, list[Entite]]:
    """Read a copy whose references are emptied of their text; the code is read from the tables of the file."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "zones.gpkg"
        shutil.copyfile(chemin, copy)
        try:
            with closing(sqlite3.connect(copy)) as base:
                _distrust(base)
                written = _only_layer(base, couche)
                columns = [c[1] for c in base.execute("PRAGMA table_info(gpkg_spatial_ref_sys)")]
                for column in {"definition", "definition_12_063"} & set(columns):
                    base.execute(f"UPDATE gpkg_spatial_ref_sys SET {column} = 'undefined'")  # noqa: S608
                base.commit()
        except sqlite3.Error as error:
            raise FichierRefuse(_("Ce fichier n’est pas un GeoPackage lisible.")) from error
        code = srid or (int(written) if written.isascii() and written.isdecimal() else None)
        return _known(code), list(_ogr(copy, _SQLITE, "-oo", "LIST_ALL_TABLES=NO"))


def _distrust(base: sqlite3.Connection) -> None:
    """Let what a file has of triggers and views call nothing, nor turn for ever."""
    end = time.monotonic() + SECONDES_MAX
    base.execute("PRAGMA trusted_schema = OFF")
    base.set_progress_handler(lambda: time.monotonic() > end, 100_000)


def _only_layer(base: sqlite3.Connection, couche: str) -> str:
    """Strike all but one layer of outlines off the contents of a GeoPackage; return the EPSG code it declares, or "".

    Styles and other tables lie beside the outlines, and each layer has a reference of its own.
    """
    query = (
        "SELECT c.table_name, s.organization, s.organization_coordsys_id FROM gpkg_contents c"
        " LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = c.srs_id WHERE c.data_type = 'features' ORDER BY 1"
    )
    layers = {str(name): (organization, code) for name, organization, code in base.execute(query)}
    names = ", ".join(layers)
    if not layers:
        raise FichierRefuse(_("Ce fichier ne contient aucune zone."))
    if couche and couche not in layers:
        phrase = _("Ce fichier n’a pas de couche « %(nom)s », mais : %(noms)s.")
        raise FichierRefuse(phrase % {"nom": couche, "noms": names}, "couche", tuple(layers))
    if not couche and len(layers) > 1:
        phrase = _("Ce fichier a plusieurs couches, choisissez-en une : %(noms)s.")
        raise FichierRefuse(phrase % {"noms": names}, "couche", tuple(layers))
    name = couche or next(iter(layers))
    base.execute("DELETE FROM gpkg_contents WHERE table_name <> :nom", {"nom": name})
    organization, code = layers[name]
    return str(code) if str(organization).upper() == "EPSG" else ""


def _shapefile(chemin: Path, srid: int | None) -> tuple[int, list[Entite]]:
    with tempfile.TemporaryDirectory() as folder:
        shp, prj = _unpack(chemin, Path(folder))
        code = srid or _srid_prj(prj)
        return _known(code), list(_ogr(shp, _SHP))


def _unpack(chemin: Path, folder: Path) -> tuple[Path, str]:
    """Copy the parts of a shapefile but its reference, which is returned as text."""
    parts = _of_archive(chemin) if chemin.suffix.lower() == ".zip" else _beside(chemin)
    if not {".shp", ".shx", ".dbf"} <= parts.keys():
        raise FichierRefuse(_("Un Shapefile a trois fichiers au moins : .shp, .shx et .dbf."))
    prj = parts.pop(".prj", b"").decode("utf-8", "replace")
    for suffix, content in parts.items():
        (folder / f"zones{suffix}").write_bytes(content)
    return folder / "zones.shp", prj


def _of_archive(chemin: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(chemin) as archive:
            if sum(i.file_size for i in archive.infolist()) > OCTETS_MAX:
                raise FichierRefuse(_("Ce fichier est trop lourd."))
            names = [n for n in archive.namelist() if not n.startswith("__MACOSX")]
            members = [(Path(n).suffix.lower(), n) for n in names]
            if sum(suffix == ".shp" for suffix, _name in members) > 1:
                raise FichierRefuse(_("Mettez un seul Shapefile par archive."))
            return {suffix: archive.read(name) for suffix, name in members if suffix in _PARTIES}
    # What zipfile lets through of a damaged or encrypted archive.
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise FichierRefuse(_("Cette archive n’est pas lisible.")) from error


def _beside(chemin: Path) -> dict[str, bytes]:
    """The parts in the same folder, in capitals or not."""
    files = [f for f in chemin.parent.iterdir() if f.stem == chemin.stem and f.is_file()]
    return {f.suffix.lower(): f.read_bytes() for f in files if f.suffix.lower() in _PARTIES}


def _srid_prj(text: str) -> int | None:
    found = _AUTORITE.search(text.strip())
    if found:
        return int(found[1])
    name = re.match(r'\s*(?:PROJCS|GEOGCS)\["([^"]{1,80})"', text)
    return _NOMS.get(name[1]) if name else None


def _ogr(chemin: Path, entete: bytes, *options: str) -> Iterator[Entite]:
    """Yield the features as bare numbers, arcs drawn as broken lines.

    Only a file that begins as its kind does reaches `ogr2ogr`.
    """
    with chemin.open("rb") as file:
        if file.read(len(entete)) != entete:
            raise FichierRefuse(_("Ce fichier n’est pas lisible."))
    program = shutil.which("ogr2ogr")
    if program is None:
        raise FichierRefuse(_("Le programme ogr2ogr manque : installez le paquet gdal-bin."))
    command = [program, "-f", "CSV", "-lco", "GEOMETRY=AS_WKT", "-dim", "XY", "-nlt", "CONVERT_TO_LINEAR"]
    environment = {"PATH": "/usr/bin:/bin"}
    try:
        done = subprocess.run(  # noqa: S603  (a fixed program, a file of ours, no shell)
            [*command, *options, "/vsistdout/", str(chemin.resolve())],
            capture_output=True,
            timeout=SECONDES_MAX,
            env=environment,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise FichierRefuse(_("Ce fichier n’est pas lisible.")) from error
    csv.field_size_limit(OCTETS_MAX)
    rows = csv.reader(io.StringIO(done.stdout.decode("utf-8", "replace"), newline=""))
    names = next(rows, [])
    # The outline is the first column, whatever another one is called; a file without outlines has none.
    first = 1 if names[:1] == ["WKT"] else 0
    for row in rows:
        yield Entite(
            dict(zip(names[first:], row[first:], strict=False)), wkt=(first and row and row[0]) or None
        )
