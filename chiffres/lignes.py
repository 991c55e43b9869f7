"""Behind a figure, its reports: which facts a row of a chart has counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models.expressions import RawSQL

from chiffres.comptes import AGES
from chiffres.filtres import Filtres, lire_secteur
from chiffres.graphiques.traitement import CONTESTES
from chiffres.periodes import Periode, mois, premier_jour
from mairie.models import Compte
from quartiers.models import Zone
from signalements.etats import Etat, Famille
from signalements.models import Canal, Signalement
from signalements.models.signalement import SignalementQuerySet

Condition = tuple[str, list[Any]]
"""SQL on chiffres_fait, and its parameters."""


def lignes(
    filtres: Filtres, graphique: str, cle: str, compte: Compte, jour: dt.date
) -> SignalementQuerySet | None:
    """Return the reports that a row has counted and that this account may open; None if no row has this key.

    They are as the last fold left them, as the figures are.
    """
    if graphique not in _CONDITIONS or "\0" in cle:
        return None
    found = _CONDITIONS[graphique](filtres, cle, jour)
    if found is None:
        return None
    conditions = [found, *_asked(filtres)]
    if graphique != "anciennete":  # what is open is counted whenever it came
        conditions.append(_received(filtres.periode))
    where = " AND ".join(sql for sql, _params in conditions)
    params = [value for _sql, values in conditions for value in values]
    # The pieces are those of this file; all values are parameters.
    facts = RawSQL(f"SELECT signalement_id FROM chiffres_fait WHERE {where}", params)  # noqa: S608, S611
    return Signalement.objects.visible_to(compte).filter(pk__in=facts)


def _asked(filtres: Filtres) -> list[Condition]:
    found: list[Condition] = [("service = ANY(%s)", [[s.pk for s in filtres.services_comptes]])]
    if filtres.zone:
        found.append(_in(filtres.zone))
    if filtres.groupes or filtres.categories:
        found.append(("categorie = ANY(%s)", [[c.pk for c in filtres.retenues]]))
    if filtres.canaux:
        found.append(("canal = ANY(%s)", [[c.value for c in filtres.canaux]]))
    return found


def _in(zone: Zone) -> Condition:
    return "zones @> %s::integer[]", [[zone.pk]]


def _received(periode: Periode) -> Condition:
    return "jour >= %s AND jour < %s", [premier_jour(periode.premier), premier_jour(periode.dernier + 1)]


def _month(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    try:
        month = mois(dt.date.fromisoformat(f"{cle}-01"))
    except ValueError:
        return None
    return _received(Periode(month, month)) if month in filtres.periode.mois else None


def _family(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    return ("famille = %s", [Famille.values.index(cle)]) if cle in Famille.values else None


def _age(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    if cle not in map(str, range(len(AGES) + 1)):
        return None
    rank = int(cle)
    newest = jour - dt.timedelta(days=AGES[rank - 1] if rank else -1)
    oldest = jour - dt.timedelta(days=AGES[rank]) if rank < len(AGES) else dt.date.min
    return "clos IS NULL AND jour <= %s AND jour > %s", [newest, oldest]


def _kind(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    """The code of a group or of a category."""
    found = [c.pk for c in filtres.retenues if cle in (c.code, c.groupe.code)]
    return ("categorie = ANY(%s)", [found]) if found else None


def _service(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    found = [s.pk for s in filtres.services or [] if s.code == cle]
    return ("service = ANY(%s)", [found]) if found else None


def _area(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    zone = lire_secteur(cle)
    return _in(zone) if zone else None


def _channel(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    return ("canal = %s", [cle]) if cle in Canal.values else None


def _step(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    if cle == CONTESTES:
        return "conteste", []
    return ("%s = ANY(etapes)", [Etat.values.index(cle)]) if cle in Etat.values else None


def _moves(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    if cle not in ("0", "1", "2", "3"):
        return None
    return f"greatest(cardinality(chemin) - 1, 0) {'>=' if cle == '3' else '='} %s", [int(cle)]


def _promise(filtres: Filtres, cle: str, jour: dt.date) -> Condition | None:
    """Those of which the date was not kept."""
    match cle:
        case "objectif":
            return "(clos > objectif OR clos IS NULL AND court AND objectif < %s)", [jour]
        case "legale":
            return "(clos > legale OR clos IS NULL AND legale < %s)", [jour]
    return None


_CONDITIONS: dict[str, Callable[[Filtres, str, dt.date], Condition | None]] = {
    "mois": _month,
    "etats": _family,
    "anciennete": _age,
    "respect": _promise,
    "categories": _kind,
    "par-service": _service,
    "secteurs": _area,
    "cil": _area,
    "canaux": _channel,
    "parcours": _step,
    "services": _moves,
}
