"""The minutes as data: what a version holds, and what is read from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conseils.models import CompteRendu, Decision, Mandat, Point, Presence, Raison, Seance
from mairie.models import Service
from signalements import presentation
from signalements.models import Signalement, Situation


def points_de(seance: Seance) -> list[Point]:
    """The items of a session in their order, with all that is told of them."""
    alive = Decision.objects.vivantes().select_related("service").order_by("pk")
    return list(
        seance.points.a_l_ordre_du_jour()
        .select_related("signalement__categorie", "promesse__service", "promesse__point__seance")
        .prefetch_related(
            Prefetch("decisions", alive),
            Prefetch("signalement__situations", Situation.objects.select_related("zone")),
        )
    )


def sujet(point: Point) -> str:
    """What an item is about, in one line; a report that is no longer public keeps its words to itself."""
    row = point.signalement
    if row and not row.est_public:
        return _("Un signalement qui n’est plus public")
    if row:
        return ", ".join(filter(None, (row.categorie.libelle, row.quartier.nom if row.quartier else "")))
    return point.titre or (point.promesse.point.titre if point.promesse else "")


def contenu(seance: Seance) -> dict[str, Any]:
    """Return the minutes of a session as it is now, to be kept as a version."""
    there = list(seance.presences.order_by("mandat__nom_public", "pk").values_list("mandat", "etat"))
    return {
        "titre": seance.titre,
        "le": seance.le.isoformat(),
        "lieu": seance.lieu,
        "presents": [mandat for mandat, etat in there if etat == Presence.Etat.PRESENT],
        "excuses": [mandat for mandat, etat in there if etat == Presence.Etat.EXCUSE],
        "invites": seance.invites,
        "assistance": seance.assistance,
        "points": [_point(p) for p in points_de(seance)],
    }


def _point(point: Point) -> dict[str, Any]:
    row = point.signalement if point.signalement and point.signalement.est_public else None
    return {
        "point": point.pk,
        "sujet": sujet(point),
        "numero": row.numero if row else "",
        "raison": point.raison,
        "recu_le": row.recu_le.isoformat() if row else "",
        "etat": presentation.etat_en_mots(row) if row else "",
        "aborde": point.aborde,
        "promesse": _promise(point.promesse) if point.promesse else None,
        "decisions": [_decision(d) for d in point.decisions.all()],
    }


def _promise(decision: Decision) -> dict[str, Any]:
    return {
        "texte": decision.texte,
        "par_qui": decision.par_qui,
        "pour_le": decision.pour_le.isoformat() if decision.pour_le else "",
        "seance": decision.point.seance.jour.isoformat(),
        "etat": decision.etat,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "cle": decision.cle,
        "texte": decision.texte,
        "par_qui": decision.par_qui,
        "service": decision.service.code if decision.service else "",
        "qui": decision.qui,
        "pour_le": decision.pour_le.isoformat() if decision.pour_le else "",
        "reportee": decision.reportee_de_id is not None,
    }


# -- Read again ----------------------------------------------------------------


@dataclass(frozen=True)
class Lecture:
    """A version of the minutes, ready for a page, a sheet or a document: no database behind it any more."""

    version: CompteRendu
    seance: Seance
    le: dt.datetime
    presents: str
    excuses: str
    points: list[dict[str, Any]]
    remis: list[dict[str, Any]]

    @property
    def nombre(self) -> int:
        """How many decisions."""
        return sum(len(p["decisions"]) for p in self.points)


def lire(version: CompteRendu) -> Lecture:
    """Return a version as it is read: names as their bearers wish them today, numbers of reports still public."""
    kept = version.contenu
    names = Mandat.objects.in_bulk([*kept["presents"], *kept["excuses"]])
    numbers = {p["numero"] for p in kept["points"]} - {""}
    shown = set(
        Signalement.objects.publics().filter(numero__in=numbers).values_list("numero", flat=True)
    )
    points = [_read(p, rank, shown) for rank, p in enumerate(kept["points"], start=1)]
    return Lecture(
        version=version,
        seance=version.seance,
        le=dt.datetime.fromisoformat(kept["le"]),
        presents=_names(names, kept["presents"]),
        excuses=_names(names, kept["excuses"]),
        points=[p for p in points if p["aborde"]],
        remis=[p for p in points if not p["aborde"]],
    )


def _read(point: dict[str, Any], rank: int, shown: set[str]) -> dict[str, Any]:
    promise = point["promesse"]
    return point | {
        "rang": rank,
        "numero": point["numero"] if point["numero"] in shown else "",
        "raison": str(Raison(point["raison"]).label),
        "recu_le": dt.datetime.fromisoformat(point["recu_le"]) if point["recu_le"] else None,
        "promesse": promise
        and promise
        | {
            "pour_le": _day(promise["pour_le"]),
            "seance": _day(promise["seance"]),
            "suite": str(Decision.Etat(promise["etat"]).label),
        },
        "decisions": [d | {"pour_le": _day(d["pour_le"])} for d in point["decisions"]],
    }


def _day(iso: str) -> dt.date | None:
    return dt.date.fromisoformat(iso) if iso else None


def _names(mandats: dict[int, Mandat], keys: Iterable[int]) -> str:
    """Name representatives as they wish; who wishes no name is counted."""
    rows = [mandats[key] for key in keys if key in mandats]
    named = [", ".join(filter(None, (m.nom_public, m.fonction))) for m in rows if m.nom_public]
    others = len(rows) - len(named)
    if others:
        named.append(
            ngettext("%(n)s représentant non nommé", "%(n)s représentants non nommés", others) % {"n": others}
        )
    return " ; ".join(named)


# -- Compared ------------------------------------------------------------------


def demandes(kept: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What a version asks of each service, by code."""
    found: dict[str, list[dict[str, Any]]] = {}
    for point in kept["points"]:
        for decision in point["decisions"]:
            if decision["service"]:
                asked = {name: decision[name] for name in ("texte", "qui", "pour_le")}
                asked |= {"sujet": point["sujet"], "numero": point["numero"]}
                found.setdefault(decision["service"], []).append(asked)
    return found


def sans_boite(kept: dict[str, Any]) -> list[Service]:
    """The services that a version asks something of, and that no letter reaches."""
    return list(Service.objects.filter(code__in=demandes(kept), courriel="").order_by("nom"))


def decisions_en_mots(point: dict[str, Any]) -> str:
    """The decisions on an item in plain lines: « Remplacer le mât (Éclairage public, pour le 15/01/2027) »."""
    return "\n".join(_in_words(d) for d in point["decisions"])


def _in_words(decision: dict[str, Any]) -> str:
    day = _day(decision["pour_le"])
    due = _("pour le %(le)s") % {"le": f"{day:%d/%m/%Y}"} if day else ""
    detail = ", ".join(filter(None, (decision["par_qui"], due)))
    return f"{decision['texte']} ({detail})" if detail else decision["texte"]
