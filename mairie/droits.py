"""Role × act: who may do what. One table, default deny."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from mairie.models import Compte


class Role(models.TextChoices):
    ACCUEIL = "accueil", _("accueil")
    SERVICE = "service", _("service")
    CHEF = "chef", _("chef de service")
    TERRAIN = "terrain", _("terrain")
    CONSEIL = "conseil", _("conseil de quartier")
    CIL = "cil", _("CIL")
    DIRECTION = "direction", _("direction")
    ADMINISTRATEUR = "administrateur", _("administrateur")


class Acte(models.TextChoices):
    LIRE_TOUT = "lire_tout", _("lire les signalements de tous les services")
    LIRE_SERVICE = "lire_service", _("lire les signalements de ses services")
    LIRE_COORDONNEES = "lire_coordonnees", _("lire les coordonnées des déclarants (chaque lecture est notée)")
    SAISIR = "saisir", _("saisir ce qui vient par téléphone, au guichet ou par courrier")
    POSTER = "poster", _("imprimer et poster les lettres")
    CHERCHER_PERSONNE = "chercher_personne", _("retrouver les autres demandes d’une personne")
    TRAITER = "traiter", _("changer l’état et répondre")
    PUBLIER = "publier", _("publier ou masquer textes et photos")
    AFFECTER = "affecter", _("affecter à un autre service, changer la catégorie ou le lieu")
    NOTER = "noter", _("ajouter une note interne")
    REDIGER = "rediger", _("rédiger les réponses types de ses services")
    PARTAGER_VUE = "partager_vue", _("partager une vue de la file avec ses services")
    SURVEILLER = "surveiller", _("voir les retards et les alertes")
    CONFIGURER = "configurer", _("régler catégories, services, règles et zones")
    TESTER_ROUTAGE = "tester_routage", _("consulter « Pourquoi ce service ? »")
    ECOUTER = "ecouter", _("lire les remarques sur l’outil, y répondre et publier ce qui a changé")
    REPRESENTER = "representer", _("entrer dans l’espace du conseil ou du CIL que l’on représente")
    TENIR_SEANCE = "tenir_seance", _("préparer et tenir les séances du conseil ou du CIL que l’on représente")


REPRESENTANTS = frozenset({Acte.REPRESENTER, Acte.TENIR_SEANCE})
"""What is done in the name of a conseil or a CIL: it makes nobody an agent, and an administrator has no such voice."""


_TRAITER = frozenset(
    {
        Acte.LIRE_SERVICE,
        Acte.LIRE_COORDONNEES,
        Acte.SAISIR,
        Acte.TRAITER,
        Acte.PUBLIER,
        Acte.AFFECTER,
        Acte.NOTER,
        Acte.TESTER_ROUTAGE,
    }
)

PEUT: dict[str, frozenset[Acte]] = {
    Role.ACCUEIL: _TRAITER | {Acte.LIRE_TOUT, Acte.POSTER, Acte.CHERCHER_PERSONNE, Acte.PARTAGER_VUE},
    Role.SERVICE: _TRAITER,
    Role.CHEF: _TRAITER | {Acte.REDIGER, Acte.PARTAGER_VUE, Acte.SURVEILLER},
    Role.TERRAIN: frozenset({Acte.LIRE_SERVICE, Acte.TRAITER, Acte.NOTER}),
    Role.CONSEIL: REPRESENTANTS,
    Role.CIL: REPRESENTANTS,
    Role.DIRECTION: frozenset(
        {Acte.LIRE_TOUT, Acte.LIRE_SERVICE, Acte.NOTER, Acte.SURVEILLER, Acte.TESTER_ROUTAGE}
    ),
    Role.ADMINISTRATEUR: frozenset(Acte) - REPRESENTANTS,
}


def roles_pour(acte: Acte) -> list[str]:
    """Return the roles that may do this act."""
    return [role for role, actes in PEUT.items() if acte in actes]


def peut(compte: Compte | AnonymousUser, acte: Acte) -> bool:
    """Return whether this account may do this act; a stranger may nothing."""
    if not compte.is_authenticated or not compte.is_active:
        return False
    return acte in PEUT.get(compte.role, frozenset())
