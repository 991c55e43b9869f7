"""Tiles of counts: what the map shows of one square of the world, at a cost bounded by its 64 cells.

A tile address is (z, x, y), z from 9 to 18, each tile 512 px wide; Leaflet asks them with `tileSize: 512,
zoomOffset: -1`. Coordinates inside a tile run from 0 to 4096, y downwards.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Avg, BigIntegerField, Count, F, Func, Max, Q
from django.db.models.expressions import Value

from signalements.etats import ETATS_DE, Famille
from signalements.models.signalement import SignalementQuerySet

Z_MIN, Z_MAX = 9, 18
MONDE_BITS = 30
"""Reports carry pixels of a world 2**30 wide."""
ETENDUE = 4096
CELLULES = 8
FAMILLES = list(Famille)
POINTS_MAX = 40
POINTS_MAX_Z18 = 200


class HorsGrille(LookupError):
    """No tile has this address."""


def cote(z: int) -> int:
    """Return the width of a tile, in world pixels."""
    return 1 << (MONDE_BITS - z)


def verifier_adresse(z: int, x: int, y: int) -> None:
    """Raise HorsGrille unless (z, x, y) is the address of a tile."""
    if not (Z_MIN <= z <= Z_MAX and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise HorsGrille


def dans_la_tuile(rows: SignalementQuerySet, z: int, x: int, y: int) -> SignalementQuerySet:
    """Return the reports whose pixel lies in the tile."""
    width = cote(z)
    return rows.filter(
        pixel_x__gte=x * width,
        pixel_x__lt=(x + 1) * width,
        pixel_y__gte=y * width,
        pixel_y__lt=(y + 1) * width,
    )


def tuile(rows: SignalementQuerySet, z: int, x: int, y: int) -> dict[str, Any]:
    """Return the content of a tile: {"grappes": [[x, y, n of each family…]], "points": [[id, x, y, family, category]]}.

    Families are numbered in the order of `etats.Famille`. A cluster stands at the mean of its reports. Where the tile
    holds few (POINTS_MAX, more at the last zoom), and in cells that hold one, the reports themselves are given.
    Raises HorsGrille.
    """
    verifier_adresse(z, x, y)
    inside = dans_la_tuile(rows, z, x, y)
    cells = list(_cells(inside, z))
    total = sum(cell["n"] for cell in cells)
    if 0 < total <= (POINTS_MAX_Z18 if z == Z_MAX else POINTS_MAX):
        points = inside.order_by("pk").values_list("pk", "pixel_x", "pixel_y", "etat", "categorie_id")
        return {"grappes": [], "points": [_point(z, x, y, *row) for row in points]}
    scale = ETENDUE / cote(z)

    def local(value: float, tile: int) -> int:
        return round((float(value) - tile * cote(z)) * scale)

    clusters, points = [], []
    for cell in cells:
        if cell["n"] == 1:
            points.append(
                _point(z, x, y, cell["seul"], cell["mx"], cell["my"], cell["un_etat"], cell["une_categorie"])
            )
        else:
            counts = [cell[f] for f in FAMILLES]
            clusters.append([local(cell["mx"], x), local(cell["my"], y), *counts])
    return {"grappes": clusters, "points": points}


def _cells(rows: SignalementQuerySet, z: int) -> Any:
    """One GROUP BY: counts by family and the mean place of each cell that holds something."""
    size = cote(z) // CELLULES

    def cell(name: str) -> Func:
        return Func(
            F(name),
            Value(size),
            template="(%(expressions)s)",
            arg_joiner=" / ",
            output_field=BigIntegerField(),
        )

    families = {f.value: Count("pk", filter=Q(etat__in=ETATS_DE[f])) for f in FAMILLES}
    return (
        rows.annotate(cx=cell("pixel_x"), cy=cell("pixel_y"))
        .values("cx", "cy")
        .annotate(
            n=Count("pk"),
            mx=Avg("pixel_x"),
            my=Avg("pixel_y"),
            seul=Max("pk"),
            un_etat=Max("etat"),
            une_categorie=Max("categorie_id"),
            **families,
        )
        .order_by("cy", "cx")
    )


_RANK = {etat.value: rank for rank, famille in enumerate(FAMILLES) for etat in ETATS_DE[famille]}


def _point(z: int, x: int, y: int, pk: int, px: float, py: float, etat: str, categorie: int) -> list[int]:
    scale = ETENDUE / cote(z)
    return [
        pk,
        round((float(px) - x * cote(z)) * scale),
        round((float(py) - y * cote(z)) * scale),
        _RANK[etat],
        categorie,
    ]
