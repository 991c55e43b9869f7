"""What the session of a conseil or of a CIL leaves in the line of a report."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from quartiers.dates import jour_et_mois
from quartiers.models import Nature, Zone
from signalements.models import Evenement, Signalement


def zones_des_examens(row: Signalement) -> dict[int, Zone]:
    """The zones whose sessions looked at a report: a query only for one that does not hold it any more (needs
    `evenements`, `situations`)."""
    keys = {e.details["zone"] for e in row.evenements.all() if e.nature == Evenement.Nature.SEANCE}
    here = {s.zone_id: s.zone for s in row.situations.all() if s.zone_id in keys} if keys else {}
    others = keys - here.keys()
    return here | Zone.objects.in_bulk(others) if others else here


def examen(event: Evenement, zones: dict[int, Zone]) -> str:
    """Say it: « Examiné par le conseil de quartier Sud le 3 décembre »."""
    zone = zones[event.details["zone"]]
    said = {
        "qui": le_conseil(zone),
        "le": jour_et_mois(dt.date.fromisoformat(event.details["jour"])),
    }
    if event.details.get("correction"):
        return _("Décision du %(le)s corrigée par %(qui)s") % said
    return _("Examiné par %(qui)s le %(le)s") % said


def le_conseil(zone: Zone) -> str:
    """Name a conseil or a CIL inside a sentence: "le conseil de quartier Sud", "le CIL des Sablettes"."""
    if zone.nature == Nature.CONSEIL:
        return _("le conseil de quartier %(nom)s") % {"nom": zone.nom}
    return _("le %(nom)s") % {"nom": zone.nom}
