"""At the door of a session: who represents its area today may hold it; the session of any other area is a 404."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from conseils.acces import au_nom_de_la_zone
from conseils.models import Seance
from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, Vue
from quartiers.models import Zone
from signalements.operations import ActeRefuse


def pour_une_seance(vue: Vue) -> Vue:
    """Hand a view the session of its address."""

    @au_nom_de_la_zone(Acte.TENIR_SEANCE)
    @wraps(vue)
    def porte(request: RequeteDeCompte, zone: Zone, pk: int, **reste: Any) -> HttpResponseBase:
        seance = get_object_or_404(Seance.objects.select_related("zone"), zone=zone, pk=pk)
        return vue(request, seance, **reste)

    return porte


def envoye(vue: Vue) -> Vue:
    """Let only POST in; a refusal of the rules is told on the page of the session, where everything still is."""

    @wraps(vue)
    def porte(request: RequeteDeCompte, seance: Seance, **reste: Any) -> HttpResponseBase:
        if request.method != "POST":
            return redirect(seance)
        try:
            return vue(request, seance, **reste)
        except ActeRefuse as error:
            messages.error(request, str(error))
            return redirect(seance)

    return porte
