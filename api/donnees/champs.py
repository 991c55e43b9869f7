"""The columns of the open data: each says what it is, for the CSV, the GeoJSON, the GeoPackage and their schema.

Public rows only (`Signalement.objects.publics()`), rounded places, no word that an agent has not published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quartiers.models import Nature
from signalements import confidentialite
from signalements.etats import Famille
from signalements.exports.colonnes import Valeur, jour, lignes
from signalements.exports.tableaux import inoffensif
from signalements.models.signalement import SignalementQuerySet


class Type(StrEnum):
    """The types of a Table Schema, and what each is in a GeoPackage."""

    TEXTE = "string"
    ENTIER = "integer"
    NOMBRE = "number"
    JOUR = "date"

    @property
    def gpkg(self) -> str:
        return {"string": "String", "integer": "Integer", "number": "Real", "date": "Date"}[self]


@dataclass(frozen=True)
class Champ:
    """One column: its name everywhere, its title and meaning in French, what it says of a row."""

    nom: str
    titre: str | Promise
    sens: str | Promise
    valeur: Callable[[Any], Valeur]
    type: Type = Type.TEXTE
    requis: bool = False
    contraintes: dict[str, Any] | None = None


def _place(rank: int) -> Callable[[Any], float | None]:
    def valeur(row: Any) -> float | None:
        place = confidentialite.position_publique(row)
        return place[rank] if place else None

    return valeur


def _zones(nature: Nature, attribute: str) -> Callable[[Any], str | None]:
    return lambda row: ",".join(getattr(z, attribute) for z in row.ses_zones if z.nature == nature) or None


def _words(attribute: str) -> Callable[[Any], str | None]:
    """Published words, which no spreadsheet takes for a formula."""
    return lambda row: inoffensif(getattr(row, attribute)) if getattr(row, attribute) else None


LON = Champ(
    "lon", _("Longitude"), _("En degrés (WGS 84), arrondie à une dizaine de mètres."), _place(0), Type.NOMBRE
)
LAT = Champ(
    "lat", _("Latitude"), _("En degrés (WGS 84), arrondie à une dizaine de mètres."), _place(1), Type.NOMBRE
)

CHAMPS: Sequence[Champ] = (
    Champ(
        "numero",
        _("Numéro de suivi"),
        _("Le numéro donné à la personne ; il est unique et ne change pas."),
        lambda row: row.numero_lisible,
        requis=True,
        contraintes={"unique": True, "pattern": "[0-9A-Z]{5}-[0-9A-Z]{5}"},
    ),
    Champ(
        "page",
        _("Page publique"),
        _("L’adresse de la page du signalement."),
        lambda row: settings.ADRESSE + row.get_absolute_url(),
        requis=True,
    ),
    Champ(
        "recu_le",
        _("Reçu le"),
        _("Le jour où la ville l’a reçu (heure de Paris)."),
        lambda row: jour(row.recu_le),
        Type.JOUR,
        requis=True,
    ),
    Champ(
        "categorie_code",
        _("Code de la catégorie"),
        _("Stable, même si le nom change."),
        lambda row: row.categorie.code,
        requis=True,
    ),
    Champ(
        "categorie",
        _("Catégorie"),
        _("Le nom de la catégorie."),
        lambda row: row.categorie.libelle,
        requis=True,
    ),
    Champ(
        "groupe",
        _("Groupe"),
        _("La famille de catégories."),
        lambda row: row.categorie.groupe.nom,
        requis=True,
    ),
    Champ(
        "etat_code",
        _("Code de l’état"),
        _("L’état public au moment où le fichier est fait."),
        lambda row: row.famille.value,
        requis=True,
        contraintes={"enum": [f.value for f in Famille]},
    ),
    Champ("etat", _("État"), _("Le même, en mots."), lambda row: str(row.famille.label), requis=True),
    Champ(
        "service_code",
        _("Code du service"),
        _("Le service chargé d’y répondre."),
        lambda row: row.service.code,
    ),
    Champ("service", _("Service"), _("Le nom de ce service."), lambda row: row.service.nom),
    Champ(
        "objectif_le",
        _("Intervention visée"),
        _("Le jour que le service se donne, en jours ouvrés."),
        lambda row: row.objectif_le,
        Type.JOUR,
    ),
    Champ(
        "reponse_due_le",
        _("Réponse due"),
        _("La date légale : deux mois après la réception. Vide si aucune réponse n’est due."),
        lambda row: row.reponse_due_le,
        Type.JOUR,
    ),
    Champ(
        "planifie_le",
        _("Planifié le"),
        _("Le dernier jour d’intervention annoncé."),
        lambda row: row.planifie_le,
        Type.JOUR,
    ),
    Champ(
        "clos_le", _("Clos le"), _("Vide tant qu’il est ouvert."), lambda row: jour(row.clos_le), Type.JOUR
    ),
    Champ(
        "voix",
        _("Voix"),
        _("Combien de personnes l’ont signalé, ses doublons comptés."),
        lambda row: row.voix,
        Type.ENTIER,
        requis=True,
        contraintes={"minimum": 0},
    ),
    Champ(
        "conseil_code",
        _("Code du conseil de quartier"),
        _("Selon le contour qui valait pour ce signalement."),
        _zones(Nature.CONSEIL, "code"),
    ),
    Champ("conseil", _("Conseil de quartier"), _("Son nom."), _zones(Nature.CONSEIL, "nom")),
    Champ(
        "quartier_code",
        _("Code du quartier"),
        _("Selon le contour qui valait pour ce signalement."),
        _zones(Nature.QUARTIER, "code"),
    ),
    Champ("quartier", _("Quartier"), _("Son nom."), _zones(Nature.QUARTIER, "nom")),
    Champ(
        "cil_codes",
        _("Codes des CIL"),
        _("Les comités d’intérêt local se recouvrent : plusieurs codes sont séparés par des virgules."),
        _zones(Nature.CIL, "code"),
    ),
    Champ(
        "lieu", _("Lieu"), _("Le lieu en mots, une fois relu et publié par un agent."), _words("lieu_publie")
    ),
    Champ(
        "description",
        _("Description"),
        _("Les mots du signalement, une fois relus et publiés par un agent."),
        _words("description_publiee"),
    ),
    LON,
    LAT,
)


def enregistrements(rows: SignalementQuerySet) -> Iterator[list[Valeur]]:
    """Yield the values of each report in the order of CHAMPS: two queries and the same memory whatever their number."""
    for row in lignes(rows):
        yield [champ.valeur(row) for champ in CHAMPS]


def schema() -> dict[str, Any]:
    """Return the Table Schema of the CSV (specs.frictionlessdata.io/table-schema)."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": "signalements",
        "title": str(_("Signalements publics")),
        "primaryKey": "numero",
        "missingValues": [""],
        "fields": [
            {
                "name": champ.nom,
                "title": str(champ.titre),
                "description": str(champ.sens),
                "type": champ.type.value,
                "constraints": {"required": champ.requis} | (champ.contraintes or {}),
            }
            for champ in CHAMPS
        ],
    }
