"""The installable application: manifest, service worker, the page shown without network."""

import hashlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# What the offline page needs, kept by the service worker from its first day.
COQUILLE = (
    "commun/jetons.css",
    "commun/socle.css",
    "commun/formulaires.css",
    "commun/composants.css",
    "commun/impression.css",
    "commun/app.js",
    "commun/icones.svg",
    "commun/etats.svg",
    "commun/chevron.svg",
    "commun/dessins.svg",
    "commun/logo/logo.svg",
)


@require_safe
@cache_control(public=True, max_age=3600)
def manifeste(request: HttpRequest) -> JsonResponse:
    """The web application manifest, with the hashed addresses of the icons."""
    icones = [("logo-192.png", "192x192", "any"), ("logo-512.png", "512x512", "any")]
    icones.append(("logo-masque-512.png", "512x512", "maskable"))
    contenu = {
        "id": "/",
        "name": "Allô Quartiers",
        "short_name": "Allô Quartiers",
        "description": _("Signaler un problème dans la rue et suivre la réponse de la ville."),
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b2b40",
        "categories": ["government", "utilities"],
        "icons": [
            {"src": static(f"commun/logo/{nom}"), "sizes": taille, "type": "image/png", "purpose": usage}
            for nom, taille, usage in icones
        ],
        "shortcuts": [
            {"name": _("Signaler un problème"), "url": "/signaler/"},
            {"name": _("Suivre un numéro"), "url": "/suivi/"},
        ],
    }
    return JsonResponse(contenu, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that its scope is the whole site; a new shell is a new version."""
    coquille = [static(nom) for nom in COQUILLE]
    version = hashlib.sha256("".join(coquille).encode()).hexdigest()[:12]
    contexte = {"configuration": {"version": version, "coquille": coquille}}
    return render(request, "carte/sw.js", contexte, content_type="text/javascript")


@require_safe
def hors_ligne(request: HttpRequest) -> HttpResponse:
    """What the service worker shows when a page cannot be reached."""
    return render(request, "carte/hors_ligne.html")
