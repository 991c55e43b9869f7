"""The views of the queue that an agent keeps: list, keep, rename, share, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from signalements import operations
from signalements.file_choix import Choix, actifs
from signalements.file_filtres import Filtres
from signalements.forms.vues import VueForm
from signalements.models import VueEnregistree


@exige(Acte.LIRE_SERVICE)
@require_http_methods(["GET", "HEAD", "POST"])
def vues(request: RequeteDeCompte) -> HttpResponseBase:
    """My views; a POST keeps one more and goes back to it."""
    if request.method != "POST":
        return _page(request)
    form = VueForm(request.POST, compte=request.user)
    if form.is_valid():
        try:
            kept = operations.garder_vue(compte=request.user, **form.cleaned_data)
        except operations.ActeRefuse as error:
            form.add_error(error.champ or None, str(error))
        else:
            messages.success(request, _("La vue « %(nom)s » est enregistrée.") % {"nom": kept.nom})
            return redirect(f"/service/?{kept.requete}")
    return _page(request, nouvelle=form, status=422)


@exige(Acte.LIRE_SERVICE)
@require_POST
def changer(request: RequeteDeCompte, pk: int) -> HttpResponseBase:
    """Another name, shared or not."""
    vue = get_object_or_404(VueEnregistree, pk=pk, compte=request.user)
    form = VueForm(request.POST, compte=request.user, auto_id=f"vue_{pk}_%s")
    if form.is_valid():
        try:
            operations.garder_vue(compte=request.user, vue=vue, **form.cleaned_data)
        except operations.ActeRefuse as error:
            form.add_error(error.champ or None, str(error))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect("service_vues")
    return _page(request, change=(pk, form), status=422)


@exige(Acte.LIRE_SERVICE)
@require_POST
def retirer(request: RequeteDeCompte, pk: int) -> HttpResponseBase:
    """One view less; the reports stay."""
    operations.oublier_vue(vue=get_object_or_404(VueEnregistree, pk=pk, compte=request.user))
    messages.success(request, _("La vue est supprimée."))
    return redirect("service_vues")


def _page(
    request: RequeteDeCompte,
    *,
    nouvelle: VueForm | None = None,
    change: tuple[int, VueForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = VueEnregistree.objects.visible_to(request.user).select_related("compte")
    forms = dict([change] if change else [])
    choix = Choix()
    lignes: list[dict[str, Any]] = [
        {
            "vue": row,
            "actifs": actifs(Filtres.de_requete(row.requete), choix),
            "form": forms.get(row.pk) or _form_of(row, request) if row.compte_id == request.user.pk else None,
        }
        for row in rows
    ]
    contexte: dict[str, Any] = {"lignes": lignes, "nouvelle": nouvelle}
    if nouvelle:
        contexte["nouveaux"] = actifs(Filtres.de_requete(nouvelle["requete"].value() or ""), choix)
    return render(request, "service/vues.html", contexte, status=status)


def _form_of(row: VueEnregistree, request: RequeteDeCompte) -> VueForm:
    initial = {"nom": row.nom, "partagee": row.partagee}
    return VueForm(compte=request.user, initial=initial, auto_id=f"vue_{row.pk}_%s")
