"""The catalogue entry that open data portals harvest: DCAT-AP as JSON-LD (https://www.w3.org/TR/vocab-dcat-3/)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from api.donnees import formes
from api.donnees.fichiers import Fichier
from mairie.models import EnTete
from quartiers.lieux import cadre

_TYPES_UE = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_FORMATS = {"csv": "CSV", "geojson": "GEOJSON", "gpkg": "GPKG"}
_CONTEXTE = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalogue(en_tete: EnTete, fichiers: list[Fichier]) -> dict[str, Any]:
    """Return the JSON-LD of the catalogue: the reports with the files of the day, and the outlines."""
    page = settings.ADRESSE + reverse("donnees")
    publisher = {
        "@id": f"{page}#editeur",
        "@type": "foaf:Organization",
        "foaf:name": _texte(_("Ville de %(commune)s") % {"commune": en_tete.commune.nom}),
        "foaf:homepage": {"@id": settings.ADRESSE + "/"},
    }
    spatial = _spatial(en_tete)
    datasets = [_reports(page, en_tete, fichiers), _outlines(page, en_tete)]
    for dataset in datasets:
        dataset |= {
            "@type": "dcat:Dataset",
            "dct:publisher": {"@id": publisher["@id"]},
            "dct:language": {"@id": f"{_TYPES_UE}/language/FRA"},
            "dct:spatial": spatial,
            "dcat:contactPoint": _contact(page, en_tete),
            "dcat:landingPage": {"@id": page},
        }
    return {
        "@context": _CONTEXTE,
        "@graph": [
            {
                "@id": f"{page}#catalogue",
                "@type": "dcat:Catalog",
                "dct:title": _texte(
                    _("Données ouvertes d’Allô Quartiers, %(commune)s") % {"commune": en_tete.commune.nom}
                ),
                "dct:description": _texte(_("Les signalements publics et les contours qui les regroupent.")),
                "dct:publisher": {"@id": publisher["@id"]},
                "dct:language": {"@id": f"{_TYPES_UE}/language/FRA"},
                "dct:license": {"@id": en_tete.licence_adresse},
                "foaf:homepage": {"@id": page},
                "dcat:dataset": [{"@id": dataset["@id"]} for dataset in datasets],
            },
            publisher,
            *datasets,
        ],
    }


def _reports(page: str, en_tete: EnTete, fichiers: list[Fichier]) -> dict[str, Any]:
    return {
        "@id": f"{page}#signalements",
        "dct:identifier": f"allo-quartiers-{en_tete.commune.code_insee}-signalements",
        "dct:title": _texte(
            _("Signalements des habitants de %(commune)s") % {"commune": en_tete.commune.nom}
        ),
        "dct:description": _texte(
            _(
                "Les problèmes signalés dans l’espace public : catégorie, état, dates, service chargé d’y répondre, "
                "conseil de quartier et comités d’intérêt local. Les lieux sont arrondis à une dizaine de mètres ; "
                "les textes n’y sont qu’une fois relus. Aucune donnée personnelle."
            )
        ),
        "dcat:keyword": [
            _texte(word)
            for word in (
                _("signalements"),
                _("espace public"),
                _("voirie"),
                _("propreté"),
                _("démocratie locale"),
            )
        ],
        "dcat:theme": [{"@id": f"{_TYPES_UE}/data-theme/{theme}"} for theme in ("REGI", "GOVE")],
        "dct:accrualPeriodicity": {"@id": f"{_TYPES_UE}/frequency/DAILY"},
        **({"dct:modified": _instant(max(f.fait_le for f in fichiers))} if fichiers else {}),
        "dcat:distribution": [_file(page, en_tete, fichier) for fichier in fichiers],
    }


def _file(page: str, en_tete: EnTete, fichier: Fichier) -> dict[str, Any]:
    url = settings.ADRESSE + reverse("donnees_fichier", args=[fichier.forme])
    title, name, kind = formes.FORMES[fichier.forme]
    node: dict[str, Any] = _distribution(page, en_tete, url, f"{title} ({name})")
    node |= {
        "dct:format": {"@id": f"{_TYPES_UE}/file-type/{_FORMATS[fichier.forme]}"},
        "dcat:mediaType": {"@id": f"{_IANA}/{kind.split(';')[0]}"},
        "dct:modified": _instant(fichier.fait_le),
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(fichier.octets)},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": fichier.sha256,
        },
    }
    if fichier.forme == "csv":
        node["dct:conformsTo"] = {"@id": settings.ADRESSE + reverse("donnees_schema")}
    return node


def _outlines(page: str, en_tete: EnTete) -> dict[str, Any]:
    url = settings.ADRESSE + reverse("donnees_contours")
    return {
        "@id": f"{page}#contours",
        "dct:identifier": f"allo-quartiers-{en_tete.commune.code_insee}-contours",
        "dct:title": _texte(
            _("Conseils de quartier, quartiers et CIL de %(commune)s") % {"commune": en_tete.commune.nom}
        ),
        "dct:description": _texte(
            _("Les contours en vigueur, avec leurs codes : ceux des colonnes des signalements.")
        ),
        "dcat:keyword": [_texte(word) for word in (_("quartiers"), _("conseils de quartier"), _("contours"))],
        "dcat:theme": [{"@id": f"{_TYPES_UE}/data-theme/REGI"}],
        "dct:accrualPeriodicity": {"@id": f"{_TYPES_UE}/frequency/IRREG"},
        "dcat:distribution": [
            _distribution(page, en_tete, url, _("Contours (GeoJSON)"))
            | {
                "dct:format": {"@id": f"{_TYPES_UE}/file-type/GEOJSON"},
                "dcat:mediaType": {"@id": f"{_IANA}/application/geo+json"},
            }
        ],
    }


def _distribution(page: str, en_tete: EnTete, url: str, title: str) -> dict[str, Any]:
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": _texte(title),
        "dct:license": {"@id": en_tete.licence_adresse},
        "dcat:accessURL": {"@id": page},
        "dcat:downloadURL": {"@id": url},
    }


def _spatial(en_tete: EnTete) -> dict[str, Any]:
    """The commune, with its frame where its outline is known."""
    commune: dict[str, Any] = {
        "@type": "dct:Location",
        "dct:identifier": f"http://id.insee.fr/geo/commune/{en_tete.commune.code_insee}",
    }
    if frame := cadre():
        west, south, east, north = frame
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        commune["dcat:bbox"] = {
            "@type": "http://www.opengis.net/ont/geosparql#wktLiteral",
            "@value": f"POLYGON(({', '.join(f'{x} {y}' for x, y in corners)}))",
        }
    return commune


def _contact(page: str, en_tete: EnTete) -> dict[str, Any]:
    contact: dict[str, Any] = {
        "@type": "vcard:Organization",
        "vcard:fn": en_tete.accueil,
        "vcard:hasURL": {"@id": page},
    }
    if en_tete.courriel:
        contact["vcard:hasEmail"] = {"@id": f"mailto:{en_tete.courriel}"}
    return contact


def _texte(words: str) -> dict[str, str]:
    return {"@language": "fr", "@value": words}


def _instant(when: dt.datetime) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": when.isoformat()}
