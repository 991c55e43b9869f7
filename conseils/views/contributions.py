"""What is done for a report in the name of an area: one button, or one form, each."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from conseils import operations
from conseils import revue as revues
from conseils.acces import au_nom_de_la_zone
from conseils.forms import CommentaireForm
from conseils.views.revue import le_signalement, montrer
from mairie.portes import RequeteDeCompte, Vue
from quartiers.models import Zone
from signalements.models import Signalement
from signalements.operations import ActeRefuse, DejaFait

Geste = Callable[[RequeteDeCompte, Zone, Signalement], HttpResponseBase]


def geste(vue: Geste) -> Vue:
    """Open an act on a report to who represents its area; whoever asks for its address is led to the report."""

    @au_nom_de_la_zone()
    @wraps(vue)
    def porte(request: RequeteDeCompte, zone: Zone, numero: str) -> HttpResponseBase:
        if request.method != "POST":
            return redirect("conseils:signalement", zone.nature, zone.slug, numero)
        return vue(request, zone, le_signalement(zone, numero))

    return porte


@geste
def soutenir(request: RequeteDeCompte, zone: Zone, row: Signalement) -> HttpResponseBase:
    """Support it in the name of the conseil or of the CIL, or no more (`retirer`)."""
    act = operations.retirer_soutien if "retirer" in request.POST else operations.soutenir
    done = _("Le soutien est retiré.") if "retirer" in request.POST else _("Soutenu par le %(qui)s.")
    return _agir(request, zone, row, act, done)


@geste
def demander_priorite(request: RequeteDeCompte, zone: Zone, row: Signalement) -> HttpResponseBase:
    """Ask the service for it first, or no more (`retirer`)."""
    if "retirer" in request.POST:
        return _agir(request, zone, row, operations.retirer_priorite, _("La priorité est retirée."))
    return _agir(
        request,
        zone,
        row,
        operations.demander_priorite,
        _("La priorité est demandée : le service est prévenu."),
    )


def _agir(
    request: RequeteDeCompte, zone: Zone, row: Signalement, act: Callable[..., object], done: str
) -> HttpResponseBase:
    """Do it, and go back to where the button stood: the list that held the report, or its page."""
    try:
        act(signalement=row, zone=zone, par=request.user)
    except ActeRefuse as error:
        messages.error(request, str(error))
        return montrer(request, zone, row, status=422)
    messages.success(request, done % {"qui": zone.nom_entier})
    code = request.POST.get("liste", "")
    if code in revues.RUBRIQUE_DE:
        return redirect(
            f"{reverse('conseils:revue', args=[zone.nature, zone.slug])}?liste={code}#n-{row.numero}"
        )
    return redirect("conseils:signalement", zone.nature, zone.slug, row.numero)


@sensitive_post_parameters()
@geste
def commenter(request: RequeteDeCompte, zone: Zone, row: Signalement) -> HttpResponseBase:
    """Write to the service, which is told by mail."""
    form = CommentaireForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            operations.commenter(
                signalement=row,
                zone=zone,
                par=request.user,
                texte=data["texte"],
                pour_tous=data["pour"] == "tous",
                jeton=data["jeton"],
            )
        except DejaFait as error:
            messages.info(request, str(error))
        except ActeRefuse as error:
            form.add_error(error.champ or None, str(error))
            return montrer(request, zone, row, form, status=422)
        else:
            messages.success(request, _("Votre mot est envoyé au service."))
        page = reverse("conseils:signalement", args=[zone.nature, zone.slug, row.numero])
        return redirect(f"{page}#mots")
    return montrer(request, zone, row, form, status=422)
