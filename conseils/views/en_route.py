"""On the way: whoever holds the link of a walk reports, one after the other, with or without network."""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from conseils import acces, operations
from conseils.forms import ReleveForm
from conseils.models import Balade
from mairie.models import Categorie, Compte
from quartiers.lieux import HorsCommune, cadre
from signalements import images, limites
from signalements import jeton as jetons
from signalements.models import Signalement
from signalements.operations import ActeRefuse, ContenuDifferent, Depot
from signalements.views.formulaires import envoye_depuis, garder_photos
from signalements.views.phrases import PHRASES
from signalements.views.suivi import discret, trop

RESERVE = 40
"""How many tokens a phone carries: as many reports as it may make without network."""
PATIENCE = "patience"
"""The code of a refusal that time will lift: a phone keeps its report and tries again by itself."""

PHRASES_EN_ROUTE = {
    "cherche": gettext_lazy("position en cours…"),
    "position": gettext_lazy("Position trouvée"),
    "garde": gettext_lazy("« {titre} » est gardé sur ce téléphone."),
    "garde_page": gettext_lazy("« {titre} » est gardé tant que cette page reste ouverte."),
    "parti": gettext_lazy("« {titre} » est parti : {numero}."),
    "en_attente": gettext_lazy("en train de partir"),
    "sans_reseau": gettext_lazy("attend le réseau"),
    "sans_categorie": gettext_lazy("Choisissez de quoi il s’agit."),
    "sans_place": gettext_lazy("Indiquez l’endroit : votre position, la carte ou un quartier."),
    "reserve_vide": gettext_lazy(
        "Retrouvez le réseau pour continuer : ce téléphone garde déjà quarante points."
    ),
    "photos_gardees": gettext_lazy("Photos prises : {n}. Changer"),
}
"""What the script of the page says."""


@never_cache
@require_safe
def en_route(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """The page of a walk: its reports so far, and the form of the next."""
    row = acces.balade_de(jeton)
    if row is None:
        return _inconnue(request)
    return _montrer(request, row, jeton, ReleveForm())


@never_cache
@sensitive_post_parameters()
@envoye_depuis("conseils:en_route")
def relever(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """Take one report of a walk; sent again by a phone that heard no answer, it is the same."""
    row = acces.balade_de(jeton)
    if row is None:
        return _inconnue(request)
    form = ReleveForm(request.POST, request.FILES)
    form.is_valid()
    depot = _releve(request, row, form)
    if depot is None:
        return _refus(request, row, jeton, form)
    return _accueilli(request, depot, jeton)


def _releve(request: HttpRequest, row: Balade, form: ReleveForm) -> Depot | None:
    """Make the report; None if something stands in the way, which the form then tells."""
    try:
        tire = jetons.lire(request.POST.get("jeton", ""))
    except jetons.JetonInvalide as error:
        form.add_error(None, str(error))
        return None
    files = form.cleaned_data.get("photos") or []
    known = Signalement.objects.filter(numero=tire.numero).exists()
    if files and not known and limites.depasse("photo_adresse", limites.adresse(request), poids=len(files)):
        wait = _("Trop de photos sont parties de ce réseau : attendez un peu.")
        form.add_error("photos", ValidationError(wait, code=PATIENCE))
    refused = form.choisie is not None and form.choisie.photo == Categorie.PhotoVoulue.INTERDITE
    if form.is_valid() and not refused:
        garder_photos(form, numero=tire.numero, cle=tire.cle)
    if not form.is_valid():
        return None
    try:
        depot = operations.relever(
            balade=row,
            envoi=form.envoi(sorted(images.empreinte(f) for f in files)),
            numero=tire.numero,
            cle=tire.cle,
            par=_auteur(request, row),
            note_le=_note_le(request),
        )
        for photo in images.brouillons(tire.numero, tire.cle):  # came a second time
            images.oublier(photo)
        return depot
    except ContenuDifferent:
        form.oublier_jeton()
        form.add_error(None, _("Cette page a déjà servi. Si c’est un autre problème, envoyez de nouveau."))
    except HorsCommune as error:
        form.add_error("lieu", str(error))
    except ActeRefuse as error:
        form.add_error(error.champ if error.champ in form.fields else None, str(error))
    return None


def _note_le(request: HttpRequest) -> dt.datetime | None:
    """When the phone kept the report; None if it does not say, or nothing that is an instant."""
    try:
        said = dt.datetime.fromisoformat(request.POST.get("note_le", ""))
    except ValueError:
        return None
    return said if said.tzinfo else None


def _auteur(request: HttpRequest, row: Balade) -> Compte | None:
    """Who reports, if they represent the area; whoever else holds the link is nobody."""
    if not request.user.is_authenticated:
        return None
    return request.user if acces.zones_de(request.user).filter(pk=row.zone_id).exists() else None


def _accueilli(request: HttpRequest, depot: Depot, jeton: str) -> HttpResponseBase:
    row = depot.signalement
    if _par_script(request):
        told = {"numero": row.numero_lisible, "url": row.get_absolute_url(), "jeton": str(jetons.tirer())}
        return JsonResponse(told, status=201)
    messages.success(request, _("C’est parti : %(numero)s.") % {"numero": row.numero_lisible})
    return redirect("conseils:en_route", jeton)


def _refus(request: HttpRequest, row: Balade, jeton: str, form: ReleveForm) -> HttpResponseBase:
    status = 429 if form.has_error("photos", PATIENCE) else 422
    if _par_script(request):
        return JsonResponse({"erreurs": form.errors, "ouverte": row.ouverte}, status=status)
    return _montrer(request, row, jeton, form, status=status)


def _par_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def _inconnue(request: HttpRequest) -> HttpResponseBase:
    if limites.depasse("suivi_adresse", limites.adresse(request)):
        return trop(request)
    return discret(render(request, "conseils/balade_inconnue.html", status=404))


def _montrer(
    request: HttpRequest, row: Balade, jeton: str, form: ReleveForm, status: int = 200
) -> HttpResponse:
    rows = Signalement.objects.publics().filter(arret__balade=row).order_by("-arret__pk")
    contexte = {
        "balade": row,
        "zone": row.zone,
        "jeton_balade": jeton,
        "form": form,
        "jeton": form.data.get("jeton") or str(jetons.tirer()),
        "reserve": [str(jetons.tirer()) for _n in range(RESERVE)] if row.ouverte else [],
        "releves": rows.select_related("categorie__groupe"),
        "represente": _auteur(request, row) is not None,
        "phrases": PHRASES | PHRASES_EN_ROUTE,
        "viseur": {
            "cadre": cadre(),
            "tuiles": settings.TUILES_URL,
            "attribution": settings.TUILES_ATTRIBUTION,
        },
    }
    return cast(HttpResponse, discret(render(request, "conseils/en_route.html", contexte, status=status)))
