"""What a redécoupage changes, zone by zone: the surfaces that come and go, to be shown before it is accepted."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from quartiers.models import Zone

HECTARE = 10_000


@dataclass(frozen=True)
class Difference:
    """One zone before and on the day: outlines (EPSG:4326) and surfaces in square metres, None where it is not."""

    zone: Zone
    avant: GEOSGeometry | None
    apres: GEOSGeometry | None
    ajoute: GEOSGeometry | None
    retire: GEOSGeometry | None
    avant_m2: float
    apres_m2: float
    ajoute_m2: float
    retire_m2: float

    @property
    def sorte(self) -> str:
        """What happens to the zone, in a word."""
        if self.avant is None:
            return _("commence")
        return _("prend fin") if self.apres is None else _("change")

    @property
    def dit(self) -> str:
        """What it comes to: "gagne 12,3 ha, perd 840 m²"."""
        if self.avant is None or self.apres is None:
            return f"{self.sorte}, {en_mots(self.avant_m2 or self.apres_m2)}"
        won = _("gagne %(surface)s") % {"surface": en_mots(self.ajoute_m2)} if self.ajoute_m2 >= 1 else ""
        lost = _("perd %(surface)s") % {"surface": en_mots(self.retire_m2)} if self.retire_m2 >= 1 else ""
        return ", ".join(filter(None, (won, lost)))


_DIFFERENCES = """
    SELECT z.id, ST_AsEWKB(a.geom), ST_AsEWKB(b.geom), ST_AsEWKB(d.ajoute), ST_AsEWKB(d.retire),
           ST_Area(a.geom::geography), ST_Area(b.geom::geography),
           ST_Area(d.ajoute::geography), ST_Area(d.retire::geography)
    FROM quartiers_zone z
    LEFT JOIN quartiers_contour a ON a.zone_id = z.id AND a.periode @> %(veille)s::date
    LEFT JOIN quartiers_contour b ON b.zone_id = z.id AND b.periode @> %(jour)s::date
    CROSS JOIN LATERAL (SELECT
        CASE WHEN a.geom IS NULL THEN b.geom ELSE ST_CollectionExtract(ST_Difference(b.geom, a.geom), 3) END AS ajoute,
        CASE WHEN b.geom IS NULL THEN a.geom ELSE ST_CollectionExtract(ST_Difference(a.geom, b.geom), 3) END AS retire
    ) d
    WHERE z.id = ANY(%(zones)s) ORDER BY z.code
"""


def differences(zones: Sequence[Zone], jour: dt.date) -> list[Difference]:
    """Return how the outlines of these zones change on this day, in one query."""
    known = {zone.pk: zone for zone in zones}
    with connection.cursor() as cursor:
        cursor.execute(
            _DIFFERENCES, {"zones": list(known), "jour": jour, "veille": jour - dt.timedelta(days=1)}
        )
        rows = cursor.fetchall()
    return [_difference(known[row[0]], row[1:]) for row in rows]


def _difference(zone: Zone, row: Sequence) -> Difference:
    avant, apres, ajoute, retire = (_geom(wkb) for wkb in row[:4])
    return Difference(zone, avant, apres, ajoute, retire, *(float(m2 or 0) for m2 in row[4:]))


def _geom(wkb: memoryview | None) -> GEOSGeometry | None:
    return GEOSGeometry(memoryview(wkb)) if wkb is not None else None


def empreinte(found: Sequence[Difference], jour: dt.date) -> str:
    """Return a digest of what is changed: whoever accepts it accepts what they have seen."""
    told = [[d.zone.nature, d.zone.code, *(round(m2) for m2 in _surfaces(d))] for d in found]
    return hashlib.sha256(json.dumps([jour.isoformat(), told]).encode()).hexdigest()[:32]


def _surfaces(d: Difference) -> tuple[float, ...]:
    return d.avant_m2, d.apres_m2, d.ajoute_m2, d.retire_m2


def en_mots(m2: float) -> str:
    """Write a surface: "12,3 ha", "840 m²"; "–" for what is less than a square metre."""
    if m2 < 1:
        return "–"
    if m2 < HECTARE:
        return f"{number_format(round(m2), force_grouping=True)}\u00a0m²"
    digits = 1 if m2 < 100 * HECTARE else 0
    return f"{number_format(round(m2 / HECTARE, digits), digits, force_grouping=True)}\u00a0ha"
