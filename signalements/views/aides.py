"""What the form asks while it is being filled in: the zones of a point, what is near, questions, words, addresses."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mairie.models import Categorie
from quartiers.lieux import HorsCommune, Lieu, situer
from signalements import adresses, categories, limites, saisie
from signalements.forms.depot import QuestionsForm
from signalements.proximite import proches as chercher_proches

MOTS_MAX = 300


def _point(request: HttpRequest) -> Point:
    return saisie.point(request.GET.get("lon"), request.GET.get("lat"))


def _refusal(error: Exception) -> JsonResponse:
    phrases = error.messages if isinstance(error, ValidationError) else [str(error)]
    return JsonResponse({"erreurs": {"lieu": phrases}}, status=422)


@require_safe
@cache_control(private=True, max_age=300)
def lieu(request: HttpRequest) -> JsonResponse:
    """The names of the zones of a point, or the sentence that says why it is refused (422)."""
    try:
        place = situer(_point(request))
    except (ValidationError, HorsCommune) as error:
        return _refusal(error)
    return JsonResponse(_names(place))


def _names(place: Lieu) -> dict[str, object]:
    return {
        "conseil": place.conseil.zone.titre if place.conseil else None,
        "quartier": place.quartier.zone.nom if place.quartier else None,
        "cil": [p.zone.nom for p in place.cil],
    }


@require_safe
@cache_control(private=True, no_cache=True)
def proches(request: HttpRequest) -> HttpResponse:
    """What is already reported near a point, as a piece of the page; empty where there is nothing."""
    categorie = _categorie(request)
    try:
        rows = chercher_proches(_point(request), categorie)
    except ValidationError as error:
        return _refusal(error)
    return render(request, "signalements/signaler/proches.html", {"proches": rows})


@require_safe
@cache_control(private=True, max_age=300)
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of a category, as a piece of the page."""
    form = QuestionsForm(categorie=_categorie(request))
    return render(request, "signalements/signaler/questions.html", {"form": form})


def _categorie(request: HttpRequest) -> Categorie:
    code = request.GET.get("categorie", "")
    if "\0" in code:
        raise Http404
    rows = Categorie.objects.active().prefetch_related("questions")
    return get_object_or_404(rows, code=code)


@require_safe
@cache_control(public=True, max_age=300)
def chercher_categories(request: HttpRequest) -> JsonResponse:
    """The codes of the categories that everyday words mean, the likeliest first."""
    mots = request.GET.get("q", "").replace("\0", "")[:MOTS_MAX]
    rows = categories.trouver(mots) if mots.strip() else []
    return JsonResponse({"codes": [row.code for row in rows]})


@require_safe
@cache_control(private=True, max_age=300)
def chercher_adresses(request: HttpRequest) -> JsonResponse:
    """Addresses and places by words (`q`), or the address of a point (`lon`, `lat`): through us, never the browser."""
    if limites.depasse("adresses_adresse", limites.adresse(request)):
        response = JsonResponse(
            {"erreurs": {"lieu": [_("Trop de recherches : attendez un peu.")]}}, status=429
        )
        response["Retry-After"] = "60"
        return response
    if "q" in request.GET:
        found = adresses.chercher(request.GET["q"].replace("\0", "")[:MOTS_MAX])
        return JsonResponse({"adresses": [asdict(a) for a in found.adresses], "complet": found.complete})
    try:
        point = _point(request)
    except ValidationError as error:
        return _refusal(error)
    nearest = adresses.la_plus_proche(point.x, point.y)
    return JsonResponse({"adresses": [asdict(nearest)] if nearest else [], "complet": True})
