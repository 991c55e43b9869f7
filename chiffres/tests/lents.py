"""The same figures from lists of reports, sorted and counted one by one: what the kept ones must equal."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

from chiffres import lecture
from chiffres.comptes import AGES, SEUIL, Compte
from chiffres.lecture import PRIVEES, PUBLIQUES, VILLE, Selection
from chiffres.lentement import Fait, faits
from chiffres.periodes import Periode, mois
from signalements.etats import Etat, Famille

ETATS, FAMILLES = list(Etat), list(Famille)


def un_an_avant(rows: Iterable[Fait], over: Periode) -> Periode:
    """None of it if nothing public was received by its first month."""
    begun = any(mois(f.jour) <= over.un_an_avant.premier for f in rows if not f.prive)
    return over.un_an_avant if begun else Periode(1, 0)


def choisis(rows: Iterable[Fait], selection: Selection) -> list[Fait]:
    """The reports of a selection, whatever their month."""

    def wanted(f: Fait) -> bool:
        inside = {-(1_000_000 * zone + f.service) for zone in f.zones}
        here = not {VILLE, -f.service, *f.zones, *inside}.isdisjoint(selection.ensembles)
        kind = PRIVEES if f.prive else PUBLIQUES
        named = f.categorie in selection.categories or kind in selection.categories
        return here and named and (not selection.canaux or f.canal in selection.canaux)

    return [f for f in rows if wanted(f)]


def recus(rows: list[Fait], periode: Periode) -> list[Fait]:
    return [f for f in rows if mois(f.jour) in periode.mois]


def delai(days: Iterable[int | None]) -> tuple[int, int | None, int | None]:
    known = sorted(d for d in days if d is not None)
    if len(known) < SEUIL:
        return len(known), None, None
    half, nine = (known[ceil(Fraction(p, 10) * len(known)) - 1] for p in (5, 9))
    return len(known), half, nine


def dit(rows: list[Fait], periode: Periode, jour: dt.date) -> dict[str, Any]:
    """What the figures of a period say, counted slowly; `rows` are the chosen reports of all months."""
    here = recus(rows, periode)
    opened = [f for f in here if f.clos is None]
    closed = [f for f in here if f.clos is not None]
    ended = Counter(f.famille for f in rows if f.clos and mois(f.clos) in periode.mois)
    on_time = sum(f.clos <= f.objectif for f in closed)
    late = sum(f.court and f.objectif < jour for f in opened)
    lawful = [f for f in closed if f.legale]
    legal = sum(f.clos <= f.legale for f in lawful)
    legal_late = sum(f.legale is not None and f.legale < jour for f in opened)
    jumps = Counter(max(0, min(3, len(f.chemin) - 1)) for f in here)
    return {
        "recus": len(here),
        "familles": {famille: sum(f.famille == rank for f in here) for rank, famille in enumerate(FAMILLES)},
        "resolus": ended[FAMILLES.index(Famille.RESOLU)],
        "refuses": ended[FAMILLES.index(Famille.REFUSE)],
        "accuse": delai(f.accuse for f in here),
        "reponse": delai(f.reponse for f in here),
        "resolution": delai(f.resolution for f in here),
        "objectif": (on_time, len(closed) + late),
        "legal": (legal, len(lawful) + legal_late),
        "contestes": sum(f.conteste for f in here),
        "reaffectations": [jumps[n] for n in range(4)],
        "etapes": {etat: sum(ETATS.index(etat) in f.etapes for f in here) for etat in ETATS},
        **stock(here, jour),
    }


def pareils(kept: dict[str, Any], slow: dict[str, Any]) -> None:
    wrong = {name: (kept[name], slow[name]) for name in slow if kept[name] != slow[name]}
    assert kept.keys() == slow.keys()
    assert not wrong, wrong


def stock(rows: list[Fait], jour: dt.date) -> dict[str, Any]:
    opened = [f for f in rows if f.clos is None]
    classes = [(jour - f.jour).days for f in opened]
    bounds = [-(10**6), *AGES, 10**6]
    return {
        "ages": [sum(low <= age < high for age in classes) for low, high in pairwise(bounds)],
        "en_retard": sum(f.court and f.objectif < jour for f in opened),
        "en_retard_legal": sum(f.legale is not None and f.legale < jour for f in opened),
    }


def dit_par(compte: Compte) -> dict[str, Any]:
    """The same, as the kept figures say it."""
    delays = {n: getattr(compte, n) for n in ("accuse", "reponse", "resolution")}
    shares = {n: getattr(compte, n) for n in ("objectif", "legal")}
    return {
        "recus": compte.recus,
        "familles": compte.familles,
        "resolus": compte.resolus,
        "refuses": compte.refuses,
        **{n: (d.n, d.mediane, d.neuf_sur_dix) for n, d in delays.items()},
        **{n: (p.oui, p.sur) for n, p in shares.items()},
        "contestes": compte.contestes.oui,
        "reaffectations": compte.reaffectations,
        "etapes": {etat: compte.passes_par(etat).oui for etat in ETATS},
        **dit_stock(compte),
    }


def dit_stock(compte: Compte) -> dict[str, Any]:
    return {
        "ages": compte.ages,
        "en_retard": compte.en_retard,
        "en_retard_legal": compte.en_retard_legal,
    }


def verifier(selections: Iterable[Selection], zones: list, services: list, jour: dt.date) -> None:
    """Every figure that can be read of these selections equals the slow one."""
    rows = list(faits())
    for selection in selections:
        chosen, periode = choisis(rows, selection), selection.periode
        told = lecture.lire(selection, jour)
        pareils(dit_par(told.compte), dit(chosen, periode, jour))
        pareils(dit_par(told.comparable), dit(chosen, periode.finie(jour), jour))
        pareils(dit_par(told.avant), dit(chosen, un_an_avant(rows, periode.finie(jour)), jour))
        pareils(dit_stock(told.stock), stock(chosen, jour))
        for month, compte in told.par_mois.items():
            pareils(dit_par(compte), dit(chosen, Periode(month, month), jour))
        by_channel = lecture.par_canal(selection, jour)
        for canal in {f.canal for f in chosen}:
            mine = [f for f in chosen if f.canal == canal]
            pareils(dit_par(by_channel.get(canal, Compte())), dit(mine, periode, jour))
        path = Counter(p for f in recus(chosen, periode) for p in pairwise(f.chemin))
        assert {(de, vers): n for de, vers, n in lecture.passages(selection)} == path
    _verifier_ensembles(rows, selection.periode, zones, services, jour)


def _verifier_ensembles(
    rows: list[Fait], periode: Periode, zones: list, services: list, jour: dt.date
) -> None:
    areas = lecture.comparer(zones, periode, jour=jour)
    desks = {-pk: r for pk, r in lecture.comparer_services(services, periode, jour=jour).items()}
    over = periode.finie(jour)
    for ensemble, regard in (areas | desks).items():
        kinds = (PUBLIQUES, PRIVEES) if ensemble < 0 else (PUBLIQUES,)
        chosen = choisis(rows, Selection(periode, (ensemble,), kinds))
        pareils(dit_par(regard.compte), dit(chosen, periode, jour))
        pareils(dit_par(regard.comparable), dit(chosen, over, jour))
        pareils(dit_par(regard.avant), dit(chosen, un_an_avant(rows, over), jour))
    _verifier_services_par_zone(rows, periode, zones, services, jour)
    codes = {f.categorie for f in rows}
    told = lecture.par_categorie(Selection(periode, categories=tuple(codes)), jour)
    for code in codes:
        mine = [f for f in rows if f.categorie == code]
        pareils(dit_par(told.get(code, Compte())), dit(mine, periode, jour))


def _verifier_services_par_zone(
    rows: list[Fait], periode: Periode, zones: list, services: list, jour: dt.date
) -> None:
    """Agents: two services in each area, each service in one of them."""
    both, over = services[:2], periode.finie(jour)

    def check(regard: lecture.Regard, these: list, zone: Any) -> None:
        pks = {s.pk for s in these}
        chosen = [f for f in rows if f.service in pks and zone.pk in f.zones]
        pareils(dit_par(regard.compte), dit(chosen, periode, jour))
        pareils(dit_par(regard.avant), dit(chosen, un_an_avant(rows, over), jour))

    areas = lecture.comparer_dans(zones, both, periode, jour=jour)
    for zone in zones:
        check(areas[zone.pk], both, zone)
    desks = lecture.comparer_services(services, periode, zone=zones[0], jour=jour)
    for service in services:
        check(desks[service.pk], [service], zones[0])
