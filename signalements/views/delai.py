"""The legal clock of an identified request: documents asked for, documents come."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from signalements import histoire, operations
from signalements.etats import Etat
from signalements.forms.delai import ArriveeForm, PiecesForm
from signalements.views.formulaires import envoye_depuis
from signalements.views.service import agir, la_fiche, la_mienne, une_fois


@exige(Acte.TRAITER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
@une_fois
def demander_pieces(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """Ask for what is missing, by a day: both clocks stop."""
    row = la_mienne(request, numero)
    form = PiecesForm(request.POST, signalement=row)
    if not form.is_valid():
        return la_fiche(request, row, pieces_form=form, status=422)
    data = form.cleaned_data
    data["etat_vu"] = Etat(data["etat_vu"])
    act = lambda: operations.demander_pieces(signalement=row, auteur=request.user, **data)  # noqa: E731
    try:
        return agir(
            request, row, "pieces_form", form, act, _("C’est demandé, et le délai légal est suspendu.")
        )
    except operations.DejaChange:
        row = la_mienne(request, numero)
        form.add_error(None, histoire.dernier_passage(row))
        return la_fiche(request, row, pieces_form=form, status=409)


@exige(Acte.TRAITER)
@envoye_depuis("service_fiche")
@une_fois
def noter_arrivee(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """The documents have come, or the authority has the request: the legal clock runs again."""
    row, form = la_mienne(request, numero), ArriveeForm(request.POST)
    if not form.is_valid():
        return la_fiche(request, row, arrivee=form, status=422)
    act = lambda: operations.noter_arrivee(  # noqa: E731
        signalement=row, auteur=request.user, **form.cleaned_data
    )
    return agir(request, row, "arrivee", form, act, _("C’est noté : le délai légal court de nouveau."))
