"""The queue of the agents: what is asked of it, and its page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mairie.droits import Acte, peut
from mairie.models import Service
from mairie.portes import RequeteDeCompte, exige
from signalements import file
from signalements import numero as numeros
from signalements.file_filtres import Filtres, choisies
from signalements.lot.choix import LOT_MAX
from signalements.models import Signalement

PAGE = 100


@exige(Acte.LIRE_SERVICE)
@require_safe
def liste(request: RequeteDeCompte) -> HttpResponseBase:
    """The reports of my services, the oldest target first; a number goes straight to its report."""
    filtres = Filtres.lire(request.GET)
    numero = _as_number(filtres.q)
    if numero and Signalement.objects.visible_to(request.user).filter(numero=numero).exists():
        return redirect("service_fiche", numero)
    rows = choisies(filtres, request.user)
    views = {v.code: choisies(Filtres(vue=v.code), request.user) for v in file.VUES}
    counts = file.compter({"": rows} | views)
    paginator = Paginator(file.pour_la_file(rows), PAGE)
    paginator.count = counts[""]
    page = paginator.get_page(request.GET.get("page", "1")[:9])
    contexte = {
        "page": page,
        "lignes": [file.ligne(row) for row in page],
        "vues": [(v, counts[v.code]) for v in file.VUES],
        "vue": filtres.vue,
        "filtres": filtres,
        "services": Service.objects.filter(actif=True) if peut(request.user, Acte.LIRE_TOUT) else [],
        "q": filtres.q,
        "lot": peut(request.user, Acte.TRAITER),
        "limite": LOT_MAX,
        "phrase": _("Aucun de vos signalements ne porte ce numéro.") if numero else "",
    }
    return render(request, "service/liste.html", contexte, status=404 if numero else 200)


def _as_number(asked: str) -> str:
    """The tracking number that was typed, "" for words; ten letters without a digit are words."""
    try:
        return numeros.lire(asked) if any(sign.isdigit() for sign in asked) else ""
    except numeros.NumeroInvalide:
        return ""
