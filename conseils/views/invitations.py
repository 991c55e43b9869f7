"""The page to which the letter of an invitation leads: who is asked what, and one button."""

from __future__ import annotations

from typing import cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from conseils import acces, operations
from conseils.forms import AccepterForm
from conseils.models import Invitation
from mairie.connexion import envoyer_code
from signalements import limites
from signalements.operations import ActeRefuse
from signalements.views.suivi import discret, trop


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, jeton: str) -> HttpResponseBase:
    """Show an invitation; accepted, its mandate begins and a code goes to its address."""
    row = acces.invitation_de(jeton)
    if row is None:
        if limites.depasse("suivi_adresse", limites.adresse(request)):
            return trop(request)
        return _page(request, None, AccepterForm(), status=404)
    if request.method != "POST":
        return _page(request, row, AccepterForm())
    form = AccepterForm(request.POST)
    if form.is_valid():
        try:
            operations.accepter(invitation=row, **form.cleaned_data)
        except ActeRefuse as error:
            row.refresh_from_db()
            form.add_error(None, str(error))
        else:
            return _entrer(request, row)
    return _page(request, row, form, status=422)


def _entrer(request: HttpRequest, row: Invitation) -> HttpResponse:
    """Lead into the space: by a code, unless the person is in already."""
    lieu = ("conseils:accueil", row.zone.nature, row.zone.slug)
    if request.user.pk == row.compte_id:
        return redirect(*lieu)
    if request.user.is_authenticated:
        logout(request)
    row.compte.refresh_from_db()
    envoyer_code(request, row.compte)
    return redirect("account_confirm_login_code")


def _page(
    request: HttpRequest, row: Invitation | None, form: AccepterForm, status: int = 200
) -> HttpResponse:
    contexte = {"invitation": row, "zone": row and row.zone, "form": form}
    return cast(HttpResponse, discret(render(request, "conseils/invitation.html", contexte, status=status)))
