"""What is open around a place, as the desk reads it out: nearest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db.models import OuterRef, Q, Subquery

from mairie.models import Compte
from signalements.models import Declarant, Signalement, Texte

RAYON_M = 300
COMBIEN = 6


@dataclass(frozen=True)
class Voisin:
    """An open report: how far (whole metres), in words where, and how many people reported it."""

    signalement: Signalement
    metres: int
    lieu: str
    voix: int


def voisins(point: Point, compte: Compte) -> list[Voisin]:
    """Return the open reports within RAYON_M metres of a point (EPSG:4326), nearest first, COMBIEN at most.

    Those that this account may open, and the public ones: a caller may speak of any of them.
    """
    mine = Signalement.objects.visible_to(compte).values("pk")
    words = Texte.objects.filter(signalement=OuterRef("pk"), nature=Texte.Nature.LIEU)
    rows = (
        Signalement.objects.ouverts()
        .near(point, RAYON_M)
        .filter(Q(pk__in=Signalement.objects.publics().values("pk")) | Q(pk__in=mine))
        .annotate(voix=Declarant.objects.voix(), mots_du_lieu=Subquery(words.values("texte")[:1]))
        .select_related("categorie__groupe", "service")[:COMBIEN]
    )
    return [
        Voisin(row, round(row.distance_m), row.mots_du_lieu or "", row.voix)  # type: ignore[attr-defined]
        for row in rows
    ]
