"""The figures of an area in words: here, in the whole town, here a year before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from carte.secteurs.lecture import VILLE, Secteur
from chiffres.comptes import Compte, Delai, Part
from chiffres.mots import jours
from chiffres.petits import PUBLIC

RIEN = "–"
TROP_PEU = gettext_lazy("trop peu")


@dataclass(frozen=True)
class Rang:
    """One row: what is measured, and its three values in words."""

    nom: str | Promise
    ici: str
    ville: str
    avant: str


def moitie(delai: Delai) -> str:
    return str(TROP_PEU) if delai.mediane is None else jours(delai.mediane)


def neuf_sur_dix(delai: Delai) -> str:
    return str(TROP_PEU) if delai.neuf_sur_dix is None else jours(delai.neuf_sur_dix)


def part(share: Part) -> str:
    return str(TROP_PEU) if share.pourcent is None else f"{share.pourcent}\u00a0%"


MESURES: list[tuple[str | Promise, Callable[[Compte], str]]] = [
    (gettext_lazy("Signalements reçus"), lambda c: PUBLIC.dire(c.recus)),
    (gettext_lazy("Résolus"), lambda c: PUBLIC.dire(c.resolus)),
    (gettext_lazy("Première réponse : la moitié en"), lambda c: moitie(c.reponse)),
    (gettext_lazy("Première réponse : neuf sur dix en"), lambda c: neuf_sur_dix(c.reponse)),
    (gettext_lazy("Résolution : la moitié en"), lambda c: moitie(c.resolution)),
    (gettext_lazy("Résolution : neuf sur dix en"), lambda c: neuf_sur_dix(c.resolution)),
    (gettext_lazy("Clos dans le délai visé par le service"), lambda c: part(c.objectif)),
]


def tableau(secteur: Secteur) -> list[Rang]:
    """Return the rows for the twelve months that are over; a year before is RIEN where nothing had come then."""
    here, town = secteur.regards[secteur.zone.pk], secteur.regards[VILLE]
    before = here.avant if here.avant.recus else None
    return [
        Rang(name, say(here.compte), say(town.compte), say(before) if before else RIEN)
        for name, say in MESURES
    ]
