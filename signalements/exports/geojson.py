"""The queue as GeoJSON (RFC 7946): WGS84, longitude first, the exact point, for the desk of an agent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

from signalements.exports.colonnes import COLONNES, LAT, LON, lignes
from signalements.models.signalement import SignalementQuerySet

PROPRIETES = [c for c in COLONNES if c not in (LON, LAT)]


def en_geojson(rows: SignalementQuerySet) -> Iterator[bytes]:
    """Yield one FeatureCollection, feature by feature; what has no point has no geometry."""
    yield b'{"type":"FeatureCollection","features":['
    comma = ""
    for row in lignes(rows):
        yield f"{comma}\n{json.dumps(_feature(row), ensure_ascii=False, default=dt.date.isoformat)}".encode()
        comma = ","
    yield b"\n]}\n"


def _feature(row: Any) -> dict[str, object]:
    place = {"type": "Point", "coordinates": [LON.valeur(row), LAT.valeur(row)]} if row.position else None
    return {
        "type": "Feature",
        "id": row.numero,
        "geometry": place,
        "properties": {c.code: c.valeur(row) for c in PROPRIETES},
    }
