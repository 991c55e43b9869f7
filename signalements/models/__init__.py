"""What happens: reports, who declared them, their words, photos, events and letters."""

from signalements.models.choix import Canal, Porte
from signalements.models.courrier import Compteur, Courriel
from signalements.models.personnes import Abonnement, AbonnementNouvelles, Declarant
from signalements.models.pieces import Piece
from signalements.models.recit import Evenement, Photo, Texte
from signalements.models.registre import Sceau, Veille
from signalements.models.representants import Commentaire, Soutien
from signalements.models.retours import Retour
from signalements.models.signalement import Part, Signalement, Situation
from signalements.models.suites import Transmission
from signalements.models.vues import VueEnregistree

__all__ = [
    "Abonnement",
    "AbonnementNouvelles",
    "Canal",
    "Commentaire",
    "Compteur",
    "Courriel",
    "Declarant",
    "Evenement",
    "Part",
    "Photo",
    "Piece",
    "Porte",
    "Retour",
    "Sceau",
    "Signalement",
    "Situation",
    "Soutien",
    "Texte",
    "Transmission",
    "Veille",
    "VueEnregistree",
]
