"""Outlines that change: the open reports follow, and whoever follows a zone is told."""

from __future__ import annotations

import datetime as dt

from quartiers.models import Redecoupage
from signalements import secteurs
from signalements.secteurs import Resultat


def appliquer(jour: dt.date) -> Resultat:
    """Place the open reports in the zones of this day, and tell those who follow a zone whose outline changes."""
    return secteurs.appliquer(jour)


def appliquer_si_du(jour: dt.date) -> Resultat | None:
    """The same if the day of a redécoupage has come; None otherwise."""
    return appliquer(jour) if Redecoupage.objects.dus(jour).exists() else None
