"""Gaps and overlaps: the conseils tile the commune, the quartiers their conseil; CIL may overlap and leave gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from quartiers.models import Nature, Zone

LARGEUR_M = 10.0
"""A strip that is narrower on average is the drawing of a border, and no gap: 2 × surface / length of its edge."""


class Sorte(TextChoices):
    TROU = "trou", _("trou")
    RECOUVREMENT = "recouvrement", _("chevauchement")
    DEBORDEMENT = "debordement", _("débordement")


@dataclass(frozen=True)
class Defaut:
    """Ground that nobody has, or that several have: where (EPSG:4326), and how many square metres.

    `zones`: the conseil in which a gap between quartiers lies; both that overlap; who sticks out, and of what.
    """

    sorte: Sorte
    nature: Nature
    zones: tuple[Zone, ...]
    geom: GEOSGeometry
    m2: float

    @property
    def phrase(self) -> str:
        """What is wrong, in words."""
        noms = dict(zip("ab", (zone.nom for zone in self.zones), strict=False))
        return str(_PHRASES[self.sorte, self.nature]) % noms


_PHRASES = {
    (Sorte.TROU, Nature.CONSEIL): _("aucun conseil"),
    (Sorte.TROU, Nature.QUARTIER): _("aucun quartier, dans « %(a)s »"),
    (Sorte.RECOUVREMENT, Nature.CONSEIL): _("« %(a)s » et « %(b)s » se chevauchent"),
    (Sorte.RECOUVREMENT, Nature.QUARTIER): _("« %(a)s » et « %(b)s » se chevauchent"),
    (Sorte.DEBORDEMENT, Nature.CONSEIL): _("« %(a)s » sort de la commune"),
    (Sorte.DEBORDEMENT, Nature.QUARTIER): _("« %(a)s » sort de son conseil, « %(b)s »"),
}


@dataclass
class Bilan:
    """What is wrong, the largest first, and the slivers that were left out: how many, and how large together."""

    defauts: list[Defaut] = field(default_factory=list)
    filets: int = 0
    filets_m2: float = 0.0


# The pieces of what is wrong: kind, nature, zone, other zone, geometry.
_DEFAUTS = """
WITH en_vigueur AS (
    SELECT z.id, z.nature, z.code, z.parent_id, c.geom
    FROM quartiers_zone z JOIN quartiers_contour c ON c.zone_id = z.id AND c.periode @> %(jour)s::date
),
conseils AS (SELECT * FROM en_vigueur WHERE nature = 'conseil'),
-- A quartier whose conseil has ended goes to the one that holds most of it (quartiers.filiation.rattacher).
quartiers AS (
    SELECT q.id, q.nature, q.code, q.geom, coalesce(
        (SELECT c.id FROM conseils c WHERE c.id = q.parent_id),
        (SELECT c.id FROM conseils c WHERE c.geom && q.geom
         ORDER BY ST_Area(ST_Intersection(c.geom, q.geom)) DESC, c.code LIMIT 1)) AS parent_id
    FROM en_vigueur q WHERE q.nature = 'quartier'
),
trouves AS (
    SELECT 'trou' AS sorte, 'conseil' AS nature, NULL::bigint AS a, NULL::bigint AS b,
           ST_Difference(k.geom, (SELECT ST_Union(geom) FROM conseils)) AS geom
    FROM en_vigueur k WHERE k.nature = 'commune' AND EXISTS (SELECT FROM conseils)
    UNION ALL
    SELECT 'debordement', 'conseil', c.id, NULL, ST_Difference(c.geom, k.geom)
    FROM conseils c JOIN en_vigueur k ON k.nature = 'commune'
    UNION ALL
    SELECT 'recouvrement', x.nature, x.id, y.id, ST_Intersection(x.geom, y.geom)
    FROM en_vigueur x JOIN en_vigueur y ON x.nature = y.nature AND x.code < y.code AND x.geom && y.geom
    WHERE x.nature IN ('conseil', 'quartier')
    UNION ALL
    SELECT 'trou', 'quartier', c.id, NULL,
           ST_Difference(c.geom, (SELECT ST_Union(q.geom) FROM quartiers q WHERE q.geom && c.geom))
    FROM conseils c WHERE EXISTS (SELECT FROM quartiers q WHERE q.parent_id = c.id)
    UNION ALL
    SELECT 'debordement', 'quartier', q.id, c.id, ST_Difference(q.geom, c.geom)
    FROM quartiers q JOIN conseils c ON c.id = q.parent_id
),
morceaux AS (
    SELECT t.sorte, t.nature, t.a, t.b, d.geom, ST_Area(d.geom::geography) AS m2,
           2 * ST_Area(d.geom::geography) / nullif(ST_Perimeter(d.geom::geography), 0) AS largeur
    FROM trouves t CROSS JOIN LATERAL ST_Dump(ST_CollectionExtract(t.geom, 3)) d
)
SELECT sorte, nature, a, b, ST_AsEWKB(geom), m2, largeur FROM morceaux WHERE nature = ANY(%(natures)s)
ORDER BY m2 DESC
"""


def chercher(
    jour: dt.date,
    natures: Sequence[Nature] = (Nature.CONSEIL, Nature.QUARTIER),
    largeur_m: float = LARGEUR_M,
) -> Bilan:
    """Return the gaps, overlaps and overhangs of the outlines of that day, in two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_DEFAUTS, {"jour": jour, "natures": [n.value for n in natures]})
        rows = cursor.fetchall()
    zones = Zone.objects.in_bulk({pk for row in rows for pk in row[2:4] if pk})
    bilan = Bilan()
    for sorte, nature, a, b, wkb, m2, largeur in rows:
        if (largeur or 0) < largeur_m:
            bilan.filets += 1
            bilan.filets_m2 += m2
            continue
        where = tuple(zones[pk] for pk in (a, b) if pk)
        bilan.defauts.append(Defaut(Sorte(sorte), Nature(nature), where, GEOSGeometry(memoryview(wkb)), m2))
    return bilan
