"""What the page of the form shows, at each of its moments."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quartiers.lieux import cadre
from signalements import adresses, categories, images
from signalements.adresses import Adresse
from signalements.forms.depot import DepotForm
from signalements.jeton import Jeton
from signalements.proximite import proches
from signalements.views.phrases import PHRASES

# On a phone one question at a time: which one holds the first thing to mend.
_PAS = {"lieu": "lieu", "quartier": "lieu", "lon": "lieu", "lat": "lieu", "categorie": "categorie"}

# What the scripts of the page import: asked for at once, not one after the other.
MODULES = [
    *(f"carte/{nom}.js" for nom in ("fond", "caser")),
    *(f"commun/{nom}.js" for nom in ("mots", "suggestions")),
    *(
        f"signalements/{nom}.js"
        for nom in ("brouillon", "envoi", "exif", "gps", "phrases", "recap", "reduire")
    ),
]


def montrer(
    request: HttpRequest, form: DepotForm, jeton: Jeton, *, status: int = 200, **context: object
) -> HttpResponse:
    """Render the page with everything that was typed."""
    groupes = categories.par_groupe()
    values = form.data if form.is_bound else form.initial
    mots = str(values.get("q") or "").strip()
    context |= {
        "form": form,
        "categorie": form.choisie,
        "jeton": jeton,
        "photos": images.brouillons(jeton.numero, jeton.cle) if request.method == "POST" else [],
        "photos_max": settings.PHOTOS_MAX,
        "groupes": groupes,
        "frequentes": categories.frequentes(groupes),
        "mots": mots,
        "resultats": categories.trouver(mots) if mots else [],
        "propositions": _proposals(form, str(values.get("lieu") or "")),
        "proches": proches(form.point, form.choisie) if form.point and form.choisie else [],
        "modules": MODULES,
        "phrases": PHRASES,
        "etape": _step(request, form, context),
        "cadre": cadre(),
        "tuiles": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
    }
    return render(request, "signalements/signaler.html", context, status=status)


def _proposals(form: DepotForm, lieu: str) -> list[Adresse]:
    """Without scripts, what the typed words may mean, to be chosen by one button."""
    if not form.is_bound or form.place or not lieu.strip():
        return []
    return adresses.chercher(lieu[:200]).adresses


def _step(request: HttpRequest, form: DepotForm, context: dict[str, object]) -> str:
    """Return the question to show first: photo, lieu, categorie or fin."""
    if request.method != "POST":
        return "photo"
    if context.get("echecs") or "retirer" in form.initial:
        return "photo"
    if not form.is_bound:
        return "lieu" if "choix" in form.initial else "categorie"
    wrong = (_PAS[nom] for nom in form.errors if nom in _PAS)
    return next(wrong, "fin")
