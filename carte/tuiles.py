"""Tiles of counts: what the map shows of one square of the world, at a cost that does not grow with the reports.

What is asked most (everything, categories, one zone, whole months; any states) is read from the counts that the
database keeps; other combinations are counted live from the points that match. See the first migration of this app for
the tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from carte.filtres import Filtres
from carte.grille import (
    CELLULE_BITS,
    MONDE_BITS,
    REGION_DECALAGE,
    Z_MAX,
    Z_REGION,
    adresse,
    cote,
    decalage,
    morton,
    verifier_adresse,
)
from signalements.etats import Famille

ETENDUE = 4096
"""Coordinates inside a tile run from 0 to 4096."""
FAMILLES = list(Famille)
POINTS_MAX = 40
POINTS_MAX_Z18 = 200
"""A tile that holds so many reports or fewer gives them all."""
Z_MAX_CATEGORIE, Z_MAX_MOIS = 16, 14
"""The deepest zooms at which these sets are counted: carte_z_max."""
_MOIS = 1_000_000_000
"""Months are numbered 12 × year + month - 1 from here: carte_mois."""


@dataclass(frozen=True)
class Tuile:
    """The content of a tile, and the generation of its region: both of one instant."""

    contenu: bytes
    generation: int


def tuile(filtres: Filtres, z: int, x: int, y: int, forme: str = "json") -> Tuile:
    """Return a tile as compact JSON, or as a Mapbox vector tile (`forme` "mvt") with the same features.

    {"grappes": [[x, y, n of each family…]], "points": [[number, x, y, rank of the family, code of the category]]}:
    families stand in the order of `etats.Famille`. A cluster stands at the mean of its reports. Where the tile holds
    few (POINTS_MAX, more at the last zoom), and in cells that hold one, the reports themselves are given.
    A vector tile has the layers "grappes" (n, and each family by name) and "points" (numero, etat, categorie).
    Raises HorsGrille.
    """
    verifier_adresse(z, x, y)
    query = _Requete(filtres, z, x, y)
    with connection.cursor() as cursor:
        cursor.execute(query.sql(_FORMES[forme]), query.params)
        contenu, generation = cursor.fetchone()
    return Tuile(contenu.encode() if isinstance(contenu, str) else bytes(contenu), generation)


def generations() -> dict[str, int]:
    """Return how many changes each region of the map has seen, by "x/y" of its tile of zoom Z_REGION; "" for all.

    The generation of a tile is the sum over the regions that it touches, and of the one for all. It grows with
    every change that may alter a tile there, and never otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GENERATIONS)
        return {"{}/{}".format(*adresse(code)) if code >= 0 else "": int(n) for code, n in cursor.fetchall()}


@dataclass(frozen=True)
class _Source:
    """A part of what a tile holds: how it adds to the cells, and which points it is made of."""

    cellules: str
    points: str


