"""The only door for writing what concerns those who represent an area."""

from conseils.operations.contributions import (
    commenter,
    demander_priorite,
    retirer_priorite,
    retirer_soutien,
    soutenir,
)
from conseils.operations.mandats import accepter, inviter, renvoyer, retirer_invitation

__all__ = [
    "accepter",
    "commenter",
    "demander_priorite",
    "inviter",
    "renvoyer",
    "retirer_invitation",
    "retirer_priorite",
    "retirer_soutien",
    "soutenir",
]
