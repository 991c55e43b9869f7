"""Who represents an area, and what they do there."""

from conseils.models.balades import RETARD_JOURS, Arret, Balade
from conseils.models.invitations import INVITATION_JOURS, Invitation
from conseils.models.mandats import ROLES, Mandat
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
    "INVITATION_JOURS",
    "RETARD_JOURS",
    "ROLES",
    "Arret",
    "Balade",
    "CompteRendu",
    "Decision",
    "Inscription",
    "Invitation",
    "Mandat",
    "Point",
    "Presence",
    "Raison",
    "Seance",
]
