"""The space of who represents an area: where it is entered, and its first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from conseils import revue
from conseils.acces import au_nom_de_la_zone, zones_de
from conseils.models import Balade, Mandat
from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from quartiers.models import Zone
from signalements.models import Commentaire

D_ABORD, MOTS, PROCHAINES = 8, 5, 3
"""How many reports, last words to the services, and walks to come the first page shows."""


@exige(Acte.REPRESENTER)
@require_safe
def entree(request: RequeteDeCompte, nature: str) -> HttpResponseBase:
    """Lead to one's area; let whoever has several choose; tell whoever has none why the door is closed."""
    zones = list(zones_de(request.user))
    if len(zones) == 1:
        return redirect("conseils:accueil", zones[0].nature, zones[0].slug)
    contexte = {
        "zones": zones,
        "passes": Mandat.objects.filter(compte=request.user).select_related("zone").order_by("-periode"),
    }
    return render(request, "conseils/entree.html", contexte, status=200 if zones else 403)


@au_nom_de_la_zone()
@require_safe
def accueil(request: RequeteDeCompte, zone: Zone) -> HttpResponse:
    """What needs the representatives of an area first."""
    jour = revue.Jour.lire()
    counts = revue.compter(zone, jour)
    said = Commentaire.objects.filter(zone=zone).order_by("-pk")
    contexte = {
        "zone": zone,
        "onglet": "accueil",
        "rubriques": revue.rubriques(counts),
        "soutenus": counts[revue.SOUTENUS],
        "lignes": revue.d_abord(zone, jour, D_ABORD),
        "commentaires": said.select_related("signalement__categorie", "texte", "reponse")[:MOTS],
        "prochaines": Balade.objects.a_venir().filter(zone=zone)[:PROCHAINES],
        "mandats": Mandat.objects.en_cours().filter(zone=zone),
        "le_mien": Mandat.objects.en_cours().filter(zone=zone, compte=request.user).first(),
        "plusieurs": zones_de(request.user).count() > 1,
    }
    return render(request, "conseils/accueil.html", contexte)
