"""The only door for writing what concerns those who represent an area."""

from conseils.operations.balades import ARRETS_MAX, annuler, preparer, relever, terminer
from conseils.operations.contributions import (
    commenter,
    demander_priorite,
    retirer_priorite,
    retirer_soutien,
    soutenir,
)
from conseils.operations.mandats import (
    accepter,
    arreter_lettre,
    inviter,
    renvoyer,
    reprendre_lettre,
    retirer_invitation,
)

__all__ = [
    "ARRETS_MAX",
    "accepter",
    "annuler",
    "arreter_lettre",
    "commenter",
    "demander_priorite",
    "inviter",
    "preparer",
    "relever",
    "renvoyer",
    "reprendre_lettre",
    "retirer_invitation",
    "retirer_priorite",
    "retirer_soutien",
    "soutenir",
    "terminer",
]
