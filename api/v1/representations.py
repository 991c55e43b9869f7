"""From rows to the shapes of the API: public data only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from quartiers.models import Zone
from signalements import acces, confidentialite
from signalements.models import Photo, Signalement, Situation, Texte
from signalements.operations import Depot


def avec_tout(rows: QuerySet[Signalement]) -> QuerySet[Signalement]:
    """Fetch what a representation reads, in a number of queries that does not grow with the rows."""
    return rows.select_related("categorie", "service").prefetch_related(
        "situations__zone",
        Prefetch(
            "textes", Texte.objects.publics().filter(nature__in=[Texte.Nature.LIEU, Texte.Nature.DESCRIPTION])
        ),
        Prefetch("photos", Photo.objects.publiques()),
    )


def _zone(zone: Zone | None) -> dict[str, str] | None:
    return {"code": zone.code, "nom": zone.nom} if zone else None


def _commun(row: Signalement) -> dict[str, Any]:
    return {
        "numero": row.numero,
        "etat": row.etat,
        "categorie": row.categorie.code,
        "service": {"nom": row.service.nom, "telephone": row.service.telephone},
        "conseil": _zone(row.conseil),
        "quartier": _zone(row.quartier),
        "cil": [_zone(z) for z in row.cils],
        "recu_le": row.recu_le,
        "echeance_legale": row.echeance_legale,
        "objectif_le": row.objectif_le,
        "url": acces.url_publique(row),
    }


def recu(depot: Depot) -> dict[str, Any]:
    """What the sender of a report is told; the secret link only to whoever holds the key."""
    row = depot.signalement
    prefetch_related_objects([row], Prefetch("situations", Situation.objects.select_related("zone")))
    return _commun(row) | {"url_secrete": acces.url_secrete(row, depot.cle) if depot.cle else None}


def signalement(row: Signalement) -> dict[str, Any]:
    """One report as everybody sees it (needs `avec_tout`)."""
    position = confidentialite.position_publique(row)
    mots = {t.nature: t.texte for t in row.textes.all()}
    return _commun(row) | {
        "etat_public": row.etat_public,
        "famille": row.famille,
        "categorie_libelle": row.categorie.libelle,
        "position": {"lon": position[0], "lat": position[1]} if position else None,
        "modifie_le": row.modifie_le,
        "planifie_le": row.planifie_le,
        "clos_le": row.clos_le,
        "lieu": mots.get(Texte.Nature.LIEU, ""),
        "description": mots.get(Texte.Nature.DESCRIPTION, ""),
        "photos": [_photo(p) for p in row.photos.all()],
    }


def _photo(row: Photo) -> dict[str, Any]:
    return {
        "grande": settings.ADRESSE + row.url_grande,
        "moyenne": settings.ADRESSE + row.url_moyenne,
        "vignette": settings.ADRESSE + row.url_vignette,
        "illustration": row.illustration,
    }
