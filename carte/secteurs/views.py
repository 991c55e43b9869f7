"""The pages of the areas: one conseil or CIL, all of them compared, a poster for each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from carte.filtres import Filtres
from carte.lignes import PLURIELS
from carte.phrases import PHRASES
from carte.secteurs import affiche as affiches
from carte.secteurs import comparaison, lecture
from carte.secteurs.dessin import plan
from carte.secteurs.tableau import tableau
from chiffres.periodes import premier_jour
from quartiers.models import Nature, Zone
from signalements.etats import Famille


@require_safe
@gzip_page
def comparer(request: HttpRequest) -> HttpResponse:
    """All areas side by side: a map and a table of one measure, and those where nobody reports."""
    asked = request.GET.get("mesure") or comparaison.RECUS
    mesure = comparaison.MESURES.get(asked)
    if mesure is None:
        contexte = {"inconnue": asked[:60]} | comparaison.page(comparaison.MESURES[comparaison.RECUS])
        return render(request, "carte/secteurs/comparer.html", contexte, status=400)
    return render(request, "carte/secteurs/comparer.html", comparaison.page(mesure))


@require_safe
@gzip_page
def secteur(request: HttpRequest, nature: str, slug: str) -> HttpResponse:
    """The page of a conseil or of a CIL; a quartier leads to its section on the page of its conseil."""
    try:
        found = lecture.lire(Nature(nature), slug)
    except Http404:
        if nature != Nature.CONSEIL:
            raise
        return redirect(_section(slug))
    return render(request, "carte/secteurs/secteur.html", _context(found))


@require_safe
def affiche(request: HttpRequest, nature: str, slug: str) -> HttpResponse:
    """The poster of an area: one A4 sheet, black and white first."""
    found = lecture.lire(Nature(nature), slug)
    response = HttpResponse(affiches.en_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="affiche-{found.zone.slug}.pdf"'
    return response


def _section(slug: str) -> str:
    """The address of the section of a quartier. Raises Http404."""
    zone = Zone.objects.current().quartiers().filter(slug=slug).select_related("parent").first()
    if zone is None or zone.parent is None:
        raise Http404
    return f"{zone.parent.get_absolute_url()}#{zone.slug}"


def _context(found: lecture.Secteur) -> dict[str, Any]:
    zone, periode = found.zone, found.periode
    filtres = Filtres(zones={Nature(zone.nature): zone})
    return {
        "s": found,
        "zone": zone,
        "filtres": filtres.adresse(),
        "familles": [(f, found.maintenant[f], PLURIELS[f], filtres.adresse(etat=f.value)) for f in Famille],
        "rangs": tableau(found),
        "du": premier_jour(periode.premier),
        "au": premier_jour(periode.dernier),
        "un_an_avant": bool(found.regards[zone.pk].avant.recus),
        "quartiers": [
            (q, found.regards[q.pk].compte, Filtres(zones={Nature.QUARTIER: q}).adresse())
            for q in found.quartiers
        ],
        "plan": plan(found),
        "reglages": {
            "cadre": found.cadre,
            "tuiles": settings.TUILES_URL,
            "attribution": settings.TUILES_ATTRIBUTION,
            "mots": PHRASES | {"categories": {}},
        },
    }
