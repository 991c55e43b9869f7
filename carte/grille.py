"""The grid of the map: tiles and their cells, as arithmetic of world pixels.

The world is 2**30 pixels wide, y downwards (the Mercator map at zoom 22 with 256 px tiles). A tile address is
(z, x, y), z from 9 to 18; a tile has 8 × 8 cells. A place is also its Morton code, the bits of y and x in turn:
whatever stands in one tile or one cell is one range of codes.
"""

from __future__ import annotations

import math

Z_MIN, Z_MAX = 9, 18
Z_REGION = 12
"""Changes are told apart by tiles of this zoom: one report does not make the tiles of a whole country new."""
MONDE_BITS = 30
CELLULE_BITS = 3
"""Of x and of y, inside a tile."""
REGION_DECALAGE = 2 * (MONDE_BITS - Z_REGION)
"""How many low bits of a Morton code are dropped to tell its region."""


class HorsGrille(LookupError):
    """No tile has this address."""


def pixel(lon: float, lat: float) -> tuple[int, int]:
    """Return the world pixel of a place in degrees (EPSG:4326), the same as of a report there."""
    lat = max(-85.05, min(85.05, lat))
    world = 1 << MONDE_BITS
    x = (lon + 180) / 360
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return min(world - 1, math.floor(x * world)), min(world - 1, math.floor(y * world))


def cote(z: int) -> int:
    """Return the width of a tile, in world pixels."""
    return 1 << (MONDE_BITS - z)


def decalage(z: int) -> int:
    """Return how many low bits of a Morton code are dropped to tell its cell at this zoom."""
    return 2 * (MONDE_BITS - CELLULE_BITS - z)


def plage(z: int, cellule: int) -> tuple[int, int]:
    """Return the first and the last Morton code in a cell of this zoom."""
    return cellule << decalage(z), ((cellule + 1) << decalage(z)) - 1


def verifier_adresse(z: int, x: int, y: int) -> None:
    """Raise HorsGrille unless (z, x, y) is the address of a tile."""
    if not (Z_MIN <= z <= Z_MAX and 0 <= x < 1 << z and 0 <= y < 1 << z):
        raise HorsGrille


def morton(x: int, y: int) -> int:
    """Return the bits of y and x in turn, y first."""
    return _etaler(x) | _etaler(y) << 1


def adresse(code: int) -> tuple[int, int]:
    """Return the x and y of a Morton code."""
    return _resserrer(code), _resserrer(code >> 1)


def decouper(
    gauche: int, haut: int, droite: int, bas: int, z_max: int, finesse: int = 128
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Cut a frame of world pixels (all included) into cells: those wholly inside, and those that its edge crosses.

    Returns (zoom, cell) of the inner ones, each as large as it can be, and the (first, last) Morton codes of the
    others, none deeper than the cells of z_max, nor much smaller than the longer side of the frame / finesse.
    """
    inner, edge = [], []
    smallest = max(max(droite - gauche, bas - haut) // finesse, 1)
    side = cote(Z_MIN) >> CELLULE_BITS
    queue = [
        (Z_MIN, x, y)
        for x in range(gauche // side, droite // side + 1)
        for y in range(haut // side, bas // side + 1)
    ]
    while queue:
        z, x, y = queue.pop()
        side = cote(z) >> CELLULE_BITS
        left, top = x * side, y * side
        if left > droite or top > bas or left + side <= gauche or top + side <= haut:
            continue
        if left >= gauche and top >= haut and left + side - 1 <= droite and top + side - 1 <= bas:
            inner.append((z, morton(x, y)))
        elif z == z_max or side <= smallest:
            edge.append(plage(z, morton(x, y)))
        else:
            queue += [(z + 1, 2 * x + i, 2 * y + j) for i in (0, 1) for j in (0, 1)]
    return inner, edge


def _etaler(v: int) -> int:
    """Put a zero before each of 32 bits."""
    v = (v | v << 16) & 0x0000FFFF0000FFFF
    v = (v | v << 8) & 0x00FF00FF00FF00FF
    v = (v | v << 4) & 0x0F0F0F0F0F0F0F0F
    v = (v | v << 2) & 0x3333333333333333
    return (v | v << 1) & 0x5555555555555555


def _resserrer(v: int) -> int:
    """Drop every second bit: `_etaler` undone."""
    v &= 0x5555555555555555
    v = (v | v >> 1) & 0x3333333333333333
    v = (v | v >> 2) & 0x0F0F0F0F0F0F0F0F
    v = (v | v >> 4) & 0x00FF00FF00FF00FF
    v = (v | v >> 8) & 0x0000FFFF0000FFFF
    return (v | v >> 16) & 0x00000000FFFFFFFF
