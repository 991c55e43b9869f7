"""The pages of the areas: one conseil or CIL, all of them compared, a poster for each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
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
from conseils.seances import public as seances
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
        return _ailleurs(request, Nature(nature), slug)
    return render(request, "carte/secteurs/secteur.html", _context(found))


@require_safe
def affiche(request: HttpRequest, nature: str, slug: str) -> HttpResponse:
    """The poster of an area: one A4 sheet, black and white first."""
    found = lecture.lire(Nature(nature), slug)
    response = HttpResponse(affiches.en_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="affiche-{found.zone.slug}.pdf"'
    return response


def _ailleurs(request: HttpRequest, nature: Nature, slug: str) -> HttpResponse:
    """Where an address leads that is no area's of today: its new one, what follows an area that has ended, a section.

    Raises Http404 for what never was, or has not begun.
    """
    zone = Zone.objects.at_address(nature, slug).first()
    if zone is None and nature == Nature.CONSEIL:
        return redirect(_section(slug))
    if zone is None:
        raise Http404
    if zone.slug != slug:
        return redirect(zone)
    ended = zone.contours.filter(periode__endswith__lte=timezone.localdate()).order_by("-periode").first()
    if ended is None:
        raise Http404
    suites = [f.apres for f in zone.suites.select_related("apres")]
    filtres = Filtres(zones={nature: zone})
    contexte = {"zone": zone, "fin": ended.periode.upper, "suites": suites, "filtres": filtres.adresse()}
    return render(request, "carte/secteurs/close.html", contexte)


def _section(slug: str) -> str:
    """The address of the section of a quartier. Raises Http404."""
    known = Zone.objects.at_address(Nature.QUARTIER, slug)
    zone = known.current().select_related("parent").first()
    if zone is None or zone.parent is None:
        raise Http404
    return zone.get_absolute_url()


def _context(found: lecture.Secteur) -> dict[str, Any]:
    zone, periode = found.zone, found.periode
    filtres = Filtres(zones={Nature(zone.nature): zone})
    return {
        "s": found,
        "seances": seances.pour_le_secteur(zone),
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
