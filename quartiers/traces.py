"""From the geometry of a feature, which nobody has vetted, to an outline that the town may have."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon, WKTReader
from django.db import connection
from django.utils.translation import gettext as _

from quartiers.entites import Entite

MEME_M2 = 1.0
"""Two outlines that differ by less than this are the same."""


class TraceRefuse(ValueError):
    """The geometry is no outline; the message is a French sentence, `champ` what of the reading may be wrong."""

    def __init__(self, phrase: str, champ: str = "") -> None:
        super().__init__(phrase)
        self.champ = champ


def tracer(entity: Entite, srid: int) -> MultiPolygon:
    """Return the outline of a feature (EPSG:4326, lon lat); `srid` is the reference of its file. Raises TraceRefuse."""
    if not entity.wkt and not entity.geojson:
        raise TraceRefuse(_("contour vide."))
    try:
        # Not GEOSGeometry(text): text that looks like GeoJSON would reach the reader of references.
        raw = WKTReader().read(entity.wkt) if entity.wkt else GEOSGeometry(_bare(entity.geojson))
    except (GEOSException, GDALException, ValueError, TypeError, RecursionError) as error:
        raise TraceRefuse(_("contour illisible.")) from error
    if raw.geom_type not in ("Polygon", "MultiPolygon"):
        raise TraceRefuse(_("ce n’est pas un polygone (%(type)s).") % {"type": raw.geom_type})
    if raw.empty:
        raise TraceRefuse(_("contour vide."))
    if not raw.valid:
        raise TraceRefuse(_("contour invalide (%(raison)s).") % {"raison": raw.valid_reason})
    return _transformed(raw, srid)


def _transformed(raw: GEOSGeometry, srid: int) -> MultiPolygon:
    raw.srid = srid
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_AsEWKB(ST_Multi(g)), ST_IsValid(g), ST_XMin(g) BETWEEN -180 AND 180 AND ST_XMax(g) BETWEEN"
            " -180 AND 180 AND ST_YMin(g) BETWEEN -90 AND 90 AND ST_YMax(g) BETWEEN -90 AND 90"
            " FROM (SELECT ST_Transform(ST_GeomFromEWKB(%s), 4326) AS g) t",
            [raw.ewkb.tobytes()],
        )
        wkb, valid, on_earth = cursor.fetchone()
    if not on_earth:
        raise TraceRefuse(_("coordonnées hors du monde : le système de coordonnées est-il le bon ?"), "srid")
    if not valid:
        raise TraceRefuse(_("contour invalide une fois converti en WGS 84."))
    geom = GEOSGeometry(memoryview(wkb))
    assert isinstance(geom, MultiPolygon)
    return geom


def _bare(geometry: Any) -> str:
    """The GeoJSON of a geometry and of nothing else. Raises ValueError for what is no geometry."""
    if not isinstance(geometry, dict):
        raise ValueError("a geometry is an object")
    flat = {"type": geometry.get("type"), "coordinates": _flat(geometry.get("coordinates"))}
    return json.dumps(flat, allow_nan=False)


def _flat(coordinates: Any) -> Any:
    """Drop heights and measures: a position is its first two numbers."""
    if isinstance(coordinates, list) and coordinates and not isinstance(coordinates[0], list):
        return coordinates[:2]
    return [_flat(part) for part in coordinates] if isinstance(coordinates, list) else coordinates


def memes(a: MultiPolygon, b: MultiPolygon) -> bool:
    """Whether two outlines (EPSG:4326) differ by less than MEME_M2, measured on the ellipsoid: overseas too."""
    if a.equals(b):
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Area(ST_SymDifference(ST_GeomFromEWKB(%s), ST_GeomFromEWKB(%s))::geography) < %s",
            [a.ewkb.tobytes(), b.ewkb.tobytes(), MEME_M2],
        )
        return bool(cursor.fetchone()[0])
