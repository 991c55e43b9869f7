"""A resident's pages after the report: the number, the public page, moi aussi, follow."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from signalements import limites, navigateur, operations, presentation
from signalements import numero as numeros
from signalements.forms.suivi import NumeroForm, PiegeForm, SuivreForm
from signalements.models import Signalement
from signalements.views.formulaires import envoye_depuis
from signalements.views.suivi import introuvable, montrer, trop


def suivi_envoye() -> str:
    """What whoever asks to follow is told: the same whether or not the address follows already."""
    return _(
        "Si cette adresse ne suit pas déjà ce signalement, un courriel vient d’y partir : "
        "ouvrez-le et cliquez sur son bouton pour confirmer."
    )


@require_safe
def suivi_accueil(request: HttpRequest) -> HttpResponseBase:
    """One field for the number; a readable one leads to its page."""
    if "numero" not in request.GET:
        return render(request, "signalements/suivi_accueil.html", {"form": NumeroForm()})
    form = NumeroForm(request.GET)
    if form.is_valid():
        return redirect("suivi", form.cleaned_data["numero"])
    return render(request, "signalements/suivi_accueil.html", {"form": form}, status=422)


@require_safe
def suivi(request: HttpRequest, numero: str) -> HttpResponseBase:
    """The public page of a report, at its canonical address."""
    row = public(numero)
    if row is None:
        return inconnu(request, numero)
    if request.path != reverse("suivi", args=[numero]):
        return redirect("suivi", numero, permanent=True)
    return montrer(request, row)


@envoye_depuis("suivi")
def suivi_moi_aussi(request: HttpRequest, numero: str) -> HttpResponseBase:
    """Count one more person, once per browser; then offer to follow. Of a duplicate, the kept report counts them."""
    row = public(numero)
    if row and row.doublon_de:
        row = public(row.doublon_de.numero) or row
    if row is None:
        return inconnu(request, numero)
    if limites.depasse("suivi_adresse", limites.adresse(request)):
        return trop(request)
    form = PiegeForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.piege)
        return montrer(request, row, status=422)
    nom = navigateur.nom(request)
    try:
        operations.moi_aussi(signalement=row, navigateur=navigateur.empreinte(nom, row.numero))
    except operations.ActeRefuse as error:
        messages.error(request, str(error))
        return montrer(request, row, status=422)
    response = redirect(f"{row.get_absolute_url()}#suivre")
    navigateur.retenir(response, nom)
    return response


@sensitive_post_parameters()
@envoye_depuis("suivi")
def suivi_suivre(request: HttpRequest, numero: str) -> HttpResponseBase:
    """Ask to follow by e-mail."""
    row = public(numero)
    if row is None:
        return inconnu(request, numero)
    if limites.depasse("suivi_adresse", limites.adresse(request)):
        return trop(request)
    form = SuivreForm(request.POST)
    if not form.is_valid():
        return montrer(request, row, suivre=form, status=422)
    operations.suivre(signalement=row, courriel=form.cleaned_data["courriel"])
    messages.success(request, suivi_envoye())
    return redirect(row)


def public(numero: str) -> Signalement | None:
    """Return the report whose page is public under this number."""
    row = presentation.pour_sa_page(Signalement.objects.all()).filter(numero=numero).first()
    return row if row and row.est_public else None


def inconnu(request: HttpRequest, numero: str) -> HttpResponse:
    """A number that names no public report, or that is no number: that alone is told."""
    phrase = _("Aucun signalement public ne porte ce numéro.")
    try:
        numeros.lire(numero)
    except numeros.NumeroInvalide as error:
        phrase = str(error)
    return introuvable(request, numero, phrase)
