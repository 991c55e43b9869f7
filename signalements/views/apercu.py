"""Before a public message leaves: put a standard answer in it, look at the letter."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from signalements import apercu as apercus
from signalements import dossier, operations, reponses_types
from signalements import numero as numeros
from signalements.forms.service import EtatForm, MessageForm, PublicForm
from signalements.models import Courriel, Signalement
from signalements.views.formulaires import envoye_depuis
from signalements.views.service import (
    change_entre_temps,
    demande,
    la_fiche,
    la_mienne,
    recevoir_photos,
    une_fois,
)


@exige(Acte.TRAITER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
def reponse_type(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """Put the chosen answer into the message: the words alone for the script, else the page with nothing lost."""
    row = la_mienne(request, numero)
    form = _kept(request, row)
    typed = form.cleaned_data
    message = form.avec_reponse(
        reponses_types.valeurs(
            row, request.user, date=typed.get("date"), autorite=typed.get("autorite") or ""
        )
    )
    as_json = "application/json" in request.headers.get("Accept", "")
    if as_json and message is not None:
        return JsonResponse({"message": message})
    if message is not None:
        return _back(request, row, _kept(request, row, message=message))
    refusal = _("Choisissez une réponse de la liste.")
    if as_json:
        return JsonResponse({"erreur": refusal}, status=422)
    form.add_error("reponse_type" if "reponse_type" in form.fields else None, refusal)
    return _back(request, row, form, status=422)


@exige(Acte.TRAITER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
@une_fois
def apercu(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """The letter as it would be read, nothing of it done; or, asked to change it, the form again."""
    row = la_mienne(request, numero)
    if request.POST.get("suite") == "modifier":
        return _back(request, row, _kept(request, row))
    form = _form(request, row)
    if isinstance(form, EtatForm) and request.POST.get("etat_vu") != row.etat:
        return change_entre_temps(request, row)
    if form.is_valid() and isinstance(form, EtatForm):
        recevoir_photos(form, row)
    if not form.is_valid():
        return _back(request, row, form, status=422)
    try:
        letters = _letters(request, row, form)
    except operations.DejaChange:
        return change_entre_temps(request, la_mienne(request, numero))
    except operations.DejaFait:
        raise  # told by une_fois
    except operations.ActeRefuse as error:
        form.add_error(error.champ if error.champ in form.fields else None, str(error))
        return _back(request, row, form, status=422)
    return _shown(request, row, form, letters)


def _form(request: RequeteDeCompte, row: Signalement, **changes: str) -> PublicForm:
    """The form that was sent: `acte` says which of the two."""
    data = request.POST.copy()
    for name, value in changes.items():
        data[name] = value
    if data.get("acte") == MessageForm.nom:
        return MessageForm(data, signalement=row)
    if data.get("acte") == EtatForm.nom:
        return EtatForm(data, request.FILES, signalement=row, role=request.user.role)
    raise Http404


def _kept(request: RequeteDeCompte, row: Signalement, **changes: str) -> PublicForm:
    """The form that was sent, judged on nothing but its photos, which wait for its next sending."""
    form = _form(request, row, **changes)
    form.dire_seulement()
    if isinstance(form, EtatForm) and form.cleaned_data.get("jeton"):
        recevoir_photos(form, row)
    return form


def _back(request: RequeteDeCompte, row: Signalement, form: PublicForm, status: int = 200) -> HttpResponse:
    return la_fiche(request, row, status=status, **{form.nom: form})


def _letters(request: RequeteDeCompte, row: Signalement, form: PublicForm) -> list[Courriel]:
    """What the act would write. Raises ActeRefuse as the act does."""
    data = form.cleaned_data
    jeton = data["jeton"] or numeros.tirer_cle()
    common: dict[str, Any] = {"signalement": row, "auteur": request.user}
    if isinstance(form, EtatForm):
        return operations.essayer(
            lambda: operations.changer_etat(**common, **demande(data)),
            signalement=row,
            jeton=jeton,
            autre=data.get("original"),
        )
    return operations.essayer(
        lambda: operations.repondre(**common, message=data["message"], jeton=jeton),
        signalement=row,
        jeton=jeton,
    )


def _shown(
    request: RequeteDeCompte, row: Signalement, form: PublicForm, letters: list[Courriel]
) -> HttpResponse:
    seen = apercus.apercu(letters)
    contexte = {
        "signalement": row,
        "form": form,
        "apercu": seen,
        "document": seen.document(str(request.csp_nonce)),  # type: ignore[attr-defined]
        "photos_gardees": dossier.photos_gardees(row, form.cleaned_data["jeton"]),
    }
    return render(request, "service/apercu.html", contexte)
