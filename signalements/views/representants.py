"""The service answers a conseil or a CIL from the page of the report."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from signalements import operations
from signalements.forms.representants import RepliqueForm
from signalements.views.formulaires import envoye_depuis
from signalements.views.service import agir, la_fiche, la_mienne, une_fois


@exige(Acte.TRAITER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
@une_fois
def repliquer(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """Answer what a conseil or a CIL wrote, publicly or not."""
    row = la_mienne(request, numero)
    form = RepliqueForm(request.POST, signalement=row)
    if not form.is_valid():
        return la_fiche(request, row, replique=form, status=422)
    data = {"publique": False} | form.cleaned_data
    act = lambda: operations.repliquer(signalement=row, auteur=request.user, **data)  # noqa: E731
    return agir(request, row, "replique", form, act, _("La réponse est envoyée."))
