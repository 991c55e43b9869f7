"""Who, how fast, in what words: everything that a town decides, as rows."""

from mairie.models.comptes import Compte
from mairie.models.remarques import Demarche, Propos, Remarque, Souhait
from mairie.models.reponses import ReponseType
from mairie.models.ville import (
    Categorie,
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
    "Demarche",
    "EnTete",
    "Groupe",
    "JourFerme",
    "Propos",
    "Question",
    "Regle",
    "Remarque",
    "ReponseType",
    "Service",
    "Souhait",
]
