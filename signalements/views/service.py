from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from signalements.models import Signalement


@login_required
def fiche(request: HttpRequest, numero: str) -> HttpResponse:
    row = get_object_or_404(Signalement.objects.visible_to(request.user), numero=numero)
    return HttpResponse(row.etat_public)
