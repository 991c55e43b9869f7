"""Who, how fast, in what words: everything that a town decides, as rows."""

from mairie.models.reponses import ReponseType
from mairie.models.ville import (
    Categorie,
    Compte,
    EnTete,
    Groupe,
    JourFerme,
    Question,
    Regle,
    Service,
)

__all__ = [
    "Categorie",
    "Compte",
    "EnTete",
    "Groupe",
    "JourFerme",
    "Question",
    "Regle",
    "ReponseType",
    "Service",
]
