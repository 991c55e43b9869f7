"""The few figures at the top of the page, each beside that of a year before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from chiffres import mots
from chiffres.comptes import SEUIL, Compte
from chiffres.lecture import Chiffres
from chiffres.petits import Voile
from chiffres.releve import Releve


@dataclass(frozen=True)
class Repere:
    """A figure, what it counts, what is said below it."""

    nom: str
    valeur: str
    detail: str = ""


def reperes(releve: Releve) -> list[Repere]:
    """What one wants to know first."""
    chiffres, dire = releve.chiffres, releve.voile.dire
    compte, stock, past = chiffres.compte, chiffres.stock, chiffres.avant.objectif
    return [
        Repere(_("Reçus"), dire(compte.recus), _evolution(chiffres, lambda c: c.recus)),
        Repere(_("Résolus"), dire(compte.resolus), _evolution(chiffres, lambda c: c.resolus)),
        Repere(_("Ouverts aujourd’hui"), dire(stock.ouverts), _late(stock, releve.voile)),
        Repere(
            _("Première réponse"),
            _days(compte.reponse.mediane),
            _half(chiffres, compte.reponse.mediane, lambda c: c.reponse.mediane),
        ),
        Repere(
            _("Résolution"),
            _days(compte.resolution.mediane),
            _half(chiffres, compte.resolution.mediane, lambda c: c.resolution.mediane),
        ),
        Repere(
            _("Dans l’objectif"),
            releve.voile.part(compte.objectif),
            _("un an avant, %(part)s") % {"part": releve.voile.part(past)} if past.connue else "",
        ),
    ]


def _late(stock: Compte, voile: Voile) -> str:
    if not stock.ouverts or voile.petit(stock.ouverts):
        return ""
    if not stock.en_retard:
        return _("aucun au-delà de l’objectif")
    return _("dont %(n)s au-delà de l’objectif") % {"n": voile.parmi(stock.en_retard, stock.ouverts)}


def _evolution(chiffres: Chiffres, of: Callable[[Compte], int]) -> str:
    """How much more or less than a year before, over the months that are over."""
    now, then = of(chiffres.comparable), of(chiffres.avant)
    if then < SEUIL or now < SEUIL:
        return ""
    change = round(100 * (now - then) / then)
    if not change:
        return _("autant qu’un an avant")
    return _("%(change)s en un an") % {"change": f"{'+' if change > 0 else '−'}{abs(change)}\u00a0%"}


def _days(n: int | None) -> str:
    return mots.trop_peu(1) if n is None else mots.jours(n)


def _half(chiffres: Chiffres, now: int | None, of: Callable[[Compte], int | None]) -> str:
    if now is None:
        return ""
    then = of(chiffres.avant)
    said = _("pour la moitié")
    return (
        said
        if then is None
        else _("%(moitie)s ; un an avant, %(avant)s") % {"moitie": said, "avant": mots.jours(then)}
    )
