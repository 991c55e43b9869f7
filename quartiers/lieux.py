"""From a point to the zones that hold it, or to a sentence that says why it is refused."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from quartiers.models import Commune, Nature, Zone

MARGE_M = 250
"""Metres off the commune's outline that are still accepted: pins fall in the sea."""


class HorsCommune(ValueError):
    """The point is not the town's business; the message is a French sentence for the resident."""


@dataclass(frozen=True)
class Placement:
    """A zone with the outline that decided."""

    zone: Zone
    contour_id: int | None


@dataclass(frozen=True)
class Lieu:
    """Where a report stands. Without a point, only what the resident chose is known."""

    conseil: Placement | None = None
    quartier: Placement | None = None
    cil: list[Placement] = field(default_factory=list)

    @property
    def placements(self) -> list[Placement]:
        return [p for p in (self.conseil, self.quartier, *self.cil) if p]

    @property
    def zones(self) -> list[Zone]:
        return [p.zone for p in self.placements]


# Degrees that hold MARGE_M at any latitude of France, for the index; the distance itself is in metres.
_SITUER = """
    SELECT z.id, z.nature, z.code, z.nom, z.slug, z.parent_id, c.id,
           ST_Covers(c.geom, p.geom) AS dedans,
           ST_Distance(c.geom::geography, p.geom::geography) AS metres
    FROM (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS geom) p
    JOIN quartiers_contour c ON c.geom && ST_Expand(p.geom, 0.008, 0.004) AND c.periode @> %(jour)s::date
    JOIN quartiers_zone z ON z.id = c.zone_id
    ORDER BY z.code
"""


def situer(point: Point, on: dt.date | None = None) -> Lieu:
    """Return the zones of a point (EPSG:4326, lon lat) on that day, in one query.

    Inside the commune: one conseil and one quartier (on a shared border the lowest code), any number of CIL.
    At MARGE_M metres or less outside it and in no neighbouring commune: the nearest conseil and quartier.
    Raises HorsCommune with a sentence otherwise.
    """
    lon, lat = point.x, point.y
    if not (math.isfinite(lon) and math.isfinite(lat) and -180 <= lon <= 180 and -90 <= lat <= 90):
        raise HorsCommune(_("Ces coordonnées ne désignent aucun lieu."))
    with connection.cursor() as cursor:
        cursor.execute(_SITUER, {"lon": lon, "lat": lat, "jour": on or timezone.localdate()})
        rows = cursor.fetchall()
    near = [_Proche(Zone(*row[:6]), *row[6:]) for row in rows if row[7] or row[8] <= MARGE_M]
    commune = next((r for r in near if r.zone.nature == Nature.COMMUNE), None)
    voisine = next((r for r in near if r.zone.nature == Nature.VOISINE and r.dedans), None)
    if commune is None or (voisine and not commune.dedans):
        raise HorsCommune(_refusal(voisine))
    return Lieu(
        conseil=_nearest(near, Nature.CONSEIL),
        quartier=_nearest(near, Nature.QUARTIER),
        cil=[Placement(r.zone, r.contour_id) for r in near if r.zone.nature == Nature.CIL and r.dedans],
    )


# Of each point, the outlines that cover it: what is enough for whoever is not near an edge.
_COUVRIR = """
    SELECT p.n, bool_or(z.nature = 'commune'),
           (array_agg(c.id ORDER BY z.code) FILTER (WHERE z.nature = 'conseil'))[1],
           (array_agg(c.id ORDER BY z.code) FILTER (WHERE z.nature = 'quartier'))[1],
           array_agg(c.id ORDER BY z.code) FILTER (WHERE z.nature = 'cil')
    FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS p (lon, lat, n)
    JOIN quartiers_contour c ON ST_Covers(c.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))
        AND c.periode @> %(jour)s::date
    JOIN quartiers_zone z ON z.id = c.zone_id
    GROUP BY p.n
"""
_CONTOURS = """
    SELECT z.id, z.nature, z.code, z.nom, z.slug, z.parent_id, c.id
    FROM quartiers_contour c JOIN quartiers_zone z ON z.id = c.zone_id WHERE c.periode @> %s::date
"""


def situer_tous(points: Sequence[tuple[float, float]], on: dt.date | None = None) -> list[Lieu | None]:
    """Return what `situer` returns for each of many points (lon, lat), None where it refuses.

    Two queries, and one more for each point near an edge.
    """
    day = on or timezone.localdate()
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    with connection.cursor() as cursor:
        cursor.execute(_CONTOURS, [day])
        placements = {row[6]: Placement(Zone(*row[:6]), row[6]) for row in cursor.fetchall()}
        cursor.execute(_COUVRIR, {"lons": lons, "lats": lats, "jour": day})
        covered = {row[0]: row[1:] for row in cursor.fetchall()}
    tiled = {Nature(p.zone.nature) for p in placements.values()} & {Nature.CONSEIL, Nature.QUARTIER}
    found: list[Lieu | None] = []
    for n, (lon, lat) in enumerate(points, start=1):
        inside, conseil, quartier, cil = covered.get(n, (False, None, None, None))
        missing = {Nature.CONSEIL: conseil is None, Nature.QUARTIER: quartier is None}
        if not inside or any(missing[nature] for nature in tiled):
            found.append(_or_none(lon, lat, day))
        else:
            found.append(
                Lieu(placements.get(conseil), placements.get(quartier), [placements[c] for c in cil or ()])
            )
    return found


def _or_none(lon: float, lat: float, day: dt.date) -> Lieu | None:
    try:
        return situer(Point(lon, lat, srid=4326), day)
    except HorsCommune:
        return None


def of_quartier(quartier: Zone) -> Lieu:
    """Return what is known when only the quartier was chosen: itself and its conseil."""
    return Lieu(
        conseil=Placement(quartier.parent, None) if quartier.parent else None,
        quartier=Placement(quartier, None),
    )


def cadre() -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of the commune in degrees, or None before its outline is imported."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM ("
            " SELECT ST_Extent(c.geom) AS e FROM quartiers_contour c JOIN quartiers_zone z ON z.id = c.zone_id"
            " WHERE z.nature = %s AND c.periode @> %s::date) t WHERE e IS NOT NULL",
            [Nature.COMMUNE.value, timezone.localdate()],
        )
        return cursor.fetchone()


@dataclass(frozen=True)
class _Proche:
    zone: Zone
    contour_id: int
    dedans: bool
    metres: float


def _nearest(near: list[_Proche], nature: Nature) -> Placement | None:
    candidates = [r for r in near if r.zone.nature == nature]
    if not candidates:
        return None
    # Rows come by code, and min() keeps the first of equals: the lowest code on a shared border.
    best = min(candidates, key=lambda r: (not r.dedans, 0 if r.dedans else r.metres))
    return Placement(best.zone, best.contour_id)


def _refusal(voisine: _Proche | None) -> str:
    commune = Commune.objects.first()
    nom = commune.nom if commune else _("la commune")
    if voisine:
        return _("Ce lieu est dans une commune voisine (%(voisine)s) : %(nom)s ne peut pas y intervenir.") % {
            "voisine": voisine.zone.nom,
            "nom": nom,
        }
    return _("Ce lieu est hors de %(nom)s. Déplacez la carte jusqu’à l’endroit du problème.") % {"nom": nom}
