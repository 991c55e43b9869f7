"""What the desk's page asks while one types: what is near, the categories of words, who would answer, who called."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from guichet.forms import PersonneForm
from guichet.voisins import voisins
from mairie import delais
from mairie.droits import Acte
from mairie.models import Categorie, EnTete
from mairie.portes import RequeteDeCompte, exige
from mairie.routage import service_for
from quartiers.lieux import HorsCommune, situer
from signalements import categories as les_categories
from signalements import saisie
from signalements.personnes import demandes_de

MOTS_MAX = 300


@exige(Acte.SAISIR)
@require_safe
def proches(request: RequeteDeCompte) -> HttpResponseBase:
    """The open reports around a point, as a piece of the page; the sentence of the refusal where there is one (422)."""
    try:
        point = saisie.point(request.GET.get("lon"), request.GET.get("lat"))
        situer(point)
    except (ValidationError, HorsCommune) as error:
        phrase = error.messages[0] if isinstance(error, ValidationError) else str(error)
        return render(request, "guichet/_proches.html", {"refus": phrase}, status=422)
    return render(
        request, "guichet/_proches.html", {"voisins": voisins(point, request.user), "cherche": True}
    )


@exige(Acte.SAISIR)
@require_safe
def categories(request: RequeteDeCompte) -> HttpResponseBase:
    """The categories that everyday words mean, the likeliest first."""
    mots = request.GET.get("q", "").replace("\0", "")[:MOTS_MAX]
    rows = les_categories.trouver(mots) if mots.strip() else []
    return JsonResponse(
        {"categories": [{"nom": r.libelle, "detail": r.groupe.nom, "code": r.code} for r in rows]}
    )


@exige(Acte.SAISIR)
@require_safe
def apercu(request: RequeteDeCompte) -> HttpResponseBase:
    """Who would answer and by when, before anything is sent; empty where the category is unknown."""
    code = request.GET.get("categorie", "")
    categorie = None if "\0" in code else Categorie.objects.active().filter(code=code).first()
    if categorie is None:
        return HttpResponse("")
    return render(request, "guichet/_apercu.html", _preview(request, categorie))


def _preview(request: RequeteDeCompte, categorie: Categorie) -> dict[str, Any]:
    try:
        zones = situer(saisie.point(request.GET.get("lon"), request.GET.get("lat"))).zones
    except (ValidationError, HorsCommune):
        zones = []
    now = timezone.now()
    return {
        "categorie": categorie,
        "service": service_for(categorie, zones).service,
        "objectif_le": delais.objectif(now, categorie.delai_jours, EnTete.objects.courant().fermes),
        "echeance_legale": None
        if categorie.regime_silence == Categorie.Silence.SANS_OBJET
        else delais.echeance_legale(now),
    }


@exige(Acte.CHERCHER_PERSONNE)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def personnes(request: RequeteDeCompte) -> HttpResponseBase:
    """The other requests of a caller, by telephone, e-mail or name; typed words never stand in an address."""
    if request.method != "POST":
        return render(request, "guichet/personnes.html", {"form": PersonneForm()})
    form = PersonneForm(request.POST)
    valid = form.is_valid()
    found = demandes_de(compte=request.user, **form.cleaned_data) if valid else []
    piece = request.headers.get("X-Requested-With") == "fetch"
    template = "guichet/_personnes.html" if piece else "guichet/personnes.html"
    contexte = {"form": form, "demandes": found, "cherche": valid}
    return render(request, template, contexte, status=200 if valid else 422)
