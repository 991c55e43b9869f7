"""The only door for writing what a session is made of."""

from conseils.seances.operations.clore import (
    clore,
    corriger,
    publier_correction,
    renoncer_correction,
)
from conseils.seances.operations.inscrire import desinscrire, inscrire
from conseils.seances.operations.preparer import (
    actualiser,
    ajouter,
    annuler,
    deplacer,
    modifier,
    ordonner,
    preparer,
    remettre,
    retirer,
)
from conseils.seances.operations.tenir import Conflit, SeanceFermee, juger, noter, ouvrir, retirer_decision

__all__ = [
    "Conflit",
    "SeanceFermee",
    "actualiser",
    "ajouter",
    "annuler",
    "clore",
    "corriger",
    "deplacer",
    "desinscrire",
    "inscrire",
    "juger",
    "modifier",
    "noter",
    "ordonner",
    "ouvrir",
    "preparer",
    "publier_correction",
    "remettre",
    "renoncer_correction",
    "retirer",
    "retirer_decision",
]
