"""Walks as those who represent an area prepare and finish them, and as everybody reads what came of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from conseils import acces, operations
from conseils import revue as revues
from conseils.acces import au_nom_de_la_zone
from conseils.forms import BaladeForm
from conseils.models import Balade
from conseils.views.revue import point
from mairie.portes import RequeteDeCompte
from quartiers.models import Zone
from signalements.models import Signalement
from signalements.operations import ActeRefuse

PAGE = 20


@au_nom_de_la_zone()
@require_http_methods(["GET", "HEAD", "POST"])
def balades(request: RequeteDeCompte, zone: Zone) -> HttpResponseBase:
    """The walks of the area, and the form that prepares the next."""
    if request.method != "POST":
        return _montrer(request, zone, BaladeForm())
    form = BaladeForm(request.POST)
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("le", "heure", "rendez_vous")}
        try:
            row = operations.preparer(zone=zone, par=request.user, **data)
        except ActeRefuse as error:
            form.add_error(error.champ or None, str(error))
        else:
            messages.success(request, _("La balade est annoncée."))
            return redirect("conseils:balade", zone.nature, zone.slug, row.pk)
    return _montrer(request, zone, form, status=422)


def _montrer(request: RequeteDeCompte, zone: Zone, form: BaladeForm, status: int = 200) -> HttpResponse:
    rows = Balade.objects.tenues().filter(zone=zone).annotate(nombre=Count("arrets")).order_by("-le", "-pk")
    contexte = {
        "zone": zone,
        "onglet": "balades",
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page", "1")[:9]),
    }
    return render(request, "conseils/balades.html", contexte, status=status)


def _la_balade(zone: Zone, pk: int) -> Balade:
    return get_object_or_404(Balade.objects.tenues().select_related("zone"), zone=zone, pk=pk)


@au_nom_de_la_zone()
@require_safe
def balade(request: RequeteDeCompte, zone: Zone, pk: int) -> HttpResponse:
    """One walk of the area: its link to share, its reports, its end."""
    return _une(request, _la_balade(zone, pk))


def _une(request: RequeteDeCompte, row: Balade, status: int = 200) -> HttpResponse:
    lien = settings.ADRESSE + reverse("conseils:en_route", args=[acces.jeton_balade(row)])
    contexte = _releves(row) | {
        "zone": row.zone,
        "onglet": "balades",
        "lien": lien,
        "qr": segno.make(lien, error="m").svg_data_uri(scale=4, border=2),
    }
    return render(request, "conseils/balade.html", contexte, status=status)


@au_nom_de_la_zone()
def terminer(request: RequeteDeCompte, zone: Zone, pk: int) -> HttpResponseBase:
    """Finish a walk: its summary goes to those who represent the area."""
    done = _("La balade est terminée : son bilan part par courriel.")
    return _agir(request, _la_balade(zone, pk), operations.terminer, done)


@au_nom_de_la_zone()
def annuler(request: RequeteDeCompte, zone: Zone, pk: int) -> HttpResponseBase:
    """Call a walk off."""
    return _agir(request, _la_balade(zone, pk), operations.annuler, _("La balade est annulée."))


def _agir(request: RequeteDeCompte, row: Balade, act: Callable[..., Balade], done: str) -> HttpResponseBase:
    zone = row.zone
    if request.method != "POST":
        return redirect("conseils:balade", zone.nature, zone.slug, row.pk)
    try:
        after = act(balade=row)
    except ActeRefuse as error:
        messages.error(request, str(error))
        return _une(request, row, status=422)
    messages.success(request, done)
    if after.annulee_le:
        return redirect("conseils:balades", zone.nature, zone.slug)
    return redirect("conseils:balade", zone.nature, zone.slug, row.pk)


@require_safe
def bilan(request: HttpRequest, pk: int) -> HttpResponse:
    """What everybody reads of a walk: when and where from, what was reported, what became of it."""
    row = get_object_or_404(Balade.objects.tenues().select_related("zone"), pk=pk)
    return render(request, "conseils/bilan.html", _releves(row) | {"zone": row.zone})


def _releves(row: Balade) -> dict[str, Any]:
    """The reports of a walk that everybody may see, in their order, and on a map."""
    rows = Signalement.objects.publics().filter(arret__balade=row).order_by("arret__pk")
    lignes = revues.page(rows, row.zone, revues.Jour.lire(), 0, operations.ARRETS_MAX)
    return {
        "balade": row,
        "lignes": lignes,
        "resolus": sum(ligne.row.famille == "resolu" for ligne in lignes),
        "points": [point(ligne) for ligne in lignes if ligne.place],
        "carte": {"tuiles": settings.TUILES_URL, "attribution": settings.TUILES_ATTRIBUTION},
    }
