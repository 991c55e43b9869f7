"""Who represents an area, and what they do there."""

from conseils.models.invitations import INVITATION_JOURS, Invitation
from conseils.models.mandats import ROLES, Mandat

__all__ = ["INVITATION_JOURS", "ROLES", "Invitation", "Mandat"]
