"""What may be done with many reports at once: one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mairie.droits import Acte, peut
from mairie.models import Compte, Service
from signalements import operations
from signalements.etats import CLOS, TRANSITIONS, Etat
from signalements.models import Signalement


@dataclass(frozen=True)
class Demande:
    """One act asked for on many reports: what its form says. `garde` is the report that a merge keeps."""

    acte: ActeDeLot
    auteur: Compte
    jeton: str
    service: Service | None = None
    motif: str = ""
    agent: Compte | None = None
    date: dt.date | None = None
    message: str = ""
    garde: Signalement | None = None


@dataclass(frozen=True)
class ActeDeLot:
    """One act: its words, who may ask for it, the fields of its form and which of them must be filled in.

    It moves to the state `vers`, or does `faire`, which asks nothing of the state.
    """

    code: str
    nom: str | Promise
    fait: str | Promise
    icone: str
    champs: tuple[str, ...]
    exige: tuple[str, ...] = ()
    droit: Acte = Acte.TRAITER
    vers: Etat | None = None
    faire: Callable[[Signalement, Demande], object] | None = None

    @property
    def ferme(self) -> bool:
        """Whether the reports are closed by it."""
        return self.vers in CLOS

    def permis(self, compte: Compte) -> bool:
        """Whether this account may ever do it; each report is judged again when its turn comes."""
        moves = (move for moves in TRANSITIONS.values() for move in moves if move.vers == self.vers)
        return peut(compte, self.droit) and (
            self.vers is None or any(compte.role in move.roles for move in moves)
        )


def _entrust(row: Signalement, asked: Demande) -> None:
    operations.confier(signalement=row, agent=asked.agent, auteur=asked.auteur, jeton=asked.jeton)


def _assign(row: Signalement, asked: Demande) -> None:
    assert asked.service
    operations.affecter(
        signalement=row, service=asked.service, auteur=asked.auteur, motif=asked.motif, jeton=asked.jeton
    )


def _answer(row: Signalement, asked: Demande) -> None:
    operations.repondre(signalement=row, auteur=asked.auteur, message=asked.message, jeton=asked.jeton)


ACTES = [
    ActeDeLot(
        "confier",
        _("Mettre un agent en charge"),
        _("Agent en charge changé"),
        "user",
        ("agent",),
        faire=_entrust,
    ),
    ActeDeLot(
        "affecter",
        _("Affecter à un autre service"),
        _("Affecté"),
        "route",
        ("service", "motif"),
        ("service",),
        Acte.AFFECTER,
        faire=_assign,
    ),
    ActeDeLot(
        "prendre_en_charge",
        _("Prendre en charge"),
        _("Pris en charge"),
        "wrench",
        ("message",),
        vers=Etat.PRIS_EN_CHARGE,
    ),
    ActeDeLot(
        "planifier",
        _("Planifier"),
        _("Planifié"),
        "calendar",
        ("date", "message"),
        ("date",),
        vers=Etat.PLANIFIE,
    ),
    ActeDeLot(
        "repondre",
        _("Répondre sans changer l’état"),
        _("Message publié"),
        "message-square",
        ("message",),
        ("message",),
        faire=_answer,
    ),
    ActeDeLot(
        "resoudre", _("Clore comme résolus"), _("Résolu"), "circle-check", ("message",), vers=Etat.RESOLU
    ),
    ActeDeLot(
        "refuser", _("Clore comme refusés"), _("Refusé"), "x", ("message",), ("message",), vers=Etat.REFUSE
    ),
    ActeDeLot(
        "hors_competence",
        _("Clore comme hors compétence"),
        _("Dit hors compétence"),
        "building-2",
        ("message",),
        ("message",),
        vers=Etat.HORS_COMPETENCE,
    ),
    ActeDeLot(
        "rattacher",
        _("Réunir en un seul"),
        _("Rattaché"),
        "merge",
        ("garde", "message"),
        ("garde",),
        vers=Etat.DOUBLON,
    ),
]
ACTE_DE = {acte.code: acte for acte in ACTES}


def permis(compte: Compte) -> list[ActeDeLot]:
    """Return the acts that this account may ask for."""
    return [acte for acte in ACTES if acte.permis(compte)]


def agir(row: Signalement, asked: Demande, vu: Etat) -> None:
    """Do it to one report, if it is still in the state that was seen. Raises ActeRefuse, DejaChange, DejaFait."""
    acte = asked.acte
    if acte.vers:
        operations.changer_etat(
            signalement=row,
            vers=acte.vers,
            auteur=asked.auteur,
            message=asked.message,
            date=asked.date,
            original=asked.garde,
            jeton=asked.jeton,
            etat_vu=vu,
        )
    elif faire := acte.faire:
        operations.si_inchange(
            signalement=row, etat_vu=vu, jeton=asked.jeton, acte=lambda seen: faire(seen, asked)
        )
