"""What conseils and CIL say of a report, as its pages tell it: who supports it, what they wrote, what was answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from quartiers.dates import jour_et_mois
from quartiers.models import Zone
from signalements.models import Evenement, Signalement, Soutien

DITES = (
    Evenement.Nature.SOUTIEN,
    Evenement.Nature.COMMENTAIRE,
    Evenement.Nature.REPLIQUE,
    Evenement.Nature.SEANCE,
)
"""The events that name, by its key, the zone in whose name somebody spoke."""


def soutiens() -> ArraySubquery:
    """Who supports what the outer query reads: nature and name of each zone, the first first."""
    rows = Soutien.objects.filter(signalement=OuterRef("pk")).order_by("le", "pk")
    return ArraySubquery(rows.values(qui=JSONObject(nature=F("zone__nature"), nom=F("zone__nom"))))


def soutenu_par(row: Any) -> list[str]:
    """Return who supports a report, each name after an article (its `soutenu_par` is `soutiens`)."""
    return [Zone(**zone).nom_entier for zone in row.soutenu_par]


def zones_dites(row: Signalement) -> dict[int, Zone]:
    """The zones that the events of a report name: a query only for one that does not hold it any more (needs
    `evenements`, `situations`)."""
    keys = {e.details["zone"] for e in row.evenements.all() if e.nature in DITES}
    here = {s.zone_id: s.zone for s in row.situations.all() if s.zone_id in keys} if keys else {}
    others = keys - here.keys()
    return here | Zone.objects.in_bulk(others) if others else here


def examen(details: dict[str, Any], zone: Zone) -> str:
    """Say that a session of a zone looked at a report: « Examiné par le conseil de quartier Sud le 3 décembre »."""
    said = {"qui": zone.nom_entier, "le": jour_et_mois(dt.date.fromisoformat(details["jour"]))}
    if details.get("correction"):
        return _("Décision du %(le)s corrigée par le %(qui)s") % said
    return _("Examiné par le %(qui)s le %(le)s") % said


def trace(details: dict[str, Any], nature: str, zone: Zone) -> str:
    """Say to agents what was done in the name of a zone."""
    said = {"qui": zone.nom_entier}
    match nature, details.get("sens", ""):
        case Evenement.Nature.SEANCE, _sens:
            return examen(details, zone)
        case Evenement.Nature.COMMENTAIRE, _sens:
            return _("Mot du %(qui)s") % said
        case Evenement.Nature.REPLIQUE, _sens:
            return _("Réponse au %(qui)s") % said
        case _nature, "retire":
            return _("Soutien retiré : %(qui)s") % said
        case _nature, "prioritaire":
            return _("Demandé en priorité : %(qui)s") % said
        case _nature, "ordinaire":
            return _("N’est plus demandé en priorité : %(qui)s") % said
    return _("Soutenu : %(qui)s") % said
