"""What the tests of outlines share: files of zones, and redécoupages made of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon

from quartiers import redecoupage
from quartiers.models import Contour, Nature, Redecoupage, Zone
from signalements.redecoupages import voir

UN_JOUR = dt.timedelta(days=1)


def entite(code: str, nom: str, geom: GEOSGeometry, **extra: object) -> dict:
    return {
        "type": "Feature",
        "properties": {"code": code, "nom": nom, **extra},
        "geometry": json.loads(geom.json),
    }


def geojson(*entites: dict) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(entites)}).encode()


def zone(code: str, nature: str = Nature.CONSEIL) -> Zone:
    return Zone.objects.get(nature=nature, code=code)


def trace(code: str, nature: str = Nature.CONSEIL, jour: dt.date | None = None) -> MultiPolygon:
    """The outline of a zone on that day, or its last one."""
    rows = Contour.objects.filter(zone__nature=nature, zone__code=code).order_by("-periode")
    return (rows.filter(periode__contains=jour) if jour else rows)[0].geom


def multi(geom: GEOSGeometry) -> MultiPolygon:
    """What the database takes: several polygons, of one perhaps."""
    return geom if isinstance(geom, MultiPolygon) else MultiPolygon(geom, srid=4326)


def couper(geom: GEOSGeometry, lon: float) -> tuple[GEOSGeometry, GEOSGeometry]:
    """The parts of a shape west and east of a meridian."""
    west, south, east, north = geom.extent
    return (
        geom.intersection(Polygon.from_bbox((west - 1, south - 1, lon, north + 1))),
        geom.intersection(Polygon.from_bbox((lon, south - 1, east + 1, north + 1))),
    )


def prepare(
    *entites: dict, jour: dt.date | None, nature: str = Nature.CONSEIL, fermer: Sequence[str] = (), **choix
) -> Redecoupage:
    row = redecoupage.preparer(nature=Nature(nature), nom="zones.geojson", contenu=geojson(*entites))
    row.jour, row.choix = jour, {"champ_code": "code", "champ_nom": "nom", "fermer": list(fermer), **choix}
    row.save()
    return row


def accepte(row: Redecoupage) -> Redecoupage:
    redecoupage.accepter(redecoupage=row, empreinte_vue=voir(row).empreinte)
    row.refresh_from_db()
    return row


def change(*entites: dict, jour: dt.date, **options) -> Redecoupage:
    """Prepare and accept."""
    return accepte(prepare(*entites, jour=jour, **options))
