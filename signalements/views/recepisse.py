"""The page to which the code of a printed letter leads: this number is ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from signalements import acces, limites
from signalements.models import Signalement
from signalements.views.suivi import introuvable, trop


@require_safe
@never_cache
def recepisse(request: HttpRequest, numero: str, code: str) -> HttpResponseBase:
    """Confirm number, date and service to whoever holds the letter; no word of what it is about, nor of whom."""
    if limites.depasse("suivi_adresse", limites.adresse(request)):
        return trop(request)
    row = Signalement.objects.select_related("service").filter(numero=numero).first()
    if row is None or not acces.recepisse_authentique(numero, code):
        return introuvable(
            request,
            "",
            _(
                "Ce code n’est celui d’aucune lettre de la ville : recopiez-le en entier, ou appelez l’accueil."
            ),
        )
    response = render(request, "signalements/recepisse.html", {"signalement": row})
    response["X-Robots-Tag"] = "noindex"
    return response
