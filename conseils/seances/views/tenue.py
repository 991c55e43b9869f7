"""The session itself: its screens, and what is typed on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conseils.models import Decision, Point, Seance
from conseils.seances import operations
from conseils.seances.forms import DecisionForm, JugementForm
from conseils.seances.phrases import PHRASES
from conseils.seances.projection import ecrans
from conseils.seances.views.porte import envoye, pour_une_seance
from mairie.models import Service
from mairie.portes import RequeteDeCompte
from signalements import numero as numeros
from signalements.operations import ActeRefuse


@pour_une_seance
@envoye
def ouvrir(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """Begin the session: to its screens."""
    return redirect(_projection(operations.ouvrir(seance=seance)))


def _projection(seance: Seance) -> str:
    return reverse("seances:projeter", args=[seance.zone.nature, seance.zone.slug, seance.pk])


@pour_une_seance
@require_safe
def projeter(request: RequeteDeCompte, seance: Seance) -> HttpResponse:
    """All screens on one page: it goes on without network, and without script by its links."""
    return _projeter(request, seance)


def _projeter(
    request: RequeteDeCompte, seance: Seance, refuse: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """`refuse`: a form that came back, by the name under which the page shows it."""
    services = list(Service.objects.filter(actif=True))
    shown = [
        {
            "ecran": e,
            "decisions": [(d, DecisionForm.de(d, seance, services)) for d in e.point.decisions.all()],
            "nouvelle": DecisionForm(
                seance=seance,
                services=services,
                auto_id=f"n{e.point.pk}_%s",
                initial={"service": e.row.service.code if e.row else ""},
            ),
            "jugement": _judgement(e.point.promesse) if e.point.promesse else None,
        }
        for e in ecrans(seance)
    ]
    contexte = {
        "zone": seance.zone,
        "seance": seance,
        "ecrans": shown,
        "phrases": PHRASES,
        "refuse": refuse or {},
        "tuiles": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
    }
    return render(request, "conseils/seances/projeter.html", contexte, status=status)


def _judgement(promesse: Decision) -> JugementForm:
    """The form of a promise; whoever carries it over finds a month from now."""
    later = timezone.localdate() + dt.timedelta(days=30)
    carried = getattr(promesse, "report", None)
    initial = {
        "version": promesse.version,
        "etat": promesse.etat,
        "pour_le": carried.pour_le if carried else later,
    }
    return JugementForm(initial=initial, auto_id=f"j{promesse.pk}_%s")


@pour_une_seance
@require_safe
def decisions(request: RequeteDeCompte, seance: Seance) -> JsonResponse:
    """What is decided so far, by whichever typist: asked again and again by the page that stays open."""
    rows = Decision.objects.filter(point__seance=seance, retiree_le=None).select_related("service")
    return JsonResponse({"decisions": [_as_data(d) for d in rows]})


def _as_data(row: Decision) -> dict[str, Any]:
    return {
        "cle": row.cle,
        "point": row.point_id,
        "version": row.version,
        "dit": row.get_etat_display() if row.jugee_le else row.texte,
        "etat": row.etat,
        "texte": row.texte,
        "service": row.service.code if row.service else "",
        "qui": row.qui,
        "pour_le": row.pour_le.isoformat() if row.pour_le else "",
        "retiree": row.retiree_le is not None,
    }


def _par_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@pour_une_seance
def noter(request: RequeteDeCompte, seance: Seance, point: int) -> HttpResponseBase:
    """Keep a decision as it is typed; the page's script and the bare form say the same."""
    row = get_object_or_404(Point.objects.select_related("seance"), seance=seance, pk=point)
    if request.method != "POST":
        return redirect(f"{_projection(seance)}#point-{row.pk}")
    form = DecisionForm(request.POST, seance=seance, auto_id=f"r{row.pk}_%s")
    return _repondre(
        request,
        seance,
        row,
        form,
        lambda data: operations.noter(point=row, auteur=request.user, **data),
    )


@pour_une_seance
def juger(request: RequeteDeCompte, seance: Seance, point: int) -> HttpResponseBase:
    """Say of the promise of an item whether it was kept."""
    row = get_object_or_404(Point.objects.select_related("seance"), seance=seance, pk=point)
    promise = get_object_or_404(Decision, reprises=row)
    if request.method != "POST":
        return redirect(f"{_projection(seance)}#point-{row.pk}")
    form = JugementForm(request.POST, auto_id=f"r{row.pk}_%s")
    return _repondre(
        request,
        seance,
        row,
        form,
        lambda data: operations.juger(decision=promise, point=row, auteur=request.user, **data),
    )


def _repondre(
    request: RequeteDeCompte, seance: Seance, point: Point, form: Any, acte: Any
) -> HttpResponseBase:
    """Do the act of a form that is sent by itself: 200, 409 with what it has become, 423 once closed, or 422."""
    status, actuel = 422, None
    if form.is_valid():
        try:
            done = acte(form.cleaned_data)
        except operations.Conflit as error:
            status, actuel = 409, error.decision
            form.add_error(None, str(error))
        except operations.SeanceFermee as error:
            status = 423
            form.add_error(None, str(error))
        except ActeRefuse as error:
            form.add_error(error.champ or None, str(error))
        else:
            if _par_script(request):
                return JsonResponse(_as_data(done))
            return redirect(f"{_projection(seance)}#point-{point.pk}")
    if _par_script(request):
        said = {"erreurs": form.errors, "actuel": _as_data(actuel) if actuel else None}
        return JsonResponse(said, status=status)
    form.data = form.data.copy()
    if actuel:
        form.data["version"] = actuel.version
    if "cle" in form.errors:
        form.data["cle"] = numeros.tirer_cle()
    refuse = {"point": point.pk, "form": form, "actuel": actuel}
    return _projeter(request, seance, refuse, status=status)


@pour_une_seance
@envoye
def retirer(request: RequeteDeCompte, seance: Seance, cle: str) -> HttpResponseBase:
    """Take a decision back."""
    row = get_object_or_404(Decision.objects.select_related("point__seance"), point__seance=seance, cle=cle)
    operations.retirer_decision(decision=row)
    if _par_script(request):
        return JsonResponse({})
    messages.success(request, _("La décision est retirée."))
    return redirect(f"{_projection(seance)}#point-{row.point_id}")
