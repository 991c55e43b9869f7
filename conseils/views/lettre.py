"""The letter of the week: wanted, or no more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conseils import acces, operations
from conseils.acces import au_nom_de_la_zone
from conseils.models import Mandat
from mairie.portes import RequeteDeCompte
from quartiers.models import Zone
from signalements.views.abonnements import arrete_d_un_clic
from signalements.views.suivi import discret


def _arreter(jeton: str) -> bool:
    mandat = acces.mandat_de(jeton)
    if mandat:
        operations.arreter_lettre(mandat=mandat)
    return mandat is not None


@arrete_d_un_clic(_arreter)
def arreter(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """Stop the letter from its own link, by one button; no account asked."""
    mandat = acces.mandat_de(jeton)
    if mandat and request.method == "POST":
        operations.arreter_lettre(mandat=mandat)
        mandat.refresh_from_db()
    status = 200 if mandat else 404
    return discret(render(request, "conseils/lettre_arreter.html", {"mandat": mandat}, status=status))


@au_nom_de_la_zone()
def choisir(request: RequeteDeCompte, zone: Zone) -> HttpResponseBase:
    """Stop it, or want it again, from one's space."""
    mandat = get_object_or_404(Mandat.objects.en_cours(), zone=zone, compte=request.user)
    if request.method == "POST" and "arreter" in request.POST:
        operations.arreter_lettre(mandat=mandat)
        messages.success(request, _("Vous ne recevrez plus la lettre du lundi."))
    elif request.method == "POST":
        operations.reprendre_lettre(mandat=mandat)
        messages.success(request, _("La lettre du lundi reprend la semaine prochaine."))
    return redirect("conseils:accueil", zone.nature, zone.slug)
