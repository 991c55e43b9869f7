"""The form of a report: one page, three gestures, and nothing that was typed is ever lost."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mairie.models import Categorie
from quartiers.lieux import HorsCommune
from signalements import acces, images, limites, portier
from signalements import jeton as jetons
from signalements.forms.depot import DepotForm
from signalements.jeton import Jeton
from signalements.operations import ActeRefuse, ContenuDifferent, deposer
from signalements.photos import PhotoRefusee
from signalements.views.page import montrer

# A page may be opened at a place or on a category: a sign in the street, a button on the map.
AMORCES = ("categorie", "lon", "lat", "lieu", "quartier")
# Buttons that change what is shown, and judge nothing yet.
RETOUCHES = ("retirer", "chercher", "changer")


@sensitive_post_parameters()
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def signaler(request: HttpRequest) -> HttpResponseBase:
    """Show the form; take it, whole or in parts, with or without scripts."""
    if request.method != "POST":
        initial = {nom: valeur for nom, valeur in request.GET.items() if nom in AMORCES}
        return montrer(request, DepotForm(initial=initial), jetons.tirer())
    jeton, phrase = _token(request)
    data = _choices(request.POST)
    echecs = _photos(request, jeton)
    if phrase or echecs:
        return montrer(
            request, DepotForm(data, complet=False), jeton, phrase=phrase, echecs=echecs, status=422
        )
    if any(nom in data for nom in RETOUCHES):
        return montrer(request, DepotForm(initial=data.dict()), jeton)
    if data.get("acte") == "continuer":
        form = DepotForm(data, complet=False)
        return montrer(request, form, jeton, status=200 if form.is_valid() else 422)
    return _send(request, DepotForm(data), jeton)


def _send(request: HttpRequest, form: DepotForm, jeton: Jeton) -> HttpResponseBase:
    """Store the report, or give the page back with what stands in the way."""
    if not form.is_valid():
        return montrer(request, form, jeton, status=422)
    try:
        portier.laisser_passer(request, jeton, form)
        return _stored(request, form, jeton)
    except portier.Patience as wait:
        response = montrer(request, form, wait.jeton, phrase=str(wait), status=429)
        response["Retry-After"] = str(max(1, wait.jeton.attente))
        return response
    except ContenuDifferent:
        return montrer(request, form, _another(jeton), deja=jeton, status=409)
    except HorsCommune as error:
        form.add_error("lieu", str(error))
    except ActeRefuse as error:
        form.add_error(error.champ if error.champ in form.fields else "lieu", str(error))
    return montrer(request, form, jeton, status=422)


def _stored(request: HttpRequest, form: DepotForm, jeton: Jeton) -> HttpResponseBase:
    """Deposit with the photos that the form shows, forget the others, and lead to the reporter's own page."""
    shown = set(request.POST.getlist("brouillon"))
    recues = [images.empreinte(f) for f in request.FILES.getlist("photos")]
    assert form.choisie is not None
    refused = form.choisie.photo == Categorie.PhotoVoulue.INTERDITE
    for photo in images.brouillons(jeton.numero, jeton.cle):
        if refused or not (photo.nom in shown or photo.empreinte in recues):
            images.oublier(photo)
    depot = deposer(envoi=form.envoi(sorted([*shown, *recues])), numero=jeton.numero, cle=jeton.cle)
    if not depot.nouveau:
        for photo in images.brouillons(jeton.numero, jeton.cle).filter(empreinte__in=recues):
            images.oublier(photo)
    numero = depot.signalement.numero
    url = reverse("suivi_secret", args=[numero, depot.cle]) if depot.cle else reverse("suivi", args=[numero])
    return _lead(request, f"{url}?envoye=1", 201)


def _token(request: HttpRequest) -> tuple[Jeton, str]:
    """Return a token that can be used, and the sentence that says why it is not the one that came."""
    try:
        jeton = jetons.lire(request.POST.get("jeton", ""))
    except jetons.JetonInvalide as error:
        return jetons.tirer(), " ".join([str(error), _("Relisez, puis envoyez de nouveau : tout est là.")])
    if jeton.perime:
        return jeton.rafraichir(), _(
            "Cette page était ouverte depuis longtemps. Tout ce que vous aviez écrit est là : relisez, puis envoyez."
        )
    return jeton, ""


def _choices(posted: QueryDict) -> QueryDict:
    """Return the form with what its buttons say: a tile is a category, a proposal is a place."""
    data = posted.copy()
    if data.get("tuile"):
        data["categorie"], data["acte"] = str(data["tuile"]), "continuer"
    if data.get("choix"):
        data["lon"], data["lat"], data["lieu"] = [*str(data["choix"]).split(";", 2), "", ""][:3]
        data["changer"] = "lieu"
    return data


def _photos(request: HttpRequest, jeton: Jeton) -> list[str]:
    """Keep the photos that come with the form, take away the one asked for; return the sentences of refusals."""
    echecs = []
    for fichier in request.FILES.getlist("photos"):
        try:
            if limites.depasse("photo_adresse", limites.adresse(request)):
                raise PhotoRefusee(_("Trop de photos sont parties de ce réseau : attendez un peu."))
            images.recevoir(fichier, numero=jeton.numero, cle=jeton.cle)
        except PhotoRefusee as error:
            echecs.append(f"{fichier.name} : {error}")
    for photo in images.brouillons(jeton.numero, jeton.cle).filter(nom=request.POST.get("retirer", "")[:32]):
        images.oublier(photo)
    return echecs


def _another(jeton: Jeton) -> Jeton:
    """The number has served: draw another, to which the photos not yet taken move."""
    autre = jetons.tirer()
    images.brouillons(jeton.numero, jeton.cle).update(
        brouillon_numero=autre.numero, brouillon_cle=acces.empreinte_cle(autre.cle)
    )
    return autre


def _lead(request: HttpRequest, url: str, status: int) -> HttpResponse:
    """Redirect, or tell a script where to go: it would fetch the page twice otherwise."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"url": url}, status=status)
    return redirect(url)
