from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from signalements.models import Signalement


def suivi(request: HttpRequest, numero: str) -> HttpResponse:
    row = get_object_or_404(Signalement.objects.publics(), numero=numero)
    return HttpResponse(row.etat_public)


def suivi_secret(request: HttpRequest, numero: str, cle: str) -> HttpResponse:
    return suivi(request, numero)


def suivi_confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    return HttpResponse("")


def suivi_arreter(request: HttpRequest, jeton: str) -> HttpResponse:
    return HttpResponse("")
