"""By when: the legal date and the service's target. Pure functions of dates; no database.

Legal days are days in Europe/Paris. Sources: code des relations entre le public et l'administration (CRPA).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from dateutil.relativedelta import relativedelta

PARIS = ZoneInfo("Europe/Paris")
MOIS_LEGAUX = 2
RAPPELS_JOURS = (30, 15, 5)


def jour_de_paris(instant: dt.datetime) -> dt.date:
    """Return the day of an aware instant in Europe/Paris. Raises ValueError on a naive one."""
    if instant.tzinfo is None:
        raise ValueError("a naive instant has no day in Paris")
    return instant.astimezone(PARIS).date()


def deux_mois_apres(jour: dt.date) -> dt.date:
    """Two calendar months, day to day; the last day of the month where that day does not exist; no extension."""
    return jour + relativedelta(months=MOIS_LEGAUX)


def echeance_legale(recu_le: dt.datetime) -> dt.date:
    """Return the day on which silence becomes a decision: two months after reception (CRPA L231-1, L231-4)."""
    return deux_mois_apres(jour_de_paris(recu_le))


@dataclass(frozen=True)
class Pieces:
    """Missing documents: asked on a day, wanted by another, arrived on a third or never (CRPA L114-5)."""

    demandees_le: dt.date
    limite: dt.date
    arrivees_le: dt.date | None = None


@dataclass(frozen=True)
class EffetPieces:
    """What a request for missing documents does to the legal date, since a day: a dated setting, not code."""

    depuis: dt.date
    rejet: str
    acceptation: str


SUSPEND, RECOMMENCE = "suspend", "recommence"
EFFETS_PIECES = (EffetPieces(dt.date(2016, 1, 1), rejet=SUSPEND, acceptation=RECOMMENCE),)


def echeance_avec_pieces(
    echeance: dt.date,
    pieces: Pieces,
    *,
    acceptation: bool = False,
    effets: Iterable[EffetPieces] = EFFETS_PIECES,
) -> dt.date | None:
    """Return what a request for documents makes of the legal date as it stood on the day of the request.

    Silence is rejection: suspended until they arrive, at most for the time allowed. Silence is acceptance: two months
    from their arrival, None while they have not arrived. Several requests one after the other: each from the date that
    the one before has left.
    """
    in_force = max((e for e in effets if e.depuis <= pieces.demandees_le), key=lambda e: e.depuis)
    effect = in_force.acceptation if acceptation else in_force.rejet
    if effect == RECOMMENCE:
        return deux_mois_apres(pieces.arrivees_le) if pieces.arrivees_le else None
    end = min(pieces.arrivees_le or pieces.limite, pieces.limite)
    return echeance + (end - pieces.demandees_le)


def echeance_apres_transmission(
    echeance: dt.date, reception: dt.date | None, *, acceptation: bool = False
) -> dt.date | None:
    """Return the legal date after transmission to another authority (CRPA L114-3).

    Rejection: unchanged. Acceptance: two months from the recorded reception by the competent one, None before it.
    """
    if not acceptation:
        return echeance
    return deux_mois_apres(reception) if reception else None


def decision_implicite_le(echeance: dt.date) -> dt.date:
    """Return the day on which silence has become a decision: the day after the legal date."""
    return echeance + dt.timedelta(days=1)


def rappels(echeance: dt.date) -> list[dt.date]:
    """Return the days on which the service is reminded: 30, 15 and 5 days before the legal date."""
    return [echeance - dt.timedelta(days=n) for n in RAPPELS_JOURS]


@lru_cache(maxsize=64)
def _feries(annee: int) -> frozenset[dt.date]:
    """The eleven national holidays of a year (code du travail, L3133-1)."""
    return frozenset(holidays.country_holidays("FR", years=annee))


def est_ouvre(jour: dt.date, fermes: Collection[dt.date] = ()) -> bool:
    """Monday to Friday, less the national holidays, less the town's closing days."""
    return jour.weekday() < 5 and jour not in _feries(jour.year) and jour not in fermes


def jours_ouvres_apres(jour: dt.date, nombre: int, fermes: Collection[dt.date] = ()) -> dt.date:
    """Return the day that is `nombre` working days after `jour`, counted from the next working day.

    Zero: the day itself. Raises ValueError if `nombre` is negative.
    """
    if nombre < 0:
        raise ValueError("working days are counted forwards")
    while nombre:
        jour += dt.timedelta(days=1)
        if est_ouvre(jour, fermes):
            nombre -= 1
    return jour


def jours_ouvres_avant(jour: dt.date, nombre: int, fermes: Collection[dt.date] = ()) -> dt.date:
    """Return the latest day from which `nombre` working days, counted after it, have all come by `jour`."""
    if nombre < 0:
        raise ValueError("working days are counted backwards from a number that is not negative")
    while nombre:
        if est_ouvre(jour, fermes):
            nombre -= 1
        jour -= dt.timedelta(days=1)
    return jour


def jours_ouvres_entre(debut: dt.date, fin: dt.date, fermes: Collection[dt.date] = ()) -> int:
    """Count the working days after `debut`, up to and with `fin`; zero if `fin` is not later."""
    days = (debut + dt.timedelta(days=n) for n in range(1, (fin - debut).days + 1))
    return sum(est_ouvre(day, fermes) for day in days)


def objectif(recu_le: dt.datetime, delai_jours: int, fermes: Collection[dt.date] = ()) -> dt.date:
    """Return the service's own target, in working days from the reception."""
    return jours_ouvres_apres(jour_de_paris(recu_le), delai_jours, fermes)


def reprendre(
    objectif_le: dt.date, suspendu_le: dt.date, repris_le: dt.date, fermes: Collection[dt.date] = ()
) -> dt.date:
    """Return the target pushed by the working days spent waiting for the resident."""
    return jours_ouvres_apres(objectif_le, jours_ouvres_entre(suspendu_le, repris_le, fermes), fermes)


def enregistrement_du(recu_le: dt.datetime, fermes: Collection[dt.date] = ()) -> dt.date:
    """Return by when a request is registered: one working day (CRPA R112-11-1)."""
    return jours_ouvres_apres(jour_de_paris(recu_le), 1, fermes)


def accuse_du(recu_le: dt.datetime, fermes: Collection[dt.date] = ()) -> dt.date:
    """Return by when the acknowledgement is sent: ten working days (CRPA R112-11-1)."""
    return jours_ouvres_apres(jour_de_paris(recu_le), 10, fermes)
