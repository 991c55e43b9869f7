"""The only door for writing: every act of a resident or of the town is one function here."""

from signalements.operations.charge import agents_pour, confier
from signalements.operations.depot import Contact, ContenuDifferent, Depot, Envoi, deposer
from signalements.operations.essai import essayer
from signalements.operations.examens import examiner
from signalements.operations.guichet import appel_de_plus, joindre, lire_coordonnees
from signalements.operations.habitant import (
    arreter_suivi,
    completer,
    confirmer_suivi,
    donner_avis,
    moi_aussi,
    reprendre_sans_reponse,
    retirer,
    suivre,
)
from signalements.operations.lot import lettres_de, si_inchange
from signalements.operations.masquage import masquer
from signalements.operations.part_faite import faire_part
from signalements.operations.partenaire import repondre_partenaire
from signalements.operations.parts import partager, retirer_part
from signalements.operations.pieces import demander_pieces, noter_arrivee
from signalements.operations.representants import repliquer
from signalements.operations.secteurs import resituer
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
from signalements.operations.vues import garder_vue, oublier_vue

__all__ = [
    "ActeRefuse",
    "Contact",
    "ContenuDifferent",
    "DejaChange",
    "DejaFait",
    "Depot",
    "Envoi",
    "affecter",
    "agents_pour",
    "appel_de_plus",
    "arreter_suivi",
    "changer_categorie",
    "changer_etat",
    "completer",
    "confier",
    "confirmer_suivi",
    "deja_fait",
    "demander_pieces",
    "deposer",
    "donner_avis",
    "essayer",
    "examiner",
    "faire_part",
    "garder_vue",
    "joindre",
    "lettres_de",
    "lire_coordonnees",
    "masquer",
    "moi_aussi",
    "noter",
    "noter_arrivee",
    "oublier_vue",
    "partager",
    "placer",
    "relire",
    "repliquer",
    "repondre",
    "repondre_partenaire",
    "reprendre_sans_reponse",
    "resituer",
    "retirer",
    "retirer_part",
    "si_inchange",
    "suivre",
]
