"""Outlines drawn by the server, for pages that need no map: paths of an SVG, without anything to load."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.contrib.gis.geos import GEOSGeometry, Polygon

COTE = 1000
"""Units of the longer side of a drawing: a path has no more points than that can show."""
MARGE = 20


@dataclass(frozen=True)
class Trace:
    """One shape: the class that says how it looks, and its path."""

    classe: str
    chemin: str


@dataclass(frozen=True)
class Etiquette:
    """A word at a place of the drawing."""

    x: float
    y: float
    mot: str


@dataclass
class Dessin:
    """What the template `quartiers/dessin.html` draws; `dit` is what a screen reader says of it."""

    largeur: int
    hauteur: int
    dit: str = ""
    traces: list[Trace] = field(default_factory=list)
    etiquettes: list[Etiquette] = field(default_factory=list)


class Feuille:
    """A sheet on which shapes (EPSG:4326) are drawn: north is up, a metre is as long in every direction."""

    def __init__(self, cadre: Iterable[GEOSGeometry], dit: str = "") -> None:
        """Make the sheet as large as these shapes together."""
        extents = [geom.extent for geom in cadre if not geom.empty] or [(0.0, 0.0, 1.0, 1.0)]
        self.west, south = min(e[0] for e in extents), min(e[1] for e in extents)
        east, self.north = max(e[2] for e in extents), max(e[3] for e in extents)
        self.squeeze = math.cos(math.radians((south + self.north) / 2))
        width, height = (east - self.west) * self.squeeze, self.north - south
        self.scale = (COTE - 2 * MARGE) / (max(width, height) or 1)
        self.dessin = Dessin(
            round(width * self.scale) + 2 * MARGE, round(height * self.scale) + 2 * MARGE, dit
        )

    def tracer(self, classe: str, geom: GEOSGeometry | None) -> None:
        """Draw the polygons of a shape; what is no polygon is left out, and so is what no pixel shows."""
        rings = [ring for polygon in _polygons(geom) for ring in polygon.coords]
        chemin = "".join(self._ring(ring) for ring in rings)
        if chemin:
            self.dessin.traces.append(Trace(classe, chemin))

    def nommer(self, geom: GEOSGeometry, mot: str) -> None:
        """Write a word inside a shape."""
        self.dessin.etiquettes.append(Etiquette(*self._place(*geom.point_on_surface.coords[:2]), mot))

    def _place(self, lon: float, lat: float) -> tuple[int, int]:
        x = (lon - self.west) * self.squeeze * self.scale
        return round(x) + MARGE, round((self.north - lat) * self.scale) + MARGE

    def _ring(self, ring: Sequence[Sequence[float]]) -> str:
        """A closed path, without the points that fall upon the one before."""
        points: list[tuple[int, int]] = []
        for position in ring:
            point = self._place(position[0], position[1])
            if not points or point != points[-1]:
                points.append(point)
        if len(points) < 4:
            return ""
        return "M" + "L".join(f"{x} {y}" for x, y in points[:-1]) + "Z"


def _polygons(geom: GEOSGeometry | None) -> list[Polygon]:
    if geom is None:
        return []
    if isinstance(geom, Polygon):
        return [geom] if not geom.empty else []
    return [part for part in geom if isinstance(part, Polygon)] if hasattr(geom, "__iter__") else []