class _Requete:
    """The one statement of a tile, and its parameters."""

    def __init__(self, filtres: Filtres, z: int, x: int, y: int) -> None:
        self.filtres, self.z = filtres, z
        self.rangs = [FAMILLES.index(f) for f in filtres.etats] or list(range(len(FAMILLES)))
        bits = MONDE_BITS - z
        code = morton(x, y)
        self.params: dict[str, Any] = {
            "z": z,
            "debut": code << (2 * bits),
            "fin": ((code + 1) << (2 * bits)) - 1,
            "cellule": code << (2 * CELLULE_BITS),
            "cellule_fin": ((code + 1) << (2 * CELLULE_BITS)) - 1,
            "decalage": decalage(z),
            "x": x * cote(z),
            "y": y * cote(z),
            "etendue": ETENDUE,
            "echelle": ETENDUE / cote(z),
            "region": code >> (2 * (z - Z_REGION)) if z >= Z_REGION else code << (2 * (Z_REGION - z)),
            "regions": 1 << (2 * max(0, Z_REGION - z)),
            "peu": POINTS_MAX_Z18 if z == Z_MAX else POINTS_MAX,
            "rangs": self.rangs,
            "groupes": [g.pk for g in filtres.groupes],
            "categories": [c.pk for c in filtres.categories],
            "zones": [zone.pk for zone in filtres.zones.values()],
            "depuis": filtres.depuis,
            "jusqu_a": filtres.jusqu_a,
        }

    def sql(self, forme: str) -> str:
        sources = list(self._sources())
        return (_TUILE + forme).format(
            noms=_colonnes("n{r}"),
            sommes=_colonnes("sum(n{r})"),
            total=_colonnes("n{r}", " + "),
            nombres=_colonnes("n{r}", " || ',' || "),
            familles=", ".join(f"n{r} AS {famille.value}" for r, famille in enumerate(FAMILLES)),
            etats="ARRAY[" + ", ".join(f"'{famille.value}'" for famille in FAMILLES) + "]",
            cellules=" UNION ALL ".join(source.cellules for source in sources),
            points=" UNION ALL ".join(f"({source.points})" for source in sources),
        )

    def _sources(self) -> Iterator[_Source]:
        f, z = self.filtres, self.z
        by_category = bool(f.groupes or f.categories)
        by_period = bool(f.depuis or f.jusqu_a)
        if f.bbox or by_category + len(f.zones) + by_period > 1:
            yield self._live()
        elif by_category:
            yield self._kept(_CATEGORIES) if z <= Z_MAX_CATEGORIE else self._live()
        elif by_period:
            yield from self._period() if z <= Z_MAX_MOIS else [self._live()]
        elif f.zones:
            yield self._kept("ARRAY(SELECT -zone FROM unnest(%(zones)s::integer[]) zone)")
        else:
            yield self._kept("ARRAY[0]")

    def _period(self) -> Iterator[_Source]:
        """Whole months are counted; the days of the first and the last that are not whole are read."""
        whole, spans = partager(self.filtres.depuis, self.filtres.jusqu_a)
        if whole:
            self.params |= {"mois": _MOIS + whole[0], "mois_fin": _MOIS + whole[1]}
            yield self._kept(_MOIS_CONNUS, "carte_mois(jour) BETWEEN %(mois)s AND %(mois_fin)s")
        for n, (since, until) in enumerate(spans):
            self.params |= {f"depuis_{n}": since, f"jusqu_a_{n}": until, f"mois_{n}": _MOIS + _mois(since)}
            yield self._live(
                f"carte_mois(jour) = %(mois_{n})s AND jour BETWEEN %(depuis_{n})s AND %(jusqu_a_{n})s"
            )

    def _kept(self, dims: str, *conditions: str) -> _Source:
        """Counts, and the changes not yet folded into them; the points by going down the zooms where there are any."""
        return _Source(
            _TENUES.format(
                dims=dims,
                nombres=_colonnes("coalesce(n{r}, 0)", rangs=self.rangs),
                ecarts=_colonnes("signe * (famille = {r})::integer", rangs=self.rangs),
                **self._sums(),
            ),
            _DESCENTE.format(
                dims=dims,
                conditions=" AND ".join([*self._conditions(), *conditions]),
                **self._sums(),
            ),
        )

    def _live(self, *conditions: str) -> _Source:
        matching = f"carte_point WHERE {' AND '.join([*self._conditions(), *conditions])}"
        families = _colonnes("count(*) FILTER (WHERE famille = {r})")
        sums = f"morton >> %(decalage)s, {families}, sum(x), sum(y), sum(signalement_id)"
        return _Source(
            f"SELECT {sums} FROM {matching} GROUP BY 1",
            f"SELECT * FROM {matching} AND (SELECT peu FROM tout)",
        )

    def _sums(self) -> dict[str, str]:
        """Each sum of one row of counts, over the families asked for."""
        return {
            letter: " + ".join(f"coalesce(c.{letter}{r}, 0)" for r in self.rangs)
            for letter in ("n", "x", "y", "i")
        }

    def _conditions(self) -> Iterator[str]:
        """What makes a point of the tile match the filters."""
        f = self.filtres
        yield "morton BETWEEN %(debut)s AND %(fin)s"
        if f.etats:
            yield "famille = ANY(%(rangs)s)"
        if f.groupes or f.categories:
            yield f"categorie_id = ANY({_CATEGORIES})"
        if f.zones:
            yield "zones @> %(zones)s::integer[]"
        if f.depuis:
            yield "jour >= %(depuis)s"
        if f.jusqu_a:
            yield "jour <= %(jusqu_a)s"
        if f.bbox:
            left, top, right, bottom = f.pixels
            yield f"x BETWEEN {left:d} AND {right:d} AND y BETWEEN {top:d} AND {bottom:d}"


