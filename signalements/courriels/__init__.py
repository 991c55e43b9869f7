"""Who gets which letter: rows written in the transaction of the event, posted later by signalements/poste.py."""

from signalements.courriels.abonnements import (
    CONFIRMATION_JOURS,
    abonnement_of,
    jeton,
    lien_arret,
    nouvelles_de,
    url_nouvelles,
)
from signalements.courriels.agents import (
    ecrire_part,
    ecrire_reponse_partenaire,
    ecrire_seance,
    ecrire_transmission,
    ecrire_veille,
)
from signalements.courriels.habitants import (
    CONFIRMATIONS_PAR_JOUR,
    composer_depot,
    ecrire_appel,
    ecrire_complement,
    ecrire_confirmation,
    ecrire_contestation,
    ecrire_correction,
    ecrire_depot,
    ecrire_etat,
    ecrire_reponse_remarque,
    ecrire_reprise,
    ecrire_sans_reponse,
    recepisse,
)
from signalements.courriels.representants import ecrire_mot, ecrire_priorite, ecrire_replique
from signalements.courriels.suites import composer_etat

__all__ = [
    "CONFIRMATIONS_PAR_JOUR",
    "CONFIRMATION_JOURS",
    "abonnement_of",
    "composer_depot",
    "composer_etat",
    "ecrire_appel",
    "ecrire_complement",
    "ecrire_confirmation",
    "ecrire_contestation",
    "ecrire_correction",
    "ecrire_depot",
    "ecrire_etat",
    "ecrire_mot",
    "ecrire_part",
    "ecrire_priorite",
    "ecrire_replique",
    "ecrire_reponse_partenaire",
    "ecrire_reponse_remarque",
    "ecrire_reprise",
    "ecrire_sans_reponse",
    "ecrire_seance",
    "ecrire_transmission",
    "ecrire_veille",
    "jeton",
    "lien_arret",
    "nouvelles_de",
    "recepisse",
    "url_nouvelles",
]
