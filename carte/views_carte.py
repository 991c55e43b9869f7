"""The public map: its page, its list, its tiles, its summaries and outlines."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from carte import contours, lignes, tuiles
from carte.filtres import Filtres, FiltresInvalides, lire_filtres
from carte.grille import Z_REGION
from carte.nombres import choisis, nombres
from carte.phrases import PHRASES
from carte.views_tuiles import conditionnelle
from mairie.models import Categorie
from quartiers.lieux import HorsCommune, cadre, situer
from quartiers.models import Nature, Zone
from signalements.etats import Famille
from signalements.models import Signalement

PAGE = 30
CHOIX_ZONES = (Nature.CONSEIL, Nature.CIL, Nature.QUARTIER)
COUCHES = {
    Nature.CONSEIL: gettext_lazy("Conseils"),
    Nature.QUARTIER: gettext_lazy("Quartiers"),
    Nature.CIL: "CIL",
}
COUCHE = Nature.CONSEIL
"""The outlines that are drawn unless the address says otherwise."""
EN_COURS = (Famille.EN_COURS, Famille.PLANIFIE, Famille.ATTENTE, Famille.TRANSMIS)
VUE_LARGE = 0.04
"""Degrees from south to north, some four kilometres: what is wider is no single quartier."""
MODULES = (
    "carte/anneau.js",
    "carte/grille.js",
    "carte/caser.js",
    "carte/fond.js",
    "carte/reperes.js",
    "carte/signaler-ici.js",
    "carte/tuiles.js",
)
"""What the elements of the page import: asked for at once, not one after the other."""


@require_safe
@gzip_page
def carte(request: HttpRequest) -> HttpResponse:
    """The home page: map and list of the same public reports. A filter that cannot be read is said, with 400."""
    filtres, erreurs = _filters(request)
    categories = list(Categorie.objects.publiques().select_related("groupe"))
    contexte = _list_context(request, filtres) | {
        "erreurs": erreurs,
        "groupes": list(dict.fromkeys(c.groupe for c in categories if c.active)),
        "zones": _zone_choices(),
        "periodes": _periods(filtres),
        "couches": [(n.value, word, n.value in _layers(request)) for n, word in COUCHES.items()],
        "reglages": _settings(categories),
        "modules": MODULES,
    }
    return render(request, "carte/carte.html", contexte, status=400 if erreurs else 200)


@require_safe
@gzip_page
def liste(request: HttpRequest) -> HttpResponse:
    """The list alone, for the page that follows the map."""
    filtres, erreurs = _filters(request)
    contexte = _list_context(request, filtres)
    return render(request, "carte/_liste.html", contexte, status=400 if erreurs else 200)


@require_safe
def resume(request: HttpRequest, numero: str) -> HttpResponse:
    """The summary of one report, for a tap on the map."""
    row = get_object_or_404(lignes.pour_la_liste(Signalement.objects.publics()), numero=numero)
    return render(request, "carte/_resume.html", {"l": lignes.ligne(row)})


@require_safe
@gzip_page
def contour(request: HttpRequest, nature: str) -> HttpResponse:
    """The outlines of one nature of zone."""
    if nature not in Nature.values:
        raise Http404
    # Outlines change once in years; the ETag spares their bytes when the hour is over.
    return conditionnelle(request, contours.geojson(Nature(nature)), max_age=3600)


def _filters(request: HttpRequest) -> tuple[Filtres, dict[str, list[str]]]:
    try:
        return lire_filtres(request.GET), {}
    except FiltresInvalides as error:
        return error.filtres, error.erreurs


def _list_context(request: HttpRequest, filtres: Filtres) -> dict[str, Any]:
    rows = filtres.signalements()
    counts = nombres(filtres)
    total = sum(counts.values())
    paginator = Paginator(lignes.pour_la_liste(rows), PAGE)
    # The count is known already: the sum over the chosen families.
    paginator.count = choisis(filtres, counts)
    page = paginator.get_page(request.GET.get("page", "1")[:9])
    return {
        "filtres": filtres,
        "page": page,
        "lignes": [lignes.ligne(row) for row in page],
        "comptes": [(f, counts[f], lignes.PLURIELS[f]) for f in Famille],
        "total": total,
        "choisis": paginator.count,
        "resolus": counts[Famille.RESOLU],
        "en_cours": sum(counts[famille] for famille in EN_COURS),
        "ou": _where(filtres),
        "nombres": json.dumps({f.value: intcomma(n) for f, n in counts.items()} | {"total": intcomma(total)}),
    }


def _where(filtres: Filtres) -> str:
    """The quartier at the middle of the view; "" where more than one fills it, or none is there."""
    if not filtres.bbox:
        return ""
    west, south, east, north = filtres.bbox
    if north - south > VUE_LARGE:
        return ""
    try:
        place = situer(Point((west + east) / 2, (south + north) / 2, srid=4326))
    except HorsCommune:
        return ""
    return place.quartier.zone.nom if place.quartier else ""


def _periods(filtres: Filtres) -> list[dict[str, Any]]:
    """Two periods in one tap, as days: an address that is shared keeps its meaning."""
    today = timezone.localdate()
    days = ((_("30 derniers jours"), dt.timedelta(days=30)), (_("12 derniers mois"), dt.timedelta(days=365)))
    return [
        {
            "mot": word,
            "depuis": today - ago,
            "adresse": filtres.adresse(sans="jusqu_a", depuis=(today - ago).isoformat()),
            "choisie": filtres.depuis == today - ago and not filtres.jusqu_a,
        }
        for word, ago in days
    ]


def _layers(request: HttpRequest) -> list[str]:
    return request.GET.get("contours", COUCHE.value).split(",")


def _settings(categories: list[Categorie]) -> dict[str, Any]:
    """What the scripts of the map know from the start."""
    return {
        "cadre": cadre(),
        "generations": {"z": Z_REGION, "generations": tuiles.generations()},
        "tuiles": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
        "mots": PHRASES | {"categories": {c.code: c.libelle for c in categories}},
    }


def _zone_choices() -> dict[str, list[Zone]]:
    rows = list(Zone.objects.current().filter(nature__in=CHOIX_ZONES).order_by("nom"))
    return {nature.value: [z for z in rows if z.nature == nature] for nature in CHOIX_ZONES}