def _colonnes(template: str, separator: str = ", ", rangs: Iterable[int] | None = None) -> str:
    """Repeat a template for every family, "0" for those that are not asked for."""
    asked = range(len(FAMILLES)) if rangs is None else rangs
    return separator.join(template.format(r=r) if r in asked else "0" for r in range(len(FAMILLES)))


def partager(
    depuis: dt.date | None, jusqu_a: dt.date | None
) -> tuple[tuple[int, int] | None, list[tuple[dt.date, dt.date]]]:
    """Share a period into its whole months, first and last as 12 × year + month - 1, and its other spans of days.

    A bound of None is without end; each span lies in one month.
    """
    depuis, jusqu_a = depuis or dt.date.min, jusqu_a or dt.date.max
    first, last = _mois(depuis), _mois(jusqu_a)
    spans = []
    if depuis.day > 1:
        end = min(jusqu_a, _fin(depuis))
        spans.append((depuis, end))
        first += 1
    if jusqu_a != _fin(jusqu_a) and first <= last:
        spans.append((jusqu_a.replace(day=1), jusqu_a))
        last -= 1
    return ((first, last) if first <= last else None), spans


def _mois(day: dt.date) -> int:
    return 12 * day.year + day.month - 1


def _fin(day: dt.date) -> dt.date:
    """The last day of its month."""
    if (day.year, day.month) == (dt.MAXYEAR, 12):
        return dt.date.max
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


_CATEGORIES = """ARRAY(SELECT id::integer FROM mairie_categorie
    WHERE groupe_id = ANY(%(groupes)s) OR id = ANY(%(categories)s))"""
_MOIS_CONNUS = """ARRAY(SELECT generate_series(
    greatest(%(mois)s, (SELECT min(carte_mois(jour)) FROM carte_point)),
    least(%(mois_fin)s, (SELECT max(carte_mois(jour)) FROM carte_point))))"""
_TENUES = """
    SELECT cellule, {nombres}, {x}, {y}, {i} FROM carte_compte c
    WHERE dim = ANY({dims}) AND z = %(z)s AND cellule BETWEEN %(cellule)s AND %(cellule_fin)s
    UNION ALL
    SELECT morton >> %(decalage)s, {ecarts}, signe::bigint * x, signe::bigint * y, signe * signalement_id
    FROM carte_ecart
    WHERE morton BETWEEN %(debut)s AND %(fin)s AND dims && {dims} AND famille = ANY(%(rangs)s)"""
# A cell that holds one says which; one that holds more is looked into at the next zoom, at the last point by point.
# What is not folded yet may have come or gone: the conditions decide. OFFSET 0 keeps the planner, who cannot know that
# these are few, from reading the whole table.
_DESCENTE = """
    WITH RECURSIVE descente (dim, z, cellule, n, i) AS (
        SELECT dim, z, cellule, {n}, {i} FROM carte_compte c
        WHERE dim = ANY({dims}) AND z = %(z)s AND cellule BETWEEN %(cellule)s AND %(cellule_fin)s
            AND {n} > 0 AND (SELECT peu FROM tout)
        UNION ALL
        SELECT c.dim, c.z, c.cellule, {n}, {i}
        FROM descente d JOIN carte_compte c ON c.dim = d.dim AND c.z = d.z + 1
            AND c.cellule BETWEEN d.cellule << 2 AND (d.cellule << 2) + 3
        WHERE d.n > 1 AND d.z < carte_z_max(d.dim) AND {n} > 0
    ), candidats AS (
        SELECT i AS signalement_id FROM descente WHERE n = 1
        UNION
        SELECT p.signalement_id FROM descente d CROSS JOIN LATERAL (
            SELECT signalement_id FROM carte_point
            WHERE morton BETWEEN d.cellule << (%(decalage)s - 2 * (d.z - %(z)s))
                AND ((d.cellule + 1) << (%(decalage)s - 2 * (d.z - %(z)s))) - 1 OFFSET 0
        ) p WHERE d.n > 1 AND d.z = carte_z_max(d.dim)
        UNION
        SELECT signalement_id FROM carte_ecart
        WHERE morton BETWEEN %(debut)s AND %(fin)s AND (SELECT peu FROM tout)
    )
    SELECT p.* FROM candidats c
    CROSS JOIN LATERAL (SELECT * FROM carte_point WHERE signalement_id = c.signalement_id OFFSET 0) p
    WHERE {conditions}"""
