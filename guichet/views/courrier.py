"""The letters on paper: what is to be posted, one PDF for all, then marked as posted."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from signalements import papier
from signalements.models import Courriel
from signalements.models.courrier import CourrielQuerySet

LOT = 200
"""Letters in one PDF: some twenty seconds of work."""
PASSES = 60


def _day(request: RequeteDeCompte) -> dt.date | None:
    """The day that the address asks for, or None for all. Raises Http404 for what is no day."""
    given = request.GET.get("jour") or request.POST.get("jour") or ""
    if not given:
        return None
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise Http404 from None


def _of_day(rows: CourrielQuerySet, day: dt.date | None) -> CourrielQuerySet:
    return rows.filter(cree_le__date=day) if day else rows


@exige(Acte.POSTER)
@require_safe
def file(request: RequeteDeCompte) -> HttpResponseBase:
    """What waits, day by day, and what was posted lately."""
    waiting = Courriel.objects.a_poster().select_related("signalement__categorie").defer("texte", "html")
    days = [
        (day, list(rows))
        for day, rows in groupby(waiting[:LOT], key=lambda row: timezone.localdate(row.cree_le))
    ]
    posted = (
        Courriel.objects.filter(support=Courriel.Support.PAPIER, envoye_le__isnull=False)
        .select_related("signalement__categorie", "poste_par")
        .defer("texte", "html")
        .order_by("-envoye_le", "-pk")[:PASSES]
    )
    contexte = {"jours": days, "total": waiting.count(), "postees": posted, "lot": LOT}
    return render(request, "guichet/courrier.html", contexte)


@exige(Acte.POSTER)
@require_safe
def lettres(request: RequeteDeCompte) -> HttpResponseBase:
    """One PDF: the letters of a day (`jour`), of all days, or a single one again (`lettre`)."""
    rows = _of_day(Courriel.objects.a_poster(), _day(request))[:LOT]
    one = request.GET.get("lettre", "")
    if one:
        if not one.isascii() or not one.isdigit() or len(one) > 18:
            raise Http404
        rows = Courriel.objects.filter(support=Courriel.Support.PAPIER, pk=int(one))
    letters = list(rows)
    if not letters:
        raise Http404
    response = HttpResponse(papier.pdf(letters), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="lettres-{timezone.localdate().isoformat()}.pdf"'
    return response


@exige(Acte.POSTER)
@require_POST
def postees(request: RequeteDeCompte) -> HttpResponseBase:
    """Mark as posted the letters that the page showed, and no other that came meanwhile."""
    shown = {
        int(pk) for pk in request.POST.getlist("vues") if pk.isascii() and pk.isdigit() and len(pk) <= 18
    }
    with transaction.atomic():
        rows = _of_day(Courriel.objects.a_poster(), _day(request)).filter(pk__in=shown)
        done = rows.order_by().update(envoye_le=timezone.now(), poste_par=request.user, tentatives=1)
    if done:
        phrase = ngettext(
            "%(n)d lettre est marquée comme postée.", "%(n)d lettres sont marquées comme postées.", done
        )
        messages.success(request, phrase % {"n": done})
    else:
        messages.info(request, _("Rien à marquer : ces lettres étaient déjà postées."))
    return redirect("guichet:courrier")
