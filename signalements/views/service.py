from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from mairie.droits import Acte
from mairie.portes import exige
from signalements.models import Signalement


@exige(Acte.LIRE_SERVICE)
def fiche(request: HttpRequest, numero: str) -> HttpResponse:
    row = get_object_or_404(Signalement.objects.visible_to(request.user), numero=numero)
    return HttpResponse(row.etat_public)
