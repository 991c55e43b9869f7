"""Confirm or stop letters: a link never acts, it opens a page with one button."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from signalements import courriels, operations
from signalements.models import Abonnement

UN_CLIC = "One-Click"
Page = Callable[[HttpRequest, str], HttpResponseBase]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suivi_confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    """Begin to follow, with a link of at most CONFIRMATION_JOURS days."""
    abonnement = courriels.abonnement_of(jeton, jours=courriels.CONFIRMATION_JOURS)
    if abonnement and request.method == "POST":
        operations.confirmer_suivi(abonnement=abonnement)
        abonnement.refresh_from_db()
    return _page(request, "signalements/abonnement_confirmer.html", abonnement)


def arrete_d_un_clic(arreter: Callable[[str], bool]) -> Callable[[Page], Page]:
    """Let the mail program stop letters by one word posted without cookie (RFC 8058); the rest is the page's.

    `arreter` stops those of a signed word, and says whether there are any.
    """

    def ouvrir(page: Page) -> Page:
        protegee = csrf_protect(never_cache(require_http_methods(["GET", "HEAD", "POST"])(page)))

        @csrf_exempt
        @wraps(page)
        def vue(request: HttpRequest, jeton: str) -> HttpResponseBase:
            if request.method == "POST" and request.POST.get("List-Unsubscribe") == UN_CLIC:
                return HttpResponse(status=200 if arreter(jeton) else 404)
            return protegee(request, jeton)

        return vue

    return ouvrir


def _arreter(jeton: str) -> bool:
    abonnement = courriels.abonnement_of(jeton)
    if abonnement:
        operations.arreter_suivi(abonnement=abonnement)
    return abonnement is not None


@arrete_d_un_clic(_arreter)
def suivi_arreter(request: HttpRequest, jeton: str) -> HttpResponse:
    """Stop the letters, by one button."""
    abonnement = courriels.abonnement_of(jeton)
    if abonnement and request.method == "POST":
        operations.arreter_suivi(abonnement=abonnement)
        abonnement.refresh_from_db()
    return _page(request, "signalements/abonnement_arreter.html", abonnement)


def _page(request: HttpRequest, modele: str, abonnement: Abonnement | None) -> HttpResponse:
    contexte = {"abonnement": abonnement, "fait": request.method == "POST"}
    response = render(request, modele, contexte, status=200 if abonnement else 404)
    # The origin without its path: the token goes nowhere, and the CSRF check still sees where the button stood.
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    return response
