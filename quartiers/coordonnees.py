"""Coordinates as people and programs write them, into a point that can be trusted."""

from __future__ import annotations

import math
import re

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_COORDONNEES = re.compile(r"\s*(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*[,; ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*")
_DEGRES = r"\s*(\d{1,3})\s*°\s*(\d{1,2})\s*['′’]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|'')\s*"
_SEXAGESIMALES = re.compile(_DEGRES + r"([NS])[\s,;]*" + _DEGRES + r"([EWO])\s*", re.IGNORECASE)


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
    """Return the point of what people paste, latitude first, or None if it is something else.

    "43.09, 5.88", or what maps give: 43°05'24.0"N 5°52'48.0"E.
    """
    if match := _COORDONNEES.fullmatch(texte):
        lat, lon = match.groups()
    elif match := _SEXAGESIMALES.fullmatch(texte):
        parts = match.groups()
        lat, lon = _decimal(*parts[:4]), _decimal(*parts[4:])
    else:
        return None
    try:
        return point(lon, lat)
    except ValidationError:
        return None


def point_des_champs(lat: str, lon: str) -> Point | None:
    """Return the point of two fields, or of a pair pasted in the first; None if both are empty.

    Raises ValidationError.
    """
    if not lat and not lon:
        return None
    if lat and not lon:
        if pasted := coordonnees_collees(lat):
            return pasted
        raise ValidationError(_("Il manque la longitude."), code="forme")
    if lon and not lat:
        raise ValidationError(_("Il manque la latitude."), code="forme")
    return point(lon, lat)


def _decimal(degrees: str, minutes: str, seconds: str, side: str) -> str:
    value = int(degrees) + int(minutes) / 60 + float(seconds.replace(",", ".")) / 3600
    return str(-value if side.upper() in "SWO" else value)
