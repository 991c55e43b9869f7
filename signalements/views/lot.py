"""Acts on many reports: what to do, what it would do, what it did."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from signalements import file, operations
from signalements.file_filtres import Filtres
from signalements.forms.lot import LotForm
from signalements.lot import choix, suite
from signalements.views.formulaires import envoye_depuis

CONFIRMER = 10
"""Closing more than that many at once wants a tick."""


@exige(Acte.TRAITER)
@sensitive_post_parameters()
@envoye_depuis("service_liste")
def lot(request: RequeteDeCompte) -> HttpResponseBase:
    """One address, three steps, each a form of the next: choose an act, look at what it would do, do it."""
    data = request.POST
    filtres = Filtres.de_requete(data.get("filtres", "")[:4000])
    whole_view, ticked = "tout" in data, data.getlist("n")
    seen = choix.toute_la_vue(filtres, request.user) if whole_view else choix.lire(ticked)
    if not seen and (whole_view or not ticked):
        messages.error(request, _("Cochez au moins un signalement."))
        return redirect(f"{reverse('service_liste')}?{filtres.requete}")
    rows = choix.cochees(seen, request.user, data.get("jeton", ""))
    if not rows:
        raise Http404
    shown = {"filtres": filtres.requete, "trop": len(seen) > choix.LOT_MAX, "limite": choix.LOT_MAX}
    if data.get("etape") not in ("verifier", "agir"):
        form = LotForm(initial=_typed(data), rows=rows, compte=request.user)
        return _choose(request, form, seen, shown)
    form = LotForm(data, rows=rows, compte=request.user)
    if not form.is_valid():
        return _choose(request, form, seen, shown, status=422)
    if data["etape"] == "agir" and (form.cleaned_data["confirme"] or not _many_closed(form)):
        return _act(request, form, seen, shown)
    return _look(request, form, seen, shown, status=422 if data["etape"] == "agir" else 200)


def _typed(data: QueryDict) -> dict[str, str]:
    """What was typed on the page before, without its token."""
    return {name: str(data[name]) for name in LotForm.base_fields if name in data and name != "jeton"}


def _many_closed(form: LotForm) -> bool:
    """Whether it closes so many that a tick is wanted; the one that a merge keeps is not closed."""
    asked = form.demande
    return asked.acte.ferme and len(form.rows) - (asked.garde is not None) > CONFIRMER


def _choose(
    request: RequeteDeCompte, form: LotForm, seen: choix.Vus, shown: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """What is ticked and what may be done; a row that has changed since it was seen says so, and is not ticked."""
    lignes = []
    for row in form.rows:
        same = seen[row.numero] in (None, row.etat)
        lignes.append((file.ligne(row), same, "" if same else _("A changé depuis la liste.")))
    contexte = {"form": form, "lignes": lignes}
    return render(request, "service/lot.html", shown | contexte, status=status)


def _look(
    request: RequeteDeCompte, form: LotForm, seen: choix.Vus, shown: dict[str, Any], *, status: int
) -> HttpResponse:
    """How each would fare, and which letters would leave."""
    issues, letters = suite.repeter(form.demande, form.rows, seen)
    contexte = {
        "form": form,
        "demande": form.demande,
        "faits": [i for i in issues if i.fait],
        "refusees": [i for i in issues if not i.fait],
        "lettres": letters,
        "vus": [(row.numero, seen[row.numero] or row.etat) for row in form.rows],
        "confirmer": _many_closed(form),
        "erreur": status == 422,
    }
    return render(request, "service/lot_apercu.html", shown | contexte, status=status)


def _act(request: RequeteDeCompte, form: LotForm, seen: choix.Vus, shown: dict[str, Any]) -> HttpResponse:
    """How each fared; those refused stay ticked for another try."""
    asked = form.demande
    issues = suite.executer(asked, form.rows, seen)
    letters = suite.compter(operations.lettres_de([row.pk for row in form.rows], asked.jeton))
    refused = {i.row.numero: i for i in issues if not i.fait}
    left = choix.cochees(dict.fromkeys(refused), request.user)
    contexte = {
        "demande": asked,
        "lettres": letters,
        "faits": suite.relus([i for i in issues if i.fait]),
        "refusees": list(refused.values()),
        "form": LotForm(initial=_typed(request.POST), rows=left, compte=request.user) if left else None,
        "lignes": [(file.ligne(row), True, refused[row.numero].phrase) for row in left],
        "perdus": [i for i in refused.values() if i.row not in left],
    }
    return render(request, "service/lot_fait.html", shown | contexte)
