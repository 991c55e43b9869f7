"""The administrator's queue of remarks: read, decide, answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from mairie.droits import Acte
from mairie.models.remarques import Remarque
from mairie.portes import RequeteDeCompte, exige
from remarques import operations
from remarques.forms import DecisionForm, ReponseForm
from signalements.operations import ActeRefuse
from signalements.views.formulaires import envoye_depuis

PAGE = 50
UNE = "remarques:une"


@exige(Acte.ECOUTER)
@require_safe
def file(request: RequeteDeCompte) -> HttpResponseBase:
    """The remarks in one state, the newest first; how many in each."""
    counts = Remarque.objects.comptes()
    asked = request.GET.get("etat", "")
    etat = Remarque.Etat(asked) if asked in counts else Remarque.Etat.RECUE
    paginator = Paginator(Remarque.objects.filter(etat=etat).select_related("propos"), PAGE)
    paginator.count = counts[etat]
    contexte = {
        "page": paginator.get_page(request.GET.get("page", "1")[:9]),
        "etat": etat,
        "etats": [(e, counts[e]) for e in Remarque.Etat],
    }
    return render(request, "remarques/file.html", contexte)


@exige(Acte.ECOUTER)
@require_safe
def une(request: RequeteDeCompte, pk: int) -> HttpResponseBase:
    """One remark: what was said, what becomes of it, what was answered."""
    return _montrer(request, _la_remarque(pk))


@exige(Acte.ECOUTER)
@sensitive_post_parameters()
@envoye_depuis(UNE)
def decider(request: RequeteDeCompte, pk: int) -> HttpResponseBase:
    """Change the state, write the public words, publish them or no more."""
    row, form = _la_remarque(pk), DecisionForm(request.POST)
    if form.is_valid():
        try:
            operations.decider(remarque=row, auteur=request.user, **form.cleaned_data)
        except ActeRefuse as error:
            form.add_error(error.champ, str(error))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect(UNE, row.pk)
    return _montrer(request, row, decision=form, status=422)


@exige(Acte.ECOUTER)
@sensitive_post_parameters()
@envoye_depuis(UNE)
def repondre(request: RequeteDeCompte, pk: int) -> HttpResponseBase:
    """Write to whoever left an address, which nobody is shown."""
    row, form = _la_remarque(pk), ReponseForm(request.POST)
    if form.is_valid():
        try:
            operations.repondre(remarque=row, **form.cleaned_data)
        except ActeRefuse as error:
            form.add_error(error.champ, str(error))
        else:
            messages.success(request, _("Votre réponse part par courriel."))
            return redirect(UNE, row.pk)
    return _montrer(request, row, reponse=form, status=422)


def _la_remarque(pk: int) -> Remarque:
    return get_object_or_404(Remarque.objects.select_related("propos", "traitee_par"), pk=pk)


def _montrer(
    request: RequeteDeCompte,
    row: Remarque,
    *,
    decision: DecisionForm | None = None,
    reponse: ReponseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    initial = {"etat": row.etat, "titre": row.titre, "reponse": row.reponse, "publier": row.publiee_le}
    contexte = {
        "remarque": row,
        "decision": decision or DecisionForm(initial=initial, auto_id="decision_%s"),
        "reponse": reponse or ReponseForm(auto_id="reponse_%s"),
        "lettres": row.courriels.order_by("pk").defer("html"),
    }
    return render(request, "remarques/une.html", contexte, status=status)
