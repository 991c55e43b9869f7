"""Sessions of an area, and the agenda of one: made by itself, arranged by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from conseils.acces import au_nom_de_la_zone
from conseils.models import Point, Raison, Seance
from conseils.seances import compte_rendu, operations
from conseils.seances.forms import PointForm, SeanceForm
from conseils.seances.views.porte import envoye, pour_une_seance
from mairie.droits import Acte
from mairie.portes import RequeteDeCompte
from quartiers.models import Zone
from signalements.operations import ActeRefuse

PAGE = 20


@au_nom_de_la_zone(Acte.TENIR_SEANCE)
@require_safe
def liste(request: RequeteDeCompte, zone: Zone) -> HttpResponse:
    """The sessions of an area: to be held, then closed ones."""
    closes = Paginator(Seance.objects.closes().filter(zone=zone), PAGE)
    contexte = {
        "zone": zone,
        "onglet": "seances",
        "a_tenir": Seance.objects.a_tenir().filter(zone=zone),
        "page": closes.get_page(request.GET.get("page", "1")[:9]),
    }
    return render(request, "conseils/seances/liste.html", contexte)


@au_nom_de_la_zone(Acte.TENIR_SEANCE)
def nouvelle(request: RequeteDeCompte, zone: Zone) -> HttpResponseBase:
    """Plan a session: its agenda is made at once."""
    form = SeanceForm(request.POST or None, initial={"titre": _("Séance du conseil"), "heure": "18:30"})
    if request.method == "POST" and form.is_valid():
        try:
            seance = operations.preparer(zone=zone, auteur=request.user, **form.cleaned_data)
        except ActeRefuse as error:
            form.add_error("jour", str(error))
        else:
            messages.success(request, _("La séance est prévue, et son ordre du jour est prêt à relire."))
            return redirect(seance)
    contexte = {"zone": zone, "onglet": "seances", "form": form}
    status = 422 if form.errors else 200
    return render(request, "conseils/seances/prevoir.html", contexte, status=status)


@pour_une_seance
def modifier(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """Change date, place, title, or whether it is announced."""
    form = SeanceForm(request.POST) if request.method == "POST" else SeanceForm.de(seance)
    if request.method == "POST" and form.is_valid():
        try:
            operations.modifier(seance=seance, **form.cleaned_data)
        except ActeRefuse as error:
            form.add_error("jour", str(error))
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect(seance)
    contexte = {"zone": seance.zone, "onglet": "seances", "form": form, "seance": seance}
    return render(request, "conseils/seances/prevoir.html", contexte, status=422 if form.errors else 200)


@pour_une_seance
@require_safe
def une(request: RequeteDeCompte, seance: Seance) -> HttpResponse:
    """One session: its agenda until it is closed, its minutes afterwards."""
    return montrer(request, seance)


def montrer(
    request: RequeteDeCompte, seance: Seance, *, ajout: PointForm | None = None, status: int = 200
) -> HttpResponse:
    contexte: dict[str, Any] = {"zone": seance.zone, "onglet": "seances", "seance": seance}
    if seance.est_close:
        versions = list(seance.comptes_rendus.select_related("par"))
        contexte |= {
            "versions": versions,
            "points": compte_rendu.points_de(seance),
            "services": compte_rendu.services_charges(versions[0].contenu),
        }
        return render(request, "conseils/seances/close.html", contexte, status=status)
    contexte |= {
        "points": compte_rendu.points_de(seance),
        "retires": compte_rendu.retires_de(seance),
        "restes": [(Raison(r), n) for r, n in seance.restes.items() if r in Raison.values],
        "ajout": ajout or PointForm(seance=seance, auto_id="point_%s"),
    }
    return render(request, "conseils/seances/ordre.html", contexte, status=status)


@pour_une_seance
@envoye
def ajouter(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """Put a subject or a report on the agenda."""
    form = PointForm(request.POST, seance=seance, auto_id="point_%s")
    if not form.is_valid():
        return montrer(request, seance, ajout=form, status=422)
    point = operations.ajouter(seance=seance, auteur=request.user, **form.cleaned_data)
    return redirect(f"{seance.get_absolute_url()}#point-{point.pk}")


@pour_une_seance
@envoye
def actualiser(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """Make the agenda anew, what was done by hand aside."""
    operations.actualiser(seance=seance)
    messages.success(request, _("L’ordre du jour est à jour ; ce que vous avez changé est resté."))
    return redirect(seance)


@pour_une_seance
@envoye
def ordonner(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """The order as somebody has dragged it: keys of items, the first one first."""
    keys = [int(k) for k in request.POST.get("ordre", "")[:4000].split(",") if k.isascii() and k.isdigit()]
    operations.ordonner(seance=seance, cles=keys)
    return JsonResponse({"ordre": keys})


@pour_une_seance
@envoye
def deplacer(request: RequeteDeCompte, seance: Seance, point: int) -> HttpResponseBase:
    """One place up, or down."""
    row = get_object_or_404(Point, seance=seance, pk=point)
    operations.deplacer(point=row, vers_le_haut=request.POST.get("sens") == "haut")
    return redirect(f"{seance.get_absolute_url()}#point-{row.pk}")


@pour_une_seance
@envoye
def retirer(request: RequeteDeCompte, seance: Seance, point: int) -> HttpResponseBase:
    """Take an item off."""
    operations.retirer(point=get_object_or_404(Point, seance=seance, pk=point))
    messages.success(request, _("Le point est retiré ; il reste en bas de la page, pour le remettre."))
    return redirect(seance)


@pour_une_seance
@envoye
def remettre(request: RequeteDeCompte, seance: Seance, point: int) -> HttpResponseBase:
    """Put an item back."""
    row = get_object_or_404(Point, seance=seance, pk=point)
    operations.remettre(point=row)
    return redirect(f"{seance.get_absolute_url()}#point-{row.pk}")


@pour_une_seance
@envoye
def annuler(request: RequeteDeCompte, seance: Seance) -> HttpResponseBase:
    """The session will not take place."""
    operations.annuler(seance=seance)
    messages.success(request, _("La séance est annulée. Ce que vous aviez inscrit attend la prochaine."))
    return redirect("seances:liste", seance.zone.nature, seance.zone.slug)
