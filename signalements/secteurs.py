"""Open reports follow the outlines: on the day of a redécoupage, and each night for what was drawn by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from mairie.routage import Aiguillage
from quartiers import filiation
from quartiers.filiation import Rattachement
from quartiers.models import Redecoupage
from signalements import deplacements
from signalements.deplacements import Deplacement, Passage
from signalements.models import Signalement
from signalements.operations.secteurs import Resitue, resituer, services_des_regles

LOT = 200
"""Reports placed anew in one transaction: their rows are locked together, for as short a while as that takes."""


@dataclass
class Resultat:
    """What the outlines of a day make of the open reports."""

    jour: dt.date
    rattaches: list[Rattachement] = field(default_factory=list)
    deplaces: list[Deplacement] = field(default_factory=list)
    autres_services: list[Resitue] = field(default_factory=list)
    dehors: list[Signalement] = field(default_factory=list)
    redecoupages: list[Redecoupage] = field(default_factory=list)

    @property
    def passages(self) -> list[Passage]:
        """How many go from where to where."""
        return deplacements.compter(self.deplaces)


def essayer(jour: dt.date) -> Resultat:
    """Return what `appliquer` would do on this day, today or later. Writes nothing, locks nothing."""
    result = Resultat(jour, redecoupages=list(Redecoupage.objects.dus(jour)))
    aiguillage = Aiguillage()
    for page in deplacements.chercher(jour):
        moves = [move for move in page.trouves if move.change]
        rows = Signalement.objects.select_related("service").in_bulk([m.signalement_id for m in moves])
        result.deplaces += moves
        result.autres_services += services_des_regles(rows, moves, aiguillage)
        result.dehors += Signalement.objects.filter(pk__in=page.dehors).order_by("pk")
    return result


def appliquer_si_du(jour: dt.date) -> Resultat | None:
    """Do it if the day of a redécoupage has come; None otherwise."""
    return appliquer(jour) if Redecoupage.objects.dus(jour).exists() else None


def appliquer(jour: dt.date, avance: Callable[[int], None] = lambda n: None) -> Resultat:
    """Place all open reports in the zones of this day, then close the redécoupages that were due.

    To be played again after a death: what is done is done batch by batch, and twice changes nothing. `avance` is told
    how many were placed anew so far.
    """
    result = Resultat(jour, rattaches=filiation.rattacher(jour))
    aiguillage = Aiguillage()
    for page in deplacements.chercher(jour):
        pks = [move.signalement_id for move in page.trouves]
        for start in range(0, len(pks), LOT):
            done = resituer(signalements=pks[start : start + LOT], jour=jour, aiguillage=aiguillage)
            result.deplaces += [each.deplacement for each in done]
            result.autres_services += [each for each in done if each.service_regle]
            avance(len(result.deplaces))
        result.dehors += Signalement.objects.filter(pk__in=page.dehors).order_by("pk")
    due = Redecoupage.objects.dus(jour)
    result.redecoupages += due
    due.update(applique_le=timezone.now())
    return result
