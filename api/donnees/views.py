"""Open data: the page that describes it, the files of the day, a choice of reports as they are now."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from api.donnees import fichiers, formes
from api.donnees.catalogue import catalogue
from api.donnees.champs import CHAMPS, enregistrements
from api.donnees.champs import schema as table_schema
from carte import contours
from carte.filtres import Filtres, FiltresInvalides, lire_filtres
from carte.nombres import choisis, nombres
from carte.views_tuiles import conditionnelle
from mairie.models import EnTete
from quartiers.models import Nature
from signalements import limites

MAINTENANT_MAX = 50_000
"""Reports in one answer made on demand; who wants more takes the file of the day."""
ZONES = (Nature.CONSEIL, Nature.QUARTIER, Nature.CIL)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is, under which licence, column by column."""
    return _page(request, 200)


@require_safe
@gzip_page
def fichier(request: HttpRequest, forme: str) -> HttpResponseBase:
    """The file of the day; before the first one is made, the same reports as they are now."""
    if forme not in formes.FORMES:
        raise Http404
    found = fichiers.fichier(forme)
    if found is None:
        return redirect("donnees_maintenant", forme)
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == f'"{found.sha256}"':
        response = HttpResponse(status=304)
    else:
        response = FileResponse(found.chemin.open("rb"), content_type=formes.FORMES[forme][2])
        _named(response, forme)
    response["ETag"] = f'"{found.sha256}"'
    response["Last-Modified"] = http_date(found.fait_le.timestamp())
    return _for_all(response)


@require_safe
@gzip_page
def maintenant(request: HttpRequest, forme: str) -> HttpResponseBase:
    """The public reports that the filters of the map choose, as they are at this moment."""
    if forme not in formes.FORMES:
        raise Http404
    if limites.depasse("export_adresse", limites.adresse(request)):
        return _page(
            request, 429, general=[_("Trop d’exports depuis cette adresse : prenez le fichier du jour.")]
        )
    try:
        filtres = lire_filtres(request.GET)
    except FiltresInvalides as error:
        return _page(request, 400, **error.erreurs)
    count = choisis(filtres, nombres(filtres))
    if count > MAINTENANT_MAX:
        phrase = _(
            "%(n)s signalements, c’est trop en une fois (%(max)s au plus) : choisissez, ou prenez le fichier du jour."
        )
        numbers = {
            "n": number_format(count, force_grouping=True),
            "max": number_format(MAINTENANT_MAX, force_grouping=True),
        }
        return _page(request, 422, general=[phrase % numbers])
    return _for_all(_named(_now(filtres, forme), forme))


@require_safe
@gzip_page
def schema(request: HttpRequest) -> HttpResponse:
    """The Table Schema of the CSV."""
    return _for_all(conditionnelle(request, _json(table_schema()), max_age=3600))


@require_safe
@gzip_page
def contours_geojson(request: HttpRequest) -> HttpResponse:
    """The outlines in force, all natures together, with their codes."""
    features = []
    for nature in ZONES:
        for feature in json.loads(contours.geojson(nature))["features"]:
            feature["properties"] = {"nature": nature.value, **feature["properties"]}
            del feature["properties"]["centre"]
            features.append(feature)
    body = _json({"type": "FeatureCollection", "features": features})
    return _for_all(conditionnelle(request, body, max_age=3600, type_mime="application/geo+json"))


@require_safe
def catalogue_jsonld(request: HttpRequest) -> HttpResponse:
    """The entry that portals harvest."""
    body = _json(catalogue(EnTete.objects.courant(), fichiers.fichiers()))
    return _for_all(conditionnelle(request, body, max_age=3600, type_mime="application/ld+json"))


def _page(request: HttpRequest, status: int, **erreurs: list[str]) -> HttpResponse:
    there = {f.forme: f for f in fichiers.fichiers()}
    contexte: dict[str, Any] = {
        "fichiers": [
            (forme, titre, name, there.get(forme)) for forme, (titre, name, _kind) in formes.FORMES.items()
        ],
        "fait_le": max((f.fait_le for f in there.values()), default=None),
        "champs": CHAMPS,
        "max": MAINTENANT_MAX,
        "erreurs": [phrase for phrases in erreurs.values() for phrase in phrases],
        "exemple": reverse("donnees_maintenant", args=["csv"]) + "?etat=recu&depuis=2026-01-01",
    }
    return render(request, "api/donnees.html", contexte, status=status)


def _now(filtres: Filtres, forme: str) -> HttpResponseBase:
    records = enregistrements(filtres.signalements().order_by("pk"))
    kind = formes.FORMES[forme][2]
    if forme == "csv":
        return StreamingHttpResponse(formes.en_csv(records), content_type=kind)
    if forme == "geojson":
        return StreamingHttpResponse(formes.en_geojson(records), content_type=kind)
    with tempfile.TemporaryDirectory() as folder:
        table, package = Path(folder, "signalements.csv"), Path(folder, "signalements.gpkg")
        with table.open("wb") as file:
            file.writelines(formes.en_csv(records))
        formes.en_gpkg(table, package)
        # The open file outlives its name.
        return FileResponse(package.open("rb"), content_type=kind)


def _named(response: HttpResponseBase, forme: str) -> HttpResponseBase:
    name = f"signalements-{timezone.localdate().isoformat()}.{forme}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _for_all(response: HttpResponseBase) -> Any:
    """Let any page of the web read it: there is nothing of anybody in it."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)
