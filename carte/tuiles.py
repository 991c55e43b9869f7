"""Tiles of counts: what the map shows of one square of the world, at a cost bounded by its 64 cells.

A tile address is (z, x, y), z from 9 to 18, each tile 512 px wide; Leaflet asks them with `tileSize: 512,
zoomOffset: -1`. Coordinates inside a tile run from 0 to 4096, y downwards.
"""

from __future__ import annotations

import math
from typing import Any

from django.db.models import Avg, Count, F, Max, Q

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


def pixel(lon: float, lat: float) -> tuple[int, int]:
    """Return the world pixel of a place in degrees (EPSG:4326), y downwards: the same as of a report there."""
    lat = max(-85.05, min(85.05, lat))
    world = 1 << MONDE_BITS
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return min(world - 1, math.floor(x * world)), min(world - 1, math.floor(y * world))


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
    """Return the content of a tile.

    {"grappes": [[x, y, n of each family…]], "points": [[number, x, y, rank of the family, code of the category]]}:
    families stand in the order of `etats.Famille`. A cluster stands at the mean of its reports. Where the tile holds
    few (POINTS_MAX, more at the last zoom), and in cells that hold one, the reports themselves are given.
    Raises HorsGrille.
    """
    verifier_adresse(z, x, y)
    inside = dans_la_tuile(rows, z, x, y)
    cells = list(_cells(inside, z))
    few = sum(cell["n"] for cell in cells) <= (POINTS_MAX_Z18 if z == Z_MAX else POINTS_MAX)
    points: list[tuple[Any, ...]]
    if few and any(cell["n"] > 1 for cell in cells):
        points = list(inside.order_by("pk").values_list(*_POINT))
    else:
        points = [tuple(cell[name] for name in _SEUL) for cell in cells if cell["n"] == 1]
    clusters = [] if few else [cell for cell in cells if cell["n"] > 1]
    return {
        "grappes": [
            [*_local(z, x, y, c["mx"], c["my"]), *(c[famille] for famille in FAMILLES)] for c in clusters
        ],
        "points": [
            [numero, *_local(z, x, y, px, py), _RANG[etat], code] for numero, px, py, etat, code in points
        ],
    }


_POINT = ("numero", "pixel_x", "pixel_y", "etat", "categorie__code")
_SEUL = ("numero", "mx", "my", "l_etat", "code")
"""The same of a cell that holds one report: there, the greatest is the only one."""
_RANG = {etat.value: rank for rank, famille in enumerate(FAMILLES) for etat in ETATS_DE[famille]}


def _cells(rows: SignalementQuerySet, z: int) -> Any:
    """One GROUP BY: counts by family and the mean place of each cell that holds something."""
    size = cote(z) // CELLULES
    families = {f.value: Count("pk", filter=Q(etat__in=ETATS_DE[f])) for f in FAMILLES}
    return (
        rows.annotate(cx=F("pixel_x") / size, cy=F("pixel_y") / size)
        .values("cx", "cy")
        .annotate(
            n=Count("pk"),
            mx=Avg("pixel_x"),
            my=Avg("pixel_y"),
            numero=Max("numero"),
            l_etat=Max("etat"),
            code=Max("categorie__code"),
            **families,
        )
        .order_by("cy", "cx")
    )


def _local(z: int, x: int, y: int, px: float, py: float) -> tuple[int, int]:
    """Where a world pixel stands in the tile, from 0 to ETENDUE."""
    width = cote(z)
    return round((float(px) - x * width) * ETENDUE / width), round((float(py) - y * width) * ETENDUE / width)
