"""Photos sent one by one, as they are chosen, before the report exists."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from signalements import images, limites
from signalements import jeton as jetons
from signalements.photos import PhotoRefusee

_ENVELOPPE = 64 * 1024
"""Bytes of a request besides its photo."""


@require_POST
def deposer_photo(request: HttpRequest) -> JsonResponse:
    """Keep one photo (`photo`) under the number of the form (`jeton`): 201 and its name, or a sentence."""
    if limites.poids_annonce(request) > settings.PHOTO_OCTETS_MAX + _ENVELOPPE:
        return _refusal(_("Cette photo est trop lourde."), 413)
    if limites.depasse("photo_adresse", limites.adresse(request)):
        response = _refusal(_("Trop de photos sont parties de ce réseau : attendez un peu."), 429)
        response["Retry-After"] = "60"
        return response
    fichier = request.FILES.get("photo")
    if fichier is None:
        return _refusal(_("Il n’y a pas de photo dans cet envoi."), 400)
    try:
        jeton = jetons.lire(request.POST.get("jeton", ""))
        photo = images.recevoir(fichier, numero=jeton.numero, cle=jeton.cle)
    except (PhotoRefusee, jetons.JetonInvalide) as error:
        return _refusal(str(error), 422)
    return JsonResponse({"nom": photo.nom, "vignette": f"{photo.url_vignette}?cle={jeton.cle}"}, status=201)


@require_POST
def retirer_photo(request: HttpRequest, nom: str) -> HttpResponse:
    """Take back a photo not yet sent with its report; one that is not there is already taken back."""
    try:
        jeton = jetons.lire(request.POST.get("jeton", ""))
    except jetons.JetonInvalide as error:
        return _refusal(str(error), 422)
    for photo in images.brouillons(jeton.numero, jeton.cle).filter(nom=nom[:32]):
        images.oublier(photo)
    return HttpResponse(status=204)


def _refusal(phrase: str, status: int) -> JsonResponse:
    return JsonResponse({"erreurs": {"photo": [phrase]}}, status=status)
