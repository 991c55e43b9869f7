"""Tiles of counts: what the map shows of one square of the world, at a cost that does not grow with the reports.

What is asked most (everything, categories, one zone, whole months; any states) is read from the counts that the
database keeps; other combinations are counted live from the points that match. See the first migration of this app for
the tables.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.utils import CursorWrapper

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
from carte.periodes import mois, partager
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
ESSAIS = 3
"""How often a tile is read again because its region changed between its two statements."""
AUCUNE = -1
"""The generation of a tile that is of no single instant: not to be kept under any number."""


@dataclass(frozen=True)
class Tuile:
    """The content of a tile, and the generation of its region: both of one instant, or AUCUNE."""

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
    query = Requete(filtres, z, x, y)
    with connection.cursor() as cursor:
        for _try in range(ESSAIS):
            cells, generation = query.cellules(cursor)
            few = query.few(cells)
            points, later = query.points(cursor, cells, few)
            if later in (None, generation):
                break
        else:
            generation = AUCUNE
        contenu = _FORMES[forme](cursor, [] if few else query.grappes(cells), points)
    return Tuile(contenu, generation)


def generations() -> dict[str, int]:
    """Return how many changes each region of the map has seen, by "x/y" of its tile of zoom Z_REGION; "" for all.

    The generation of a tile is the sum over the regions that it touches, and of the one for all. It grows with
    every change that may alter a tile there, and never otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GENERATIONS)
        return {"{}/{}".format(*adresse(code)) if code >= 0 else "": int(n) for code, n in cursor.fetchall()}


_Grappe = tuple[int, ...]
"""x, y, n of each family."""
_Point = tuple[str, int, int, int, str]
"""Number, x, y, rank of the family, code of the category."""


@dataclass(frozen=True)
class _Source:
    """A part of what a tile holds: how it adds to the cells, and which points it is made of."""

    cellules: str
    points: str


class _Cellule(NamedTuple):
    """What one cell holds: how many, by family, the sums of world pixels, and the report where there is one."""

    total: int
    nombres: tuple[int, ...]
    x: float
    y: float
    seul: int


