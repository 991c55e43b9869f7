"""What the exports of the queue say of a report: codes, dates, places, no contact and no word that is not public.

docs/exports.md tells the columns; a test compares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mairie.models import Categorie
from quartiers.models import Nature, Zone
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.models import Declarant, Situation, Texte
from signalements.models.signalement import SignalementQuerySet

MORCEAU = 1000
"""Rows that the database hands over at a time."""

Valeur = str | int | float | dt.date | None


@dataclass(frozen=True)
class Colonne:
    """One column: its code (the property of the GeoJSON), its title, what it says of a row, its width in signs."""

    code: str
    titre: str | Promise
    valeur: Callable[[Any], Valeur]
    largeur: int = 14


def jour(instant: dt.datetime | None) -> dt.date | None:
    """Return the day in the town of an instant, or None."""
    return timezone.localdate(instant) if instant else None


def _names(nature: Nature, attribute: str) -> Callable[[Any], str]:
    """The codes or names of the zones of a kind; several CILs may hold one place."""
    return lambda row: ", ".join(getattr(z, attribute) for z in row.ses_zones if z.nature == nature)


def _fiche(row: Any) -> str:
    return settings.ADRESSE + reverse("service_fiche", args=[row.numero])


LON = Colonne("lon", _("Longitude"), lambda row: round(row.position.x, 7) if row.position else None)
LAT = Colonne("lat", _("Latitude"), lambda row: round(row.position.y, 7) if row.position else None)

COLONNES: Sequence[Colonne] = (
    Colonne("numero", _("Numéro"), lambda row: row.numero_lisible),
    Colonne("categorie_code", _("Code de la catégorie"), lambda row: row.categorie.code),
    Colonne("categorie", _("Catégorie"), lambda row: row.categorie.libelle, 32),
    Colonne("groupe", _("Groupe"), lambda row: row.categorie.groupe.nom, 24),
    Colonne("etat_code", _("Code de l’état"), lambda row: row.etat),
    Colonne("etat", _("État"), lambda row: str(Etat(row.etat).label), 20),
    Colonne("service_code", _("Code du service"), lambda row: row.service.code),
    Colonne("service", _("Service"), lambda row: row.service.nom, 28),
    Colonne("agent", _("Agent en charge"), lambda row: row.agent.nom if row.agent else None, 20),
    Colonne("canal", _("Canal"), lambda row: str(row.get_canal_display())),
    Colonne("recu_le", _("Reçu le"), lambda row: jour(row.recu_le), 12),
    Colonne("objectif_le", _("Objectif du service"), lambda row: row.objectif_le, 12),
    Colonne("objectif_suspendu_le", _("Objectif suspendu le"), lambda row: jour(row.suspendu_le), 12),
    Colonne("reponse_due_le", _("Réponse due le"), lambda row: row.reponse_due_le, 12),
    Colonne("planifie_le", _("Planifié le"), lambda row: row.planifie_le, 12),
    Colonne("clos_le", _("Clos le"), lambda row: jour(row.clos_le), 12),
    Colonne("voix", _("Voix"), lambda row: row.voix, 8),
    Colonne("conseil_code", _("Code du conseil"), _names(Nature.CONSEIL, "code")),
    Colonne("conseil", _("Conseil de quartier"), _names(Nature.CONSEIL, "nom"), 20),
    Colonne("quartier_code", _("Code du quartier"), _names(Nature.QUARTIER, "code")),
    Colonne("quartier", _("Quartier"), _names(Nature.QUARTIER, "nom"), 20),
    Colonne("cil_codes", _("Codes des CIL"), _names(Nature.CIL, "code")),
    Colonne("cil", _("CIL"), _names(Nature.CIL, "nom"), 28),
    Colonne("lieu", _("Lieu publié"), lambda row: row.lieu_publie, 32),
    Colonne("description", _("Description publiée"), lambda row: row.description_publiee, 48),
    LON,
    LAT,
    Colonne(
        "doublon_de",
        _("Doublon de"),
        lambda row: numeros.montrer(row.numero_conserve) if row.numero_conserve else None,
    ),
    Colonne("fiche", _("Fiche"), _fiche, 40),
)


def lignes(rows: SignalementQuerySet) -> Iterator[Any]:
    """Yield the reports with all that the columns read, in their order: two queries, MORCEAU rows in memory."""
    zones = Zone.objects.in_bulk()
    row: Any
    for row in _fetched(rows).iterator(chunk_size=MORCEAU):
        row.ses_zones = sorted((zones[pk] for pk in row.zones_du_point), key=lambda z: z.code)
        yield row


def _fetched(rows: SignalementQuerySet) -> SignalementQuerySet:
    around = Situation.objects.filter(signalement=OuterRef("pk"))
    return rows.select_related("categorie__groupe", "service", "agent").annotate(
        voix=Declarant.objects.voix(),
        zones_du_point=ArraySubquery(around.values("zone_id")),
        lieu_publie=_published(Texte.Nature.LIEU),
        description_publiee=_published(Texte.Nature.DESCRIPTION),
        numero_conserve=F("doublon_de__numero"),
    )


def _published(nature: Texte.Nature) -> Subquery:
    """The words that an agent has read and published; of a private category, none."""
    words = Texte.objects.publics().filter(
        signalement=OuterRef("pk"),
        nature=nature,
        signalement__categorie__visibilite=Categorie.Visibilite.PUBLIC,
    )
    return Subquery(words.values("texte")[:1])
