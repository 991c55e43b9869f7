"""« Quelle démarche voulez-vous ensuite ? »: one voice per browser; the administrator alone sees counts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from mairie.models.remarques import Demarche, Remarque, Souhait
from remarques import operations
from remarques.forms import AutreForm, PorteForm
from remarques.views.habitants import de_qui, trop
from signalements import navigateur
from signalements.views.formulaires import envoye_depuis

PAGE = "remarques:demarches"


@require_safe
def demarches(request: HttpRequest) -> HttpResponse:
    """What the town might offer next, and what this browser has wished for."""
    return _montrer(request)


def choisir(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Count this browser for a démarche, or no more."""
    if request.method != "POST":
        return redirect(PAGE)
    row = get_object_or_404(Demarche.objects.active(), pk=pk)
    form = PorteForm(request.POST, connu=navigateur.COOKIE in request.COOKIES)
    if not form.is_valid():
        return _montrer(request, voix=form, status=422)
    if trop(request, "souhait_adresse", form):
        return _montrer(request, voix=form, status=429)
    nom = navigateur.nom(request)
    if "retirer" in request.POST:
        operations.retirer_souhait(demarche=row, navigateur=_empreinte(nom, row))
    else:
        operations.souhaiter(demarche=row, navigateur=_empreinte(nom, row))
    response = redirect(f"{reverse(PAGE)}#demarche-{row.pk}")
    navigateur.retenir(response, nom)
    return response


@sensitive_post_parameters()
@envoye_depuis(PAGE)
def autre(request: HttpRequest) -> HttpResponseBase:
    """A démarche that the list does not have: a remark of its own kind."""
    form = AutreForm(request.POST)
    if not form.is_valid():
        return _montrer(request, autre=form, status=422)
    if trop(request, "remarque_adresse", form):
        return _montrer(request, autre=form, status=429)
    operations.remarquer(
        mots=form.cleaned_data["mots"],
        sujet=Remarque.Sujet.DEMARCHE,
        de=de_qui(request),
        cle=form.jeton.cle,
    )
    messages.success(request, _("C’est noté, merci. Nous lisons toutes les propositions."))
    return redirect(PAGE)


def _montrer(
    request: HttpRequest, *, voix: PorteForm | None = None, autre: AutreForm | None = None, status: int = 200
) -> HttpResponse:
    rows = list(Demarche.objects.active())
    wished = _voulues(request, rows)
    contexte = {
        "demarches": [(row, row.pk in wished) for row in rows],
        "voix": voix or PorteForm(),
        "autre": autre or AutreForm(),
    }
    return render(request, "remarques/demarches.html", contexte, status=status)


def _voulues(request: HttpRequest, rows: list[Demarche]) -> set[int]:
    """Which of them this browser wishes for: a query only where it has a name."""
    if navigateur.COOKIE not in request.COOKIES:
        return set()
    nom = navigateur.nom(request)
    mine = Souhait.objects.filter(navigateur_empreinte__in=[_empreinte(nom, row) for row in rows])
    return set(mine.values_list("demarche_id", flat=True))


def _empreinte(nom: str, demarche: Demarche) -> str:
    """What a démarche keeps of a browser: two démarches cannot be linked by it."""
    return navigateur.empreinte(nom, f"demarche-{demarche.pk}")