_TUILE = """
WITH brut (cellule, {noms}, x, y, i) AS ({cellules}),
cellules (cellule, {noms}, x, y, i) AS (SELECT cellule, {sommes}, sum(x), sum(y), sum(i) FROM brut GROUP BY cellule),
pleines AS (SELECT *, {total} AS n FROM cellules),
tout AS (SELECT coalesce(sum(n), 0) <= %(peu)s AS peu FROM pleines),
points AS (
    {points}
    UNION ALL
    SELECT p.* FROM pleines c
    CROSS JOIN LATERAL (SELECT * FROM carte_point WHERE signalement_id = c.i::bigint OFFSET 0) p
    WHERE c.n = 1 AND NOT (SELECT peu FROM tout)
),
grappes AS (
    SELECT cellule, n, {noms}, round((x / n - %(x)s) * %(echelle)s)::integer AS gx,
        round((y / n - %(y)s) * %(echelle)s)::integer AS gy
    FROM pleines WHERE n > 1 AND NOT (SELECT peu FROM tout)
),
epingles AS (
    SELECT signalement_id, numero, famille, c.code, round((x - %(x)s) * %(echelle)s)::integer AS px,
        round((y - %(y)s) * %(echelle)s)::integer AS py
    FROM points p JOIN mairie_categorie c ON c.id = p.categorie_id
)
"""
_GENERATION = f""", (
    SELECT coalesce(sum(n), 0) FROM carte_region
    WHERE tuile BETWEEN %(region)s AND %(region)s + %(regions)s - 1 OR tuile = -1
) + (
    SELECT count(*) FROM carte_ecart
    WHERE morton >= %(region)s::bigint << {REGION_DECALAGE}
        AND morton < (%(region)s::bigint + %(regions)s) << {REGION_DECALAGE}
)"""
_FORMES = {
    "json": """
SELECT '{{"grappes":[' || coalesce((
    SELECT string_agg('[' || gx || ',' || gy || ',' || {nombres} || ']', ',' ORDER BY cellule) FROM grappes
), '') || '],"points":[' || coalesce((
    SELECT string_agg('["' || numero || '",' || px || ',' || py || ',' || famille || ',' || to_json(code)::text || ']',
        ',' ORDER BY signalement_id)
    FROM epingles
), '') || ']}}'"""
    + _GENERATION,
    "mvt": """
SELECT coalesce((
    SELECT ST_AsMVT(g, 'grappes', %(etendue)s, 'geom')
    FROM (SELECT ST_Point(gx, gy) AS geom, n, {familles} FROM grappes ORDER BY cellule) g
), '') || coalesce((
    SELECT ST_AsMVT(e, 'points', %(etendue)s, 'geom')
    FROM (SELECT ST_Point(px, py) AS geom, numero, ({etats})[famille + 1] AS etat, code AS categorie
        FROM epingles ORDER BY signalement_id) e
), '')"""
    + _GENERATION,
}
_GENERATIONS = f"""
SELECT tuile, sum(n) FROM (
    SELECT tuile, n FROM carte_region
    UNION ALL SELECT morton >> {REGION_DECALAGE}, count(*) FROM carte_ecart GROUP BY 1
) g GROUP BY 1 ORDER BY 1
"""
