"""What conseils and CIL say of a report, as its pages tell it: who supports it, what they wrote, what was answered."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from quartiers.models import Zone
from signalements.models import Evenement, Signalement, Soutien

DITES = (Evenement.Nature.SOUTIEN, Evenement.Nature.COMMENTAIRE, Evenement.Nature.REPLIQUE)
"""The events that name, by its key, the zone in whose name somebody spoke."""


def soutiens() -> ArraySubquery:
    """Who supports what the outer query reads: nature and name of each zone, the first first."""
    rows = Soutien.objects.filter(signalement=OuterRef("pk")).order_by("le", "pk")
    return ArraySubquery(rows.values(qui=JSONObject(nature=F("zone__nature"), nom=F("zone__nom"))))


def soutenu_par(row: Any) -> list[str]:
    """Return who supports a report, each name after an article (its `soutenu_par` is `soutiens`)."""
    return [Zone(**zone).nom_entier for zone in row.soutenu_par]


def zones_dites(row: Signalement) -> dict[int, Zone]:
    """The zones that the events of a report name: a query only if there is one (needs `evenements`)."""
    keys = {e.details["zone"] for e in row.evenements.all() if e.nature in DITES}
    return Zone.objects.in_bulk(keys) if keys else {}


def trace(details: dict[str, Any], nature: str, zone: Zone) -> str:
    """Say to agents what was done in the name of a zone."""
    said = {"qui": zone.nom_entier}
    match nature, details.get("sens", ""):
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
