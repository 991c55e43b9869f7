"""The states of a report, their public words, and the moves that are allowed: data only."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mairie.droits import Role


class Etat(models.TextChoices):
    RECU = "recu", _("Reçu")
    A_QUALIFIER = "a_qualifier", _("Reçu, à qualifier")
    ROUVERT = "rouvert", _("Rouvert")
    PRIS_EN_CHARGE = "pris_en_charge", _("Pris en charge")
    PLANIFIE = "planifie", _("Planifié")
    EN_ATTENTE = "en_attente", _("En attente du déclarant")
    TRANSMIS = "transmis", _("Transmis")
    RESOLU = "resolu", _("Résolu")
    REFUSE = "refuse", _("Refusé")
    HORS_COMPETENCE = "hors_competence", _("Hors compétence")
    DOUBLON = "doublon", _("Doublon")
    RETIRE = "retire", _("Retiré")


class Famille(models.TextChoices):
    """What the map, the filters and the counts show."""

    RECU = "recu", _("Reçu")
    EN_COURS = "en_cours", _("En cours")
    PLANIFIE = "planifie", _("Planifié")
    ATTENTE = "attente", _("En attente")
    TRANSMIS = "transmis", _("Transmis")
    RESOLU = "resolu", _("Résolu")
    REFUSE = "refuse", _("Refusé")


@dataclass(frozen=True)
class Definition:
    """One row of the table of states. `Etat.label` is what agents read, `public` what residents read."""

    public: str | Promise
    famille: Famille | None
    clos: bool
    sur_carte: bool
    fait: str | Promise
    """What whoever moved a report there did, after their name."""


DEFINITIONS: dict[Etat, Definition] = {
    Etat.RECU: Definition(_("Reçu"), Famille.RECU, False, True, _("l’a qualifié")),
    Etat.A_QUALIFIER: Definition(_("Reçu"), Famille.RECU, False, True, _("l’a mis à qualifier")),
    Etat.ROUVERT: Definition(_("Rouvert"), Famille.RECU, False, True, _("l’a rouvert")),
    Etat.PRIS_EN_CHARGE: Definition(
        _("Pris en charge"), Famille.EN_COURS, False, True, _("l’a pris en charge")
    ),
    Etat.PLANIFIE: Definition(_("Planifié"), Famille.PLANIFIE, False, True, _("l’a planifié")),
    Etat.EN_ATTENTE: Definition(
        _("En attente de votre réponse"), Famille.ATTENTE, False, True, _("a demandé une précision")
    ),
    Etat.TRANSMIS: Definition(_("Transmis"), Famille.TRANSMIS, False, True, _("l’a transmis")),
    Etat.RESOLU: Definition(_("Résolu"), Famille.RESOLU, True, True, _("l’a résolu")),
    Etat.REFUSE: Definition(_("Refusé"), Famille.REFUSE, True, True, _("l’a refusé")),
    Etat.HORS_COMPETENCE: Definition(
        _("Hors compétence"), Famille.REFUSE, True, True, _("l’a dit hors compétence")
    ),
    Etat.DOUBLON: Definition(_("Doublon"), None, True, False, _("l’a rattaché à un autre")),
    Etat.RETIRE: Definition(_("Retiré"), None, True, False, _("l’a retiré")),
}

CLOS = frozenset(e for e, d in DEFINITIONS.items() if d.clos)
OUVERTS = frozenset(DEFINITIONS) - CLOS
REFUS = frozenset({Etat.REFUSE, Etat.HORS_COMPETENCE})
"""The town says no: of an identified request, a decision that can be appealed."""
SUR_CARTE = frozenset(e for e, d in DEFINITIONS.items() if d.sur_carte)
ETATS_DE: dict[Famille, list[Etat]] = {
    famille: [e for e, d in DEFINITIONS.items() if d.famille == famille] for famille in Famille
}


class Exigence(models.TextChoices):
    """What a move demands besides the click."""

    MESSAGE = "message", _("un message public")
    DATE = "date", _("une date à venir")
    DESTINATAIRE = "destinataire", _("le nom de l’autorité saisie")
    ORIGINAL = "original", _("le numéro du signalement conservé")


@dataclass(frozen=True)
class Passage:
    """One allowed move: who may make it and what it demands."""

    vers: Etat
    roles: frozenset[Role]
    exige: frozenset[Exigence] = frozenset()


_TRAITANTS = frozenset({Role.ACCUEIL, Role.SERVICE, Role.CHEF, Role.ADMINISTRATEUR})
_SUR_PLACE = _TRAITANTS | {Role.TERRAIN}
DECLARANT = "declarant"
"""Not a role of an account: whoever holds the secret link. May withdraw, and nothing else."""


def _open_moves() -> tuple[Passage, ...]:
    return (
        Passage(Etat.PRIS_EN_CHARGE, _SUR_PLACE),
        Passage(Etat.PLANIFIE, _TRAITANTS, frozenset({Exigence.DATE})),
        Passage(Etat.EN_ATTENTE, _TRAITANTS, frozenset({Exigence.MESSAGE})),
        Passage(Etat.TRANSMIS, _TRAITANTS, frozenset({Exigence.DESTINATAIRE, Exigence.MESSAGE})),
        Passage(Etat.RESOLU, _SUR_PLACE),
        Passage(Etat.REFUSE, _TRAITANTS, frozenset({Exigence.MESSAGE})),
        Passage(Etat.HORS_COMPETENCE, _TRAITANTS, frozenset({Exigence.MESSAGE})),
        Passage(Etat.DOUBLON, _TRAITANTS, frozenset({Exigence.ORIGINAL})),
        Passage(Etat.RETIRE, _TRAITANTS, frozenset({Exigence.MESSAGE})),
    )


_ROUVRIR = Passage(Etat.ROUVERT, _TRAITANTS, frozenset({Exigence.MESSAGE}))

TRANSITIONS: dict[Etat, tuple[Passage, ...]] = {
    # Planning again (another date) is a move to the same state; nothing else is.
    **{
        etat: tuple(p for p in _open_moves() if p.vers != etat or p.vers == Etat.PLANIFIE)
        for etat in Etat
        if etat in OUVERTS
    },
    **{etat: (_ROUVRIR,) for etat in CLOS if etat not in (Etat.RETIRE,)},
    Etat.RETIRE: (),
}
TRANSITIONS[Etat.A_QUALIFIER] = (Passage(Etat.RECU, _TRAITANTS), *TRANSITIONS[Etat.A_QUALIFIER])


def passage(de: Etat, vers: Etat) -> Passage | None:
    """Return the allowed move between two states, or None."""
    return next((p for p in TRANSITIONS[de] if p.vers == vers), None)


def passages_for(de: Etat, role: Role) -> list[Passage]:
    """Return the moves this role may make from this state, in the order of the table."""
    return [p for p in TRANSITIONS[de] if role in p.roles]
