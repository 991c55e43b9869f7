"""The public map: its page, its list, its tiles, its summaries and outlines."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from carte import contours, lignes, tuiles
from carte.filtres import Filtres, FiltresInvalides, lire_filtres
from mairie.models import Categorie, Groupe
from quartiers.lieux import cadre
from quartiers.models import Nature, Zone
from signalements.etats import Famille
from signalements.models import Signalement

PAGE = 30
CHOIX_ZONES = (Nature.CONSEIL, Nature.CIL, Nature.QUARTIER)


@require_safe
def carte(request: HttpRequest) -> HttpResponse:
    """The home page: map and list of the same public reports. A filter that cannot be read is said, with 400."""
    filtres, erreurs = _filters(request)
    contexte = _list_context(request, filtres) | {
        "filtres": filtres,
        "erreurs": erreurs,
        "familles": Famille,
        "groupes": Groupe.objects.filter(
            categories__active=True, categories__visibilite=Categorie.Visibilite.PUBLIC
        ).distinct(),
        "zones": _zone_choices(),
        "carte": {
            "cadre": cadre(),
            "tuiles": settings.TUILES_URL,
            "attribution": settings.TUILES_ATTRIBUTION,
        },
    }
    return render(request, "carte/carte.html", contexte, status=400 if erreurs else 200)


@require_safe
def liste(request: HttpRequest) -> HttpResponse:
    """The list alone, for the page that follows the map."""
    filtres, erreurs = _filters(request)
    contexte = _list_context(request, filtres) | {"filtres": filtres, "erreurs": erreurs, "familles": Famille}
    return render(request, "carte/_liste.html", contexte, status=400 if erreurs else 200)


@require_safe
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary of one report, for a tap on the map."""
    if pk > 2**63 - 1:
        raise Http404
    row = get_object_or_404(lignes.pour_la_liste(Signalement.objects.publics()), pk=pk)
    return render(request, "carte/_resume.html", {"ligne": lignes.ligne(row)})


@require_safe
def tuile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One tile as compact JSON; fresh at every request, 304 where nothing moved."""
    try:
        tuiles.verifier_adresse(z, x, y)
        rows = lire_filtres(request.GET).signalements()
    except tuiles.HorsGrille as error:
        raise Http404 from error
    except FiltresInvalides as error:
        return JsonResponse({"erreurs": error.erreurs}, status=400)
    return _conditional(request, json.dumps(tuiles.tuile(rows, z, x, y), separators=(",", ":")))


@require_safe
def contour(request: HttpRequest, nature: str) -> HttpResponse:
    """The outlines of one nature of zone."""
    if nature not in Nature.values or nature == Nature.VOISINE:
        raise Http404
    return _conditional(request, contours.geojson(Nature(nature)), max_age=3600)


def _filters(request: HttpRequest) -> tuple[Filtres, dict[str, list[str]]]:
    try:
        return lire_filtres(request.GET), {}
    except FiltresInvalides as error:
        return error.filtres, error.erreurs


def _list_context(request: HttpRequest, filtres: Filtres) -> dict[str, Any]:
    rows = filtres.signalements()
    counts = lignes.comptes_par_famille(filtres.signalements(sans_etat=True))
    paginator = Paginator(lignes.pour_la_liste(rows), PAGE)
    # The count is known already: the sum over the chosen families.
    paginator.count = sum(n for f, n in counts.items() if not filtres.etats or f in filtres.etats)
    page = paginator.get_page(request.GET.get("page", "1")[:9])
    return {
        "page": page,
        "lignes": [lignes.ligne(row) for row in page],
        "comptes": [(f, counts[f], lignes.PLURIELS[f]) for f in Famille],
        "total": sum(counts.values()),
        "choisis": paginator.count,
    }


def _zone_choices() -> dict[str, list[Zone]]:
    rows = list(Zone.objects.current().filter(nature__in=CHOIX_ZONES).order_by("nom"))
    return {nature.value: [z for z in rows if z.nature == nature] for nature in CHOIX_ZONES}


def _conditional(request: HttpRequest, body: str, max_age: int = 0) -> HttpResponse:
    etag = quote_etag(hashlib.blake2b(body.encode(), digest_size=12).hexdigest())
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponseNotModified):
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={max_age}" if max_age else "no-cache"
    return response
