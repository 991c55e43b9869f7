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
    recours_contentieux_par_defaut,
    recours_gracieux_par_defaut,
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
    "recours_contentieux_par_defaut",
    "recours_gracieux_par_defaut",
]
