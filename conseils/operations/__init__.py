"""The only door for writing what concerns those who represent an area."""

from conseils.operations.balades import ARRETS_MAX, annuler, preparer, relever, terminer
from conseils.operations.contributions import (
    commenter,
    demander_priorite,
    retirer_priorite,
    retirer_soutien,
    soutenir,
)
from conseils.operations.mandats import accepter, inviter, renvoyer, retirer_invitation

__all__ = [
    "ARRETS_MAX",
    "accepter",
    "annuler",
    "commenter",
    "demander_priorite",
    "inviter",
    "preparer",
    "relever",
    "renvoyer",
    "retirer_invitation",
    "retirer_priorite",
    "retirer_soutien",
    "soutenir",
    "terminer",
]
