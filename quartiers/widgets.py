"""The map on which an outline is drawn."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from leaflet.admin import LeafletAdminWidget


class ContourWidget(LeafletAdminWidget):
    template_name = "quartiers/contour.html"
    geom_type = "MULTIPOLYGON"
    field_store_class = "MagasinContour"

    def deserialize(self, value: str) -> GEOSGeometry | None:
        """Read GeoJSON; a polygon alone counts as several of one. What cannot be read is nothing, never an error."""
        try:
            geometry = super().deserialize(value)
        except GDALException:
            return None
        if isinstance(geometry, Polygon):
            return MultiPolygon(geometry, srid=geometry.srid)
        return geometry

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if isinstance(value, str):
            context["serialized"] = value
        return context

    @property
    def media(self) -> forms.Media:
        """Leaflet and its drawing tools, then what extends them: one list, so that the order is kept."""
        media = super().media
        return forms.Media(js=[*media._js, "carte/contours_admin.js"], css=media._css)
