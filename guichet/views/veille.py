"""The page of whoever answers for delays: heads for their services, the directorate for all."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from guichet import surveillance
from mairie.droits import Acte, peut
from mairie.portes import RequeteDeCompte, exige


@exige(Acte.SURVEILLER)
@require_safe
def veille(request: RequeteDeCompte) -> HttpResponseBase:
    """What is late, what will be in a week, by service; what was not acknowledged; who stays away."""
    now = timezone.now()
    today = timezone.localdate(now)
    rows = surveillance.par_service(request.user, today)
    sums = {
        name: sum(getattr(row, name) for row in rows)
        for name in (
            "ouverts",
            "legal_retard",
            "legal_semaine",
            "objectif_retard",
            "objectif_semaine",
            "contestees",
        )
    }
    everything = peut(request.user, Acte.LIRE_TOUT)
    contexte = {
        "jour": today,
        "lignes": rows,
        "totaux": sums,
        "alertes": surveillance.alertes(today) if everything else [],
        "absents": surveillance.absents(request.user, now),
        "absent_jours": surveillance.ABSENT.days,
        "tout": everything,
    }
    return render(request, "guichet/veille.html", contexte)
