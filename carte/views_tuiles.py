"""The tiles of the map: fresh at every request, kept for ever where their address says their generation."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from carte import grille, tuiles
from carte.filtres import FiltresInvalides, lire_filtres
from quartiers.lieux import cadre
from signalements.etats import Famille

TYPES = {"json": "application/json", "mvt": "application/vnd.mapbox-vector-tile"}
UN_AN = 31_536_000


@require_safe
@gzip_page
def tuile(request: HttpRequest, z: int, x: int, y: int, forme: str = "json") -> HttpResponse:
    """One tile. With `g`, its generation, it may be kept for ever; without, it is asked again, 304 if nothing moved."""
    try:
        grille.verifier_adresse(z, x, y)
        asked = _generation(request)
        tile = tuiles.tuile(lire_filtres(request.GET), z, x, y, forme)
    except grille.HorsGrille:
        return JsonResponse({"erreurs": {"tuile": [_("Cette tuile n’existe pas.")]}}, status=404)
    except FiltresInvalides as error:
        return JsonResponse({"erreurs": error.erreurs}, status=400)
    except ValueError as error:
        return JsonResponse({"erreurs": {"g": [str(error)]}}, status=400)
    if asked is None:
        response = conditionnelle(request, tile.contenu, type_mime=TYPES[forme])
    else:
        response = HttpResponse(tile.contenu, content_type=TYPES[forme])
        # Another generation than that of this instant, past or made up, must not be kept by anybody under its name.
        response["Cache-Control"] = (
            f"public, max-age={UN_AN}, immutable" if asked == tile.generation else "no-store"
        )
    response["Access-Control-Allow-Origin"] = "*"
    # Data that nobody opens as a page: the policy of the pages weighs as much as a tile.
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


def _generation(request: HttpRequest) -> int | None:
    text = request.GET.get("g", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError(_("La génération est un nombre entier."))
    return int(text)


@require_safe
def generations(request: HttpRequest) -> HttpResponse:
    """How many changes each region has seen: the `g` of a tile is their sum over the regions it touches, and of ""."""
    response = JsonResponse({"z": grille.Z_REGION, "generations": tuiles.generations()})
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def tilejson(request: HttpRequest) -> HttpResponse:
    """What a GIS asks before the vector tiles (TileJSON 3.0.0)."""
    address = request.build_absolute_uri(reverse("carte:tuile_mvt", args=[1, 2, 3]))
    families = {famille.value: "Number" for famille in Famille}
    found: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": _("Signalements publics"),
        "description": _(
            "Grappes comptées par état, et points où ils sont peu ; coordonnées à une dizaine de mètres."
        ),
        "tiles": [address.replace("1/2/3", "{z}/{x}/{y}")],
        "minzoom": grille.Z_MIN,
        "maxzoom": grille.Z_MAX,
        "vector_layers": [
            {"id": "grappes", "fields": {"n": "Number"} | families},
            {"id": "points", "fields": {"numero": "String", "etat": "String", "categorie": "String"}},
        ],
    }
    if frame := cadre():
        found["bounds"] = list(frame)
    response = JsonResponse(found)
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def conditionnelle(
    request: HttpRequest, body: bytes | str, *, max_age: int = 0, type_mime: str = "application/json"
) -> HttpResponse:
    """Answer with the digest of the body as its ETag; 304 where the browser has it."""
    data = body.encode() if isinstance(body, str) else body
    etag = quote_etag(hashlib.blake2b(data, digest_size=12).hexdigest())
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponseNotModified):
        response = HttpResponse(data, content_type=type_mime)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={max_age}" if max_age else "no-cache"
    return response
