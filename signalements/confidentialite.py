"""What the public sees of a report."""

from __future__ import annotations

from django.contrib.gis.geos import Point

from mairie.models import Categorie, Question
from signalements.models import Photo, Signalement, Texte

DECIMALES = 4
"""Of the coordinates that leave by a public door: about ten metres."""


def arrondir(point: Point) -> tuple[float, float]:
    """Return (lon, lat) as every public door shows them. The map's pixels are made from the same rounding."""
    return round(point.x, DECIMALES), round(point.y, DECIMALES)


def position_publique(signalement: Signalement) -> tuple[float, float] | None:
    """Return the rounded (lon, lat) of a report, or None if it has no point."""
    return arrondir(signalement.position) if signalement.position else None


def lieu_public(signalement: Signalement) -> str:
    """Return the place in words, once an agent has published it (needs prefetched `textes`)."""
    return next(
        (t.texte for t in signalement.textes.all() if t.nature == Texte.Nature.LIEU and t.est_public), ""
    )


def publiable(texte: Texte, categorie: Categorie) -> bool:
    """Return whether an agent may publish these words: never a private category's, never a text answer."""
    if categorie.privee or texte.nature not in Texte.RELUES:
        return False
    question = texte.question
    if question is None:
        return True
    return (
        question.publique
        and not question.agents_seulement
        and question.type != Question.Type.TEXTE
        and question.categorie_id == categorie.pk
    )


def photo_publiable(photo: Photo, categorie: Categorie) -> bool:
    """Return whether an agent may publish this photo: the town's own are public at once, a private category's never."""
    return not categorie.privee and not photo.par_la_ville
