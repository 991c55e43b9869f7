"""The only door for writing: every act of a resident or of the town is one function here."""

from signalements.operations.depot import ContenuDifferent, Depot, Envoi, deposer
from signalements.operations.habitant import (
    arreter_suivi,
    completer,
    confirmer_suivi,
    moi_aussi,
    retirer,
    suivre,
)
from signalements.operations.socle import ActeRefuse, DejaChange, DejaFait, deja_fait
from signalements.operations.traitement import (
    affecter,
    changer_categorie,
    changer_etat,
    noter,
    placer,
    relire,
    repondre,
)

__all__ = [
    "ActeRefuse",
    "ContenuDifferent",
    "DejaChange",
    "DejaFait",
    "Depot",
    "Envoi",
    "affecter",
    "arreter_suivi",
    "changer_categorie",
    "changer_etat",
    "completer",
    "confirmer_suivi",
    "deja_fait",
    "deposer",
    "moi_aussi",
    "noter",
    "placer",
    "relire",
    "repondre",
    "retirer",
    "suivre",
]
