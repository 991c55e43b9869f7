"""Who does what for one report: the agent in charge, the services that share it, whose part is done or taken back."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from mairie.droits import Acte
from mairie.models import Compte
from mairie.portes import RequeteDeCompte, exige
from signalements import operations
from signalements.forms import service as forms
from signalements.views.formulaires import envoye_depuis
from signalements.views.service import agir, la_fiche, la_mienne, recevoir_photos, une_fois


@exige(Acte.TRAITER)
@envoye_depuis("service_fiche")
@une_fois
def confier(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """Take a report in charge, or give that to a colleague or to nobody."""
    row = la_mienne(request, numero)
    form = forms.ConfierForm(request.POST, signalement=row)
    if not form.is_valid():
        return la_fiche(request, row, confier=form, status=422)
    act = lambda: operations.confier(  # noqa: E731
        signalement=row, auteur=request.user, **form.cleaned_data
    )
    return agir(request, row, "confier", form, act, _said(form.cleaned_data["agent"], request.user))


def _said(agent: Compte | None, compte: Compte) -> str:
    if agent is None:
        return _("Plus personne n’en est en charge.")
    return _("Vous en êtes en charge.") if agent == compte else _("Confié à %(agent)s.") % {"agent": agent}


@exige(Acte.AFFECTER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
@une_fois
def partager(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """Give a part of a report to other services."""
    row, form = la_mienne(request, numero), forms.PartagerForm(request.POST)
    if not form.is_valid():
        return la_fiche(request, row, partager=form, status=422)
    act = lambda: operations.partager(  # noqa: E731
        signalement=row, auteur=request.user, **form.cleaned_data
    )
    return agir(request, row, "partager", form, act, _("Chacun a sa part, et en est prévenu."))


@exige(Acte.TRAITER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
@une_fois
def faire_part(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """A part is done; the report is resolved with the last one."""
    row = la_mienne(request, numero, part=True)
    form = forms.PartFaiteForm(request.POST, request.FILES, signalement=row, compte=request.user)
    if form.is_valid():
        recevoir_photos(form, row)
    if not form.is_valid():
        return la_fiche(request, row, part=form, status=422)
    said = {name: form.cleaned_data[name] for name in ("part", "message", "jeton")}
    act = lambda: operations.faire_part(signalement=row, auteur=request.user, **said)  # noqa: E731
    return agir(request, row, "part", form, act, _("La part est faite."))


@exige(Acte.AFFECTER)
@envoye_depuis("service_fiche")
@une_fois
def retirer_part(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """Take back a part given by mistake."""
    row = la_mienne(request, numero)
    form = forms.RetirerPartForm(request.POST, signalement=row)
    if not form.is_valid():
        return la_fiche(request, row, retrait=form, status=422)
    act = lambda: operations.retirer_part(  # noqa: E731
        signalement=row, auteur=request.user, **form.cleaned_data
    )
    return agir(request, row, "retrait", form, act, _("La part est retirée, et son service prévenu."))
