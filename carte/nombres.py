"""How many public reports match the filters, by family: exact, at a cost that hardly grows with the reports.

All over the map and within a frame, read from the counts that the database keeps wherever they hold the answer.
"""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from carte import grille
from carte.filtres import Filtres
from carte.lignes import comptes_par_famille
from carte.tuiles import FAMILLES, Requete, colonnes
from signalements.etats import Famille

LARGE = 8 * grille.cote(grille.Z_MIN)
"""World pixels; a frame wider than this, some five degrees, holds many cells: its points are counted."""
_CODES = 1 << (2 * grille.MONDE_BITS)


def nombres(filtres: Filtres) -> dict[Famille, int]:
    """Return the number of public reports of each family that match, whatever states are asked for.

    With a frame: those that stand in it. Without: all, those without a place too.
    """
    asked = replace(filtres, etats=[])
    if asked.bbox:
        return dict(zip(FAMILLES, _in_frame(asked), strict=True))
    placed = _summed(_query(asked, 0, _CODES - 1))
    elsewhere = comptes_par_famille(asked.signalements().filter(pixel_x__isnull=True))
    return {famille: n + elsewhere[famille] for famille, n in zip(FAMILLES, placed, strict=True)}


def choisis(filtres: Filtres, comptes: dict[Famille, int]) -> int:
    """Return how many of those numbers are of the states that the filters ask for."""
    return sum(n for famille, n in comptes.items() if not filtres.etats or famille in filtres.etats)


def _in_frame(filtres: Filtres) -> list[int]:
    left, top, right, bottom = filtres.pixels
    # Whatever lies in a frame lies between the codes of its corners.
    query = _query(filtres, grille.morton(left, top), grille.morton(right, bottom))
    dims = query.dims()
    if dims is None or max(right - left, bottom - top) > LARGE:
        return _summed(query)
    inner, edge = grille.decouper(left, top, right, bottom, query.z_max())
    ranges = [grille.plage(z, cell) for z, cell in inner]
    query.params |= {
        "zooms": [z for z, _cell in inner],
        "cellules": [cell for _z, cell in inner],
        "debuts": [first for first, _last in ranges],
        "fins": [last for _first, last in ranges],
        "bords": [first for first, _last in edge],
        "bords_fin": [last for _first, last in edge],
    }
    sql = _CADRE.format(
        sommes=colonnes("coalesce(sum(n{r}), 0)::bigint"),
        noms=colonnes("n{r}"),
        tenus=colonnes("coalesce(n{r}, 0)"),
        ecarts=colonnes("signe * (famille = {r})::integer"),
        points=colonnes("(famille = {r})::integer"),
        dims=dims,
        conditions=" AND ".join(query.conditions()),
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, query.params)
        return list(cursor.fetchone())


def _query(filtres: Filtres, first: int, last: int) -> Requete:
    """The statements of the tile that would hold this range of codes."""
    query = Requete(filtres, grille.Z_MIN, 0, 0)
    shift = grille.decalage(grille.Z_MIN)
    query.params |= {"debut": first, "fin": last, "cellule": first >> shift, "cellule_fin": last >> shift}
    return query


def _summed(query: Requete) -> list[int]:
    with connection.cursor() as cursor:
        cells, _generation = query.cellules(cursor)
    return [sum(cell.nombres[rank] for cell in cells) for rank in range(len(FAMILLES))]


_CADRE = """
SELECT {sommes} FROM (
    SELECT {tenus} FROM unnest(%(zooms)s::smallint[], %(cellules)s::bigint[]) AS i (z, cellule)
    JOIN carte_compte c ON c.dim = ANY({dims}) AND c.z = i.z AND c.cellule = i.cellule
    UNION ALL
    SELECT {ecarts} FROM unnest(%(debuts)s::bigint[], %(fins)s::bigint[]) AS i (debut, fin)
    JOIN carte_ecart ON morton BETWEEN i.debut AND i.fin AND dims && {dims}
    UNION ALL
    SELECT {points} FROM unnest(%(bords)s::bigint[], %(bords_fin)s::bigint[]) AS b (debut, fin)
    CROSS JOIN LATERAL (
        SELECT famille FROM carte_point WHERE morton BETWEEN b.debut AND b.fin AND {conditions} OFFSET 0
    ) p
) n ({noms})"""
