"""Who represents an area, and what they do there."""

from conseils.models.mandats import Mandat
from conseils.models.seances import (
    CompteRendu,
    Decision,
    Inscription,
    Point,
    Presence,
    Raison,
    Seance,
)

__all__ = [
    "CompteRendu",
    "Decision",
    "Inscription",
    "Mandat",
    "Point",
    "Presence",
    "Raison",
    "Seance",
]