class Requete:
    """The statements of a tile, and their parameters: the counts, then the points where they are few."""

    def __init__(self, filtres: Filtres, z: int, x: int, y: int) -> None:
        self.filtres, self.z = filtres, z
        self.coin = x * cote(z), y * cote(z)
        self.echelle = ETENDUE / cote(z)
        self.points_max = POINTS_MAX_Z18 if z == Z_MAX else POINTS_MAX
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
            "region": code >> (2 * (z - Z_REGION)) if z >= Z_REGION else code << (2 * (Z_REGION - z)),
            "regions": 1 << (2 * max(0, Z_REGION - z)),
            "rangs": self.rangs,
            "groupes": [g.pk for g in filtres.groupes],
            "categories": [c.pk for c in filtres.categories],
            "zones": [zone.pk for zone in filtres.zones.values()],
            "depuis": filtres.depuis,
            "jusqu_a": filtres.jusqu_a,
        }
        self.sources = list(self._sources())

    def cellules(self, cursor: CursorWrapper) -> tuple[list[_Cellule], int]:
        """Return the cells that hold something, in their order, and the generation."""
        sql = _CELLULES.format(
            sommes=colonnes("sum(n{r})::bigint"),
            noms=colonnes("n{r}"),
            sources=" UNION ALL ".join(source.cellules for source in self.sources),
        )
        cursor.execute(sql, self.params)
        rows = cursor.fetchall()
        cells = (_Cellule(sum(n), tuple(n), x, y, i) for _g, cell, *n, x, y, i in rows if cell is not None)
        return [cell for cell in cells if cell.total > 0], int(rows[0][0])

    def few(self, cells: list[_Cellule]) -> bool:
        """Return whether the tile gives all its reports, and no cluster."""
        return sum(cell.total for cell in cells) <= self.points_max

    def points(
        self, cursor: CursorWrapper, cells: list[_Cellule], few: bool
    ) -> tuple[list[_Point], int | None]:
        """Return the reports to show one by one, as the tile writes them, and the generation at that moment.

        None for the generation: there was nothing to ask for.
        """
        alone = [cell.seul for cell in cells if cell.total == 1]
        if not (cells if few else alone):
            return [], None
        source = " UNION ALL ".join(f"({source.points})" for source in self.sources) if few else _SEULS
        cursor.execute(_POINTS.format(source=source), self.params | {"seuls": alone})
        rows = cursor.fetchall()
        points = [
            (numero, *self._dans_la_tuile(x, y), famille, code)
            for _generation, numero, x, y, famille, code in rows
            if numero
        ]
        return points, int(rows[0][0])

    def grappes(self, cells: list[_Cellule]) -> list[_Grappe]:
        """Return the clusters as the tile writes them."""
        return [
            (*self._dans_la_tuile(cell.x / cell.total, cell.y / cell.total), *cell.nombres)
            for cell in cells
            if cell.total > 1
        ]

    def _dans_la_tuile(self, x: float, y: float) -> tuple[int, int]:
        left, top = self.coin
        return math.floor((x - left) * self.echelle + 0.5), math.floor((y - top) * self.echelle + 0.5)

    def _sources(self) -> Iterator[_Source]:
        dims = self.dims()
        if dims and self.z <= self.z_max() and not self.filtres.bbox:
            yield self._kept(dims)
        elif self._by() == ("periode",) and self.z <= Z_MAX_MOIS and not self.filtres.bbox:
            yield from self._period()
        else:
            yield self._live()

    def dims(self) -> str | None:
        """The sets whose counts answer the filters, frame aside, as SQL; None where no set does."""
        match self._by():
            case ():
                return "ARRAY[0]"
            case ("categorie",):
                return _CATEGORIES
            case ("zone",):
                return "ARRAY(SELECT -zone FROM unnest(%(zones)s::integer[]) zone)"
        return None

    def z_max(self) -> int:
        """The deepest zoom at which those sets are counted."""
        return Z_MAX_CATEGORIE if "categorie" in self._by() else Z_MAX

    def _by(self) -> tuple[str, ...]:
        """What narrows the reports, states and frame aside; "zones" for two natures of them at once."""
        f = self.filtres
        narrow = {
            "categorie": f.groupes or f.categories,
            "zone": len(f.zones) == 1,
            "zones": len(f.zones) > 1,
            "periode": f.depuis or f.jusqu_a,
        }
        return tuple(name for name, asked in narrow.items() if asked)

    def _period(self) -> Iterator[_Source]:
        """Whole months are counted; the days of the first and the last that are not whole are read."""
        whole, spans = partager(self.filtres.depuis, self.filtres.jusqu_a)
        if whole:
            self.params |= {"mois": _MOIS + whole[0], "mois_fin": _MOIS + whole[1]}
            yield self._kept(_MOIS_CONNUS, "carte_mois(jour) BETWEEN %(mois)s AND %(mois_fin)s")
        for n, (since, until) in enumerate(spans):
            self.params |= {f"depuis_{n}": since, f"jusqu_a_{n}": until, f"mois_{n}": _MOIS + mois(since)}
            yield self._live(
                f"carte_mois(jour) = %(mois_{n})s AND jour BETWEEN %(depuis_{n})s AND %(jusqu_a_{n})s"
            )

    def _kept(self, dims: str, *conditions: str) -> _Source:
        """Counts, and the changes not yet folded into them; the points by going down the zooms where there are any."""
        return _Source(
            _TENUES.format(
                dims=dims,
                nombres=colonnes("coalesce(n{r}, 0)", rangs=self.rangs),
                ecarts=colonnes("signe * (famille = {r})::integer", rangs=self.rangs),
                **self._sums(),
            ),
            _DESCENTE.format(
                dims=dims,
                conditions=" AND ".join([*self.conditions(), *conditions]),
                **self._sums(),
            ),
        )

    def _live(self, *conditions: str) -> _Source:
        matching = f"carte_point WHERE {' AND '.join([*self.conditions(), *conditions])}"
        families = colonnes("count(*) FILTER (WHERE famille = {r})")
        sums = f"morton >> %(decalage)s, {families}, sum(x), sum(y), sum(signalement_id)"
        return _Source(
            f"SELECT {sums} FROM {matching} GROUP BY 1",
            f"SELECT * FROM {matching}",
        )

    def _sums(self) -> dict[str, str]:
        """Each sum of one row of counts, over the families asked for."""
        return {
            letter: " + ".join(f"coalesce(c.{letter}{r}, 0)" for r in self.rangs)
            for letter in ("n", "x", "y", "i")
        }

    def conditions(self) -> Iterator[str]:
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


