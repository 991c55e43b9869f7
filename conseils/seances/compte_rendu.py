"""The minutes as data: what a version holds, and what is read from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conseils.models import CompteRendu, Decision, Mandat, Point, Presence, Raison, Seance
from conseils.models.seances import PointQuerySet
from conseils.seances.public import comme_publiees
from mairie.models import Service
from quartiers.dates import jour_et_mois
from signalements import numero as numeros
from signalements import presentation
from signalements.models import Signalement, Situation


def points_de(seance: Seance) -> list[Point]:
    """The items of a session in their order, with all that is told of them; of a promise, what is published."""
    rows = list(_whole(seance.points.a_l_ordre_du_jour()))
    comme_publiees([row.promesse for row in rows if row.promesse])
    return rows


def retires_de(seance: Seance) -> list[Point]:
    """What was taken off the agenda by hand."""
    return list(_whole(seance.points.filter(retire_le__isnull=False)))


def _whole(points: PointQuerySet) -> PointQuerySet:
    alive = Decision.objects.vivantes().select_related("service").order_by("pk")
    return points.select_related(
        "signalement__categorie__groupe",
        "ajoute_par",
        "promesse__service",
        "promesse__point__seance",
        "promesse__report",
    ).prefetch_related(
        Prefetch("decisions", alive),
        Prefetch("signalement__situations", Situation.objects.select_related("zone")),
    )


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
        "sujet": point.sujet,
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
    """A version of the minutes, ready for a page, a sheet or a document."""

    version: CompteRendu
    seance: Seance
    titre: str
    lieu: str
    le: dt.datetime
    presents: str
    excuses: str
    invites: str
    assistance: int | None
    points: list[dict[str, Any]]
    remis: list[dict[str, Any]]

    @property
    def nombre(self) -> int:
        """How many decisions."""
        return sum(len(p["decisions"]) for p in self.points)

    @property
    def qui(self) -> str:
        """Whose session it was: "Conseil de quartier Sud"."""
        return self.seance.zone.titre

    @property
    def quand(self) -> str:
        """The day and the hour: "jeudi 3 décembre 2026, 18 h 30"."""
        local = timezone.localtime(self.le)
        return f"{date_format(local, 'l')} {jour_et_mois(local)} {local.year}, {date_format(local, 'G')} h {local:%M}"

    @property
    def intitule(self) -> str:
        return _("Compte rendu : %(titre)s") % {"titre": self.titre}

    def faits(self) -> list[tuple[str, str]]:
        """When, where, who was there; the version, where it is not the first one."""
        public = ngettext("%(n)s personne", "%(n)s personnes", self.assistance or 0) % {"n": self.assistance}
        rows = [
            (_("Date"), self.quand),
            (_("Lieu"), self.lieu),
            (_("Présents"), self.presents or "–"),
            (_("Excusés"), self.excuses),
            (_("Autres participants"), self.invites),
            (_("Dans le public"), public if self.assistance is not None else ""),
        ]
        if self.version.version > 1:
            told = {"le": f"{timezone.localtime(self.version.le):%d/%m/%Y}", "motif": self.version.motif}
            rows.append((_("Corrigé"), _("le %(le)s : %(motif)s") % told))
        return [(name, value) for name, value in rows if value]


def lire(version: CompteRendu) -> Lecture:
    """Return a version as it is read: names as their bearers wish them today, numbers of reports still public."""
    kept = version.contenu
    names = Mandat.objects.in_bulk([*kept["presents"], *kept["excuses"]])
    numbers = {p["numero"] for p in kept["points"]} - {""}
    shown = set(Signalement.objects.publics().filter(numero__in=numbers).values_list("numero", flat=True))
    points = [_read(p, rank, shown) for rank, p in enumerate(kept["points"], start=1)]
    return Lecture(
        version=version,
        seance=version.seance,
        titre=kept["titre"],
        lieu=kept["lieu"],
        invites=kept["invites"],
        assistance=kept["assistance"],
        le=dt.datetime.fromisoformat(kept["le"]),
        presents=_names(names, kept["presents"]),
        excuses=_names(names, kept["excuses"]),
        points=[p for p in points if p["aborde"]],
        remis=[p for p in points if not p["aborde"]],
    )


def relire(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of minutes that are about to be published, as they will be read."""
    return [_read(p, rank, {p["numero"]}) for rank, p in enumerate(kept["points"], start=1)]


def _read(point: dict[str, Any], rank: int, shown: set[str]) -> dict[str, Any]:
    numero = point["numero"] if point["numero"] in shown else ""
    received = dt.datetime.fromisoformat(point["recu_le"]) if point["recu_le"] else None
    said = [
        str(Raison(point["raison"]).label).capitalize(),
        _("signalement %(numero)s") % {"numero": numeros.montrer(numero)} if numero else "",
        _("reçu le %(le)s") % {"le": f"{timezone.localtime(received):%d/%m/%Y}"}
        if numero and received
        else "",
        _("état ce jour-là : %(etat)s") % {"etat": point["etat"]} if numero else "",
    ]
    return point | {
        "rang": rank,
        "numero": numero,
        "ligne": " · ".join(filter(None, said)),
        "promesse": point["promesse"] and {"phrase": _promise_in_words(point["promesse"])},
        "decisions": [
            d | {"pour_le": _day(d["pour_le"]), "detail": _who_and_when(d)} for d in point["decisions"]
        ],
    }


def _promise_in_words(promise: dict[str, Any]) -> str:
    """« Promis le 3 décembre : réparer le banc (Espaces verts, pour le 15/01/2027). Tenue. »"""
    told = {
        "le": f"{dt.date.fromisoformat(promise['seance']):%d/%m/%Y}",
        "quoi": _in_words(promise),
        "suite": Decision.Etat(promise["etat"]).label,
    }
    return _("Promis le %(le)s : %(quoi)s → %(suite)s") % told


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
    return " ; ".join(named)


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


def services_charges(kept: dict[str, Any]) -> list[tuple[Service, int]]:
    """The services that a version asks something of, and how much; no letter reaches one that has no mailbox."""
    asked = demandes(kept)
    return [(s, len(asked[s.code])) for s in Service.objects.filter(code__in=asked).order_by("nom")]


def decisions_en_mots(point: dict[str, Any]) -> str:
    """The decisions on an item in plain lines: « Remplacer le mât (Éclairage public, pour le 15/01/2027) »."""
    return "\n".join(_in_words(d) for d in point["decisions"])


def _in_words(decision: dict[str, Any]) -> str:
    detail = _who_and_when(decision)
    return f"{decision['texte']} ({detail})" if detail else decision["texte"]


def _who_and_when(decision: dict[str, Any]) -> str:
    day = _day(decision["pour_le"])
    due = _("pour le %(le)s") % {"le": f"{day:%d/%m/%Y}"} if day else ""
    return ", ".join(filter(None, (decision["par_qui"], due)))
