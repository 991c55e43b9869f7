"""The queue of the agents: what is asked of it, its rows as a list and on a map."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mairie.droits import Acte, peut
from mairie.models import Compte
from mairie.portes import RequeteDeCompte, exige
from signalements import file, file_choix
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.file_filtres import Filtres, choisies
from signalements.forms.vues import VueForm
from signalements.lot.choix import LOT_MAX
from signalements.models import Signalement, VueEnregistree

PAGE = 100


@exige(Acte.LIRE_SERVICE)
@require_safe
def liste(request: RequeteDeCompte) -> HttpResponseBase:
    """The reports that pass the filters, the oldest target first; a number goes straight to its report."""
    filtres = Filtres.lire(request.GET)
    numero = _as_number(filtres.q)
    if numero and Signalement.objects.visible_to(request.user).filter(numero=numero).exists():
        return redirect("service_fiche", numero)
    if numero.isalpha():  # ten letters that no report bears are words
        numero = ""
    rows = choisies(filtres, request.user)
    views, total = _views(filtres, request.user)
    paginator = Paginator(rows, PAGE)
    paginator.count = total
    page = paginator.get_page(request.GET.get("page", "1")[:9])
    debut = (page.number - 1) * PAGE
    lignes = [file.ligne(row) for row in file.pour_la_file(rows, debut, debut + PAGE)]
    contexte: dict[str, Any] = {
        "page": page,
        "lignes": lignes,
        "points": [p for p in map(_point, lignes) if p],
    }
    contexte |= views | _asked(filtres, request.user)
    contexte |= {"lot": peut(request.user, Acte.TRAITER), "limite": LOT_MAX}
    contexte["phrase"] = _("Aucun de vos signalements ne porte ce numéro.") if numero else ""
    return render(request, "service/liste.html", contexte, status=404 if numero else 200)


def _as_number(asked: str) -> str:
    """The tracking number that was typed, "" for what cannot be one."""
    try:
        return numeros.lire(asked)
    except numeros.NumeroInvalide:
        return ""


def _views(filtres: Filtres, compte: Compte) -> tuple[dict[str, Any], int]:
    """The fixed views and the saved ones, each with its number, and the number of rows asked for: two queries."""
    saved = list(VueEnregistree.objects.visible_to(compte).select_related("compte"))
    fixed = [(v, Filtres(vue=v.code, service=filtres.service)) for v in file.VUES]
    asked = {f"fixe {v.code}": f for v, f in fixed if v.comptee}
    asked |= {f"vue {v.pk}": Filtres.de_requete(v.requete) for v in saved}
    counts = file.compter({name: choisies(f, compte) for name, f in ({"": filtres} | asked).items()})
    current = next((v.pk for v in saved if v.requete == filtres.requete), None)
    return {
        "vues": [(v, f.requete, counts.get(f"fixe {v.code}")) for v, f in fixed],
        "enregistrees": [(v, counts[f"vue {v.pk}"]) for v in saved],
        "enregistree": current,
    }, counts[""]


def _asked(filtres: Filtres, compte: Compte) -> dict[str, Any]:
    choix = file_choix.Choix()
    return {
        "filtres": filtres,
        "vue": file.VUE_DE[filtres.vue],
        "choix": choix,
        "etats": list(Etat),
        "actifs": file_choix.actifs(filtres, choix),
        "partout": filtres.dans("tous").requete,
        "tous_services": peut(compte, Acte.LIRE_TOUT),
        "garder": VueForm(compte=compte, initial={"requete": filtres.requete}),
        "carte": {"tuiles": settings.TUILES_URL, "attribution": settings.TUILES_ATTRIBUTION},
    }


def _point(ligne: file.Ligne) -> dict[str, Any] | None:
    """One row as the map shows it; agents see the exact place."""
    row = ligne.row
    if row.position is None:
        return None
    return {
        "numero": row.numero,
        "place": [round(row.position.x, 6), round(row.position.y, 6)],
        "famille": row.famille or "refuse",
        "titre": row.categorie.libelle,
        "etat": row.etat_pour_agents,
    }
