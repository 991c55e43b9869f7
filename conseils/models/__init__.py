"""Who represents an area, and what they do there."""

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
    "ROLES",
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
