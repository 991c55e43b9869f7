"""Reads the outlines of a KML file, always WGS 84. No address that it holds is followed, no entity is expanded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from quartiers.entites import Entite, FichierRefuse


def lire(chemin: Path) -> list[Entite]:
    """Return one feature per placemark: its name, its other data, its polygons. Raises FichierRefuse."""
    try:
        text = chemin.read_text(encoding="utf-8-sig")
        if "<!DOCTYPE" in text:
            raise FichierRefuse(_("Ce fichier KML contient des définitions qui ne sont pas lues."))
        root = ElementTree.fromstring(text)  # noqa: S314  (without a document type there is nothing to expand)
    except (OSError, UnicodeDecodeError, ElementTree.ParseError, RecursionError) as error:
        raise FichierRefuse(_("Ce fichier n’est pas du KML lisible.")) from error
    return [Entite(_properties(mark), geojson=_geometry(mark)) for mark in _all(root, "Placemark")]


def _all(node: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Descendants of this name, whatever the version of KML that its namespace tells."""
    return (child for child in node.iter() if _local(child) == name)


def _local(node: ElementTree.Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _properties(mark: ElementTree.Element) -> dict[str, Any]:
    """The name, then what programs write beside it: `Data` of Google, `SimpleData` of QGIS."""
    found: dict[str, Any] = {}
    for child in mark:
        if _local(child) == "name":
            found["name"] = child.text or ""
    for data in _all(mark, "SimpleData"):
        found[data.get("name", "")] = data.text or ""
    for data in _all(mark, "Data"):
        found[data.get("name", "")] = next((v.text or "" for v in _all(data, "value")), "")
    return found


def _geometry(mark: ElementTree.Element) -> dict[str, Any] | None:
    """The polygons of a placemark as GeoJSON; what is no polygon keeps its name, so that it is refused by it."""
    polygons = [_rings(polygon) for polygon in _all(mark, "Polygon")]
    if polygons:
        return {"type": "MultiPolygon", "coordinates": polygons}
    for name in ("Point", "LineString"):
        for node in _all(mark, name):
            line = _positions(node)
            return {"type": name, "coordinates": line[0] if name == "Point" and line else line}
    return None


def _rings(polygon: ElementTree.Element) -> list[list[list[float]]]:
    """The outer ring, then the holes."""
    order = ("outerBoundaryIs", "innerBoundaryIs")
    return [_positions(ring) for name in order for ring in _all(polygon, name)]


def _positions(node: ElementTree.Element) -> list[list[float]]:
    """Longitude and latitude of each position; nothing where they are no numbers, which is an outline refused."""
    text = next((c.text or "" for c in _all(node, "coordinates")), "")
    try:
        return [[float(part) for part in position.split(",")[:2]] for position in text.split()]
    except ValueError:
        return []
