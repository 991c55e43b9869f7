"""What is already reported near a place, before somebody reports it again."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db.models import Case, Count, F, IntegerField, Prefetch, Value, When

from mairie.models import Categorie
from signalements.confidentialite import arrondir
from signalements.contexte_du_lieu import METRES_PAR_DEGRE
from signalements.models import Photo, Signalement

RAYON_M = 100
RAYON_AUTRE_M = 40
COMBIEN = 3
_ARRONDI_M = 15
"""How far the rounded position may be from the true one."""


@dataclass(frozen=True)
class Proche:
    """A report nearby: how far (metres, to the ten), and how many people reported it."""

    signalement: Signalement
    distance_m: int
    voix: int


def proches(point: Point, categorie: Categorie) -> list[Proche]:
    """Return at most COMBIEN open public reports near a point (EPSG:4326), the likeliest to be the same first.

    Same category within RAYON_M metres, then same group, then anything within RAYON_AUTRE_M. Distances are those
    of the public, rounded positions: asking from many points must not find the true one.
    """
    if categorie.privee:
        return []
    rows = (
        Signalement.objects.publics()
        .ouverts()
        .near(point, RAYON_M + _ARRONDI_M)
        .annotate(
            ressemblance=Case(
                When(categorie=categorie, then=Value(0)),
                When(categorie__groupe=categorie.groupe_id, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            ),
            voix=Count("declarants", distinct=True),
        )
        .select_related("categorie__groupe")
        .prefetch_related("situations__zone", Prefetch("photos", Photo.objects.publiques()))
        .order_by("ressemblance", F("distance_m"))[:20]
    )
    kept = []
    for row in rows:
        metres = _metres(point, row)
        if metres <= (RAYON_AUTRE_M if row.ressemblance == 2 else RAYON_M):
            kept.append(Proche(row, metres, row.voix))
    return kept[:COMBIEN]


def _metres(point: Point, row: Signalement) -> int:
    """Metres from a point to the public position of a report, to the ten; a plane is right this close."""
    assert row.position is not None
    lon, lat = arrondir(row.position)
    east = (lon - point.x) * math.cos(math.radians(lat))
    return round(math.hypot(east, lat - point.y) * METRES_PAR_DEGRE / 10) * 10
