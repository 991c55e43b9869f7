"""The end of a session, and the corrections of its minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from conseils.models import Decision, Mandat, Seance
from conseils.seances import compte_rendu, operations
from conseils.seances.forms import ClotureForm, JugementForm
from conseils.seances.views.porte import envoye, pour_une_seance
from mairie.portes import RequeteDeCompte
from signalements.operations import ActeRefuse


@pour_une_seance
def clore(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """Who was there, what is told to whom; then the minutes are public."""
    if seance.est_close or seance.se_prepare:
        return redirect(seance)
    return _finir(request, seance, operations.clore, _("La séance est close : le compte rendu est public."))


@pour_une_seance
@envoye
def suite(request: RequeteDeCompte, seance: Seance, decision: int) -> HttpResponseBase:
    """Say of what this session decided whether it is done, without waiting for the next one."""
    row = get_object_or_404(Decision, point__seance=seance, pk=decision)
    form = JugementForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        operations.juger(
            decision=row, auteur=request.user, etat=data["etat"], version=data["version"], plume=data["plume"]
        )
        messages.success(request, _("C’est noté."))
    return redirect(f"{seance.get_absolute_url()}#decision-{row.pk}")


@pour_une_seance
@envoye
def corriger(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """Begin a correction."""
    operations.corriger(seance=seance)
    return redirect("seances:correction", seance.zone.nature, seance.zone.slug, seance.pk)


@pour_une_seance
def correction(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """What is corrected, and the version that will be published."""
    if seance.correction_le is None:
        return redirect(seance)
    return _finir(
        request, seance, operations.publier_correction, _("La correction est publiée, avec sa date.")
    )


@pour_une_seance
@envoye
def renoncer(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """Leave the minutes as they are."""
    operations.renoncer_correction(seance=seance)
    messages.success(request, _("Le compte rendu reste comme il est."))
    return redirect(seance)


def _finir(request: RequeteDeCompte, seance: Seance, acte: Callable[..., Any], fait: str) -> HttpResponseBase:
    mandats = list(Mandat.objects.filter(zone=seance.zone).en_cours(seance.jour).order_by("nom_public", "pk"))
    points = compte_rendu.points_de(seance)
    form = ClotureForm(request.POST or None, seance=seance, mandats=mandats, points=points)
    if request.method == "POST" and form.is_valid():
        try:
            acte(seance=seance, auteur=request.user, **form.cleaned_data)
        except ActeRefuse as error:
            form.add_error(error.champ or None, str(error))
        else:
            messages.success(request, fait)
            return redirect(seance)
    kept = compte_rendu.contenu(seance)
    contexte = {
        "zone": seance.zone,
        "onglet": "seances",
        "seance": seance,
        "form": form,
        "points": compte_rendu.relire(kept),
        "services": compte_rendu.services_charges(kept),
    }
    return render(request, "conseils/seances/clore.html", contexte, status=422 if form.errors else 200)
