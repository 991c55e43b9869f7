"""Coordinates as people and programs write them, into a point that can be trusted."""

from __future__ import annotations

import math
import re

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_COORDONNEES = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*")


def point(lon: object, lat: object) -> Point:
    """Return a point (EPSG:4326) from two finite numbers, or their texts. Raises ValidationError."""
    try:
        x, y = (float(str(v).replace(",", ".")) for v in (lon, lat))
    except ValueError:
        x = y = math.nan
    if isinstance(lon, bool) or isinstance(lat, bool) or not (math.isfinite(x) and math.isfinite(y)):
        raise ValidationError(_("La longitude et la latitude sont deux nombres."), code="forme")
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise ValidationError(_("Ces coordonnées ne désignent aucun lieu."), code="valeur")
    return Point(x, y, srid=4326)


def coordonnees_collees(texte: str) -> Point | None:
    """Return the point of "43.09, 5.88" (latitude first, as people paste it), or None if it is something else."""
    match = _COORDONNEES.fullmatch(texte)
    if not match:
        return None
    lat, lon = match.groups()
    try:
        return point(lon, lat)
    except ValidationError:
        return None
