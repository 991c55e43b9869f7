"""Outlines drawn by the server, for pages that need no map: paths of an SVG, without anything to load."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from django.contrib.gis.geos import GEOSGeometry, Polygon
from django.utils.translation import gettext_lazy as _

COTE = 1000
"""Units of the longer side of a drawing: a path has no more points than that can show."""
MARGE = 20
MOTIFS = frozenset({"ajoute", "retire", "passe", "trou", "partage"})
"""Classes of `quartiers/motifs.html`: what is told apart without colour."""
MOTS = {
    "avant": _("contour d’avant"),
    "trait": _("contour d’après"),
    "ajoute": _("gagné"),
    "retire": _("perdu"),
    "passe": _("passe d’une zone à une autre"),
    "trou": _("trou ou débordement"),
    "partage": _("chevauchement"),
}
"""What the classes mean, in the order of a legend."""


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
    motifs: ClassVar = MOTIFS

    @property
    def legende(self) -> list[tuple[str, str]]:
        """The classes that are drawn, with their words."""
        drawn = {trace.classe for trace in self.traces}
        return [(classe, str(mot)) for classe, mot in MOTS.items() if classe in drawn]


class Feuille:
    """A sheet on which shapes (EPSG:4326) are drawn: north is up, a metre is as long in every direction."""

    def __init__(self, cadre: Iterable[GEOSGeometry], dit: str = "", cote: int = COTE) -> None:
        """Make the sheet as large as these shapes together, its longer side so many units."""
        extents = [geom.extent for geom in cadre if not geom.empty] or [(0.0, 0.0, 1.0, 1.0)]
        self.west, south = min(e[0] for e in extents), min(e[1] for e in extents)
        east, self.north = max(e[2] for e in extents), max(e[3] for e in extents)
        self.squeeze = math.cos(math.radians((south + self.north) / 2))
        width, height = (east - self.west) * self.squeeze, self.north - south
        self.scale = (cote - 2 * MARGE) / (max(width, height) or 1)
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
        """Write a word inside a shape, where there is room."""
        self.dessin.etiquettes.append(Etiquette(*self._place(*_inside(geom)), mot))

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


def _inside(geom: GEOSGeometry) -> tuple[float, float]:
    """A point of a shape away from its edges: on what is left when it is shrunk as much as it can be."""
    side = math.sqrt(geom.area)
    for share in (0.3, 0.2, 0.1, 0.05):
        core = geom.buffer(-share * side, 2)
        if not core.empty:
            geom = core
            break
    x, y = geom.point_on_surface.coords[:2]
    return x, y


def _polygons(geom: GEOSGeometry | None) -> list[Polygon]:
    if geom is None:
        return []
    if isinstance(geom, Polygon):
        return [geom] if not geom.empty else []
    return [part for part in geom if isinstance(part, Polygon)] if hasattr(geom, "__iter__") else []