def colonnes(template: str, rangs: Iterable[int] | None = None) -> str:
    """Repeat a template for every family, "0" for those that are not asked for."""
    asked = range(len(FAMILLES)) if rangs is None else rangs
    return ", ".join(template.format(r=r) if r in asked else "0" for r in range(len(FAMILLES)))


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
            AND {n} > 0
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
        WHERE morton BETWEEN %(debut)s AND %(fin)s
    )
    SELECT p.* FROM candidats c
    CROSS JOIN LATERAL (SELECT * FROM carte_point WHERE signalement_id = c.signalement_id OFFSET 0) p
    WHERE {conditions}"""
_SEULS = """
    SELECT p.* FROM unnest(%(seuls)s::bigint[]) seul
    CROSS JOIN LATERAL (SELECT * FROM carte_point WHERE signalement_id = seul OFFSET 0) p"""
_GENERATION = f"""(
    SELECT coalesce(sum(n), 0) FROM carte_region
    WHERE tuile BETWEEN %(region)s AND %(region)s + %(regions)s - 1 OR tuile = -1
) + (
    SELECT count(*) FROM carte_ecart
    WHERE morton >= %(region)s::bigint << {REGION_DECALAGE}
        AND morton < (%(region)s::bigint + %(regions)s) << {REGION_DECALAGE}
)"""
# Both statements say the generation in each row, and in one row where there is nothing else.
_CELLULES = f"""
SELECT g.n, c.* FROM (SELECT {_GENERATION} AS n) g
LEFT JOIN (
    SELECT cellule, {{sommes}}, sum(x)::float8, sum(y)::float8, sum(i)::bigint
    FROM ({{sources}}) brut (cellule, {{noms}}, x, y, i) GROUP BY cellule
) c ON true ORDER BY c.cellule"""
_POINTS = f"""
SELECT g.n, p.numero, p.x, p.y, p.famille, c.code FROM (SELECT {_GENERATION} AS n) g
LEFT JOIN ({{source}}) p ON true LEFT JOIN mairie_categorie c ON c.id = p.categorie_id ORDER BY p.signalement_id"""
_MVT = f"""
SELECT coalesce((
    SELECT ST_AsMVT(g, 'grappes', {ETENDUE}, 'geom') FROM (
        SELECT ST_Point(x, y) AS geom, n, {", ".join(Famille.values)}
        FROM json_to_recordset(%(grappes)s) AS t (x integer, y integer, n bigint,
            {", ".join(f"{famille} bigint" for famille in Famille.values)})
    ) g
), '') || coalesce((
    SELECT ST_AsMVT(e, 'points', {ETENDUE}, 'geom') FROM (
        SELECT ST_Point(x, y) AS geom, numero, etat, categorie
        FROM json_to_recordset(%(points)s) AS t (numero text, x integer, y integer, etat text, categorie text)
    ) e
), '')"""
_GENERATIONS = f"""
SELECT tuile, sum(n) FROM (
    SELECT tuile, n FROM carte_region
    UNION ALL SELECT morton >> {REGION_DECALAGE}, count(*) FROM carte_ecart GROUP BY 1
) g GROUP BY 1 ORDER BY 1
"""


def _json(_cursor: CursorWrapper, grappes: list[_Grappe], points: list[_Point]) -> bytes:
    return json.dumps({"grappes": grappes, "points": points}, separators=(",", ":")).encode()


def _mvt(cursor: CursorWrapper, grappes: list[_Grappe], points: list[_Point]) -> bytes:
    clusters = [
        {"x": x, "y": y, "n": sum(numbers)} | dict(zip(Famille.values, numbers, strict=True))
        for x, y, *numbers in grappes
    ]
    pins = [
        {"numero": numero, "x": x, "y": y, "etat": FAMILLES[rank].value, "categorie": code}
        for numero, x, y, rank, code in points
    ]
    cursor.execute(_MVT, {"grappes": json.dumps(clusters), "points": json.dumps(pins)})
    return bytes(cursor.fetchone()[0])


_FORMES = {"json": _json, "mvt": _mvt}
