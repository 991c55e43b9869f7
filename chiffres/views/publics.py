"""The public figures: a page of charts, and the table of each as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from chiffres import page as pages
from chiffres.filtres import lire_filtres
from chiffres.graphiques import GRAPHIQUES
from chiffres.graphiques.socle import en_csv
from chiffres.petits import SEUIL
from chiffres.releve import Releve


@require_safe
@gzip_page
def page(request: HttpRequest) -> HttpResponse:
    """All charts of what was asked for. A filter that cannot be read is said, with 400."""
    filtres = lire_filtres(request.GET)
    contexte = pages.contexte(filtres, timezone.localdate())
    return render(request, "chiffres/page.html", contexte, status=400 if filtres.erreurs else 200)


@require_safe
def tableau(request: HttpRequest, code: str) -> HttpResponse:
    """The table of one chart; where there is none, or a filter cannot be read, the page says why."""
    if code not in GRAPHIQUES:
        raise Http404
    filtres = lire_filtres(request.GET)
    releve = Releve(filtres, timezone.localdate())
    enough = not filtres.erreurs and releve.chiffres.compte.recus >= SEUIL
    graphique = GRAPHIQUES[code](releve, code) if enough else None
    if graphique is None:
        return page(request)
    response = HttpResponse(en_csv(graphique), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{pages.nom_de_fichier(filtres, code)}"'
    return response
