"""The figures of agents: their services, private reports included, down to the reports themselves."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from chiffres import lignes as derriere
from chiffres import page as pages
from chiffres import rapport
from chiffres.filtres import Filtres, lire_filtres, lire_mois
from chiffres.graphiques import GRAPHIQUES
from chiffres.graphiques.socle import en_csv
from chiffres.periodes import mois
from chiffres.releve import Releve
from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from signalements import file

PAGE = 50


@exige(Acte.ANALYSER)
@require_safe
def page(request: RequeteDeCompte) -> HttpResponseBase:
    """All charts of one's services. A filter that cannot be read is said, with 400."""
    filtres = _filters(request)
    today = timezone.localdate()
    contexte = pages.contexte(filtres, today) | {"rapports": rapport.mois_a_lire(today)}
    return render(request, "chiffres/services.html", contexte, status=400 if filtres.erreurs else 200)


@exige(Acte.ANALYSER)
@require_safe
def tableau(request: RequeteDeCompte, code: str) -> HttpResponseBase:
    """The table of one chart; where there is none, or a filter cannot be read, the page says why."""
    if code not in GRAPHIQUES:
        raise Http404
    filtres = _filters(request)
    releve = Releve(filtres, timezone.localdate())
    graphique = None if filtres.erreurs else GRAPHIQUES[code](releve, code)
    if graphique is None:
        return page(request)
    response = HttpResponse(en_csv(graphique), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{pages.nom_de_fichier(filtres, code)}"'
    return response


@exige(Acte.ANALYSER)
@require_safe
def lignes(request: RequeteDeCompte, code: str) -> HttpResponseBase:
    """The reports behind one row of a chart (?cle=…), the newest first."""
    filtres, today = _filters(request), timezone.localdate()
    cle = request.GET.get("cle", "")[:40]
    rows = derriere.lignes(filtres, code, cle, request.user, today)
    graphique = GRAPHIQUES[code](Releve(filtres, today), code) if code in GRAPHIQUES else None
    if rows is None or graphique is None:
        raise Http404
    rows = rows.order_by("-recu_le", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "1")[:9])
    debut = (page.number - 1) * PAGE
    contexte = {
        "filtres": filtres,
        "titre": graphique.titre,
        "ligne": next((name for name, key in graphique.cles.items() if key == cle), cle),
        "retour": code,
        "page": page,
        "lignes": [file.ligne(row) for row in file.pour_la_file(rows, debut, debut + PAGE)],
    }
    return render(request, "chiffres/lignes.html", contexte)


@exige(Acte.ANALYSER)
@require_safe
def rapport_du_mois(request: RequeteDeCompte, le: str) -> HttpResponseBase:
    """The report of a month that is over, of one's services, on paper."""
    month = lire_mois(le)
    if month is None or month >= mois(timezone.localdate()):
        raise Http404
    content = rapport.en_pdf(request.user, month, timezone.localdate())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="rapport-{le}.pdf"'
    return response


def _filters(request: RequeteDeCompte) -> Filtres:
    return lire_filtres(request.GET, services=rapport.services_de(request.user))
