"""The standard answers of a service, written by its head."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mairie import reponses
from mairie.droits import Acte
from mairie.historique import par
from mairie.models import Compte, ReponseType
from mairie.portes import RequeteDeCompte, exige
from signalements import dossier, reponses_types
from signalements.etats import Etat
from signalements.forms.reponses import ReponseTypeForm
from signalements.models import Signalement


@exige(Acte.REDIGER)
@require_safe
def liste(request: RequeteDeCompte) -> HttpResponseBase:
    """My services' answers by service and state, and those of the whole town that my agents are offered too."""
    mine = ReponseType.objects.redigees_par(request.user)
    services = sorted({r.service for r in mine.select_related("service") if r.service}, key=lambda s: s.nom)
    etat, code = request.GET.get("etat", ""), request.GET.get("service", "")
    shown = mine | ReponseType.objects.filter(service=None, actif=True)
    if etat in Etat.values:
        shown = shown.filter(etat=etat)
    if code in {s.code for s in services}:
        shown = shown.filter(service__code=code)
    rows = list(shown.select_related("service", "categorie", "groupe"))
    editable = set(mine.values_list("pk", flat=True))
    contexte = {
        "groupes": _by_service(rows),
        "redigeables": editable,
        "services": services,
        "service": code,
        "etats": list(Etat),
        "etat": etat,
    }
    return render(request, "service/reponses.html", contexte)


def _by_service(rows: list[ReponseType]) -> list[tuple[str, list[tuple[ReponseType, str]]]]:
    """The services by name, the whole town last; in each, the states in the order of their table."""
    states: list[str] = ["", *Etat.values]
    rows.sort(key=lambda r: (r.service is None, r.service.nom if r.service else "", states.index(r.etat)))
    return [
        (name, [(r, str(Etat(r.etat).label) if r.etat else _("Tous les états")) for r in found])
        for name, found in groupby(rows, key=lambda r: r.service.nom if r.service else _("Toute la ville"))
    ]


@exige(Acte.REDIGER)
@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle(request: RequeteDeCompte) -> HttpResponseBase:
    """Write one more."""
    return _written(request, ReponseType(), _("La réponse est proposée aux agents."))


@exige(Acte.REDIGER)
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def modifier(request: RequeteDeCompte, pk: int) -> HttpResponseBase:
    """Change one, or offer it no more; whoever comes second reads what the first has written, and loses nothing."""
    rows = ReponseType.objects.redigees_par(request.user).select_related("service", "categorie", "groupe")
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return _written(request, row, _("La réponse est enregistrée."))


def _written(request: RequeteDeCompte, row: ReponseType, done: str) -> HttpResponseBase:
    before = row.texte
    if request.method != "POST":
        return _page(request, ReponseTypeForm(instance=row, compte=request.user))
    changed = row.pk is not None and request.POST.get("vue") != row.modifie_le.isoformat()
    data = request.POST.copy()
    data["vue"] = row.modifie_le.isoformat()
    form = ReponseTypeForm(data, instance=row, compte=request.user)
    valid = form.is_valid()
    if changed:
        form.add_error(
            None,
            _("Entre-temps, quelqu’un a changé cette réponse. Rien n’est perdu : comparez, puis renvoyez."),
        )
        return _page(request, form, status=409, enregistre=before)
    if not valid:
        return _page(request, form, status=422)
    if "essayer" in request.POST:
        return _tried(request, form)
    row = form.save(commit=False)
    row.modifie_le = timezone.now()
    with par(request.user):
        row.save()
    messages.success(request, done)
    return redirect("service_reponses")


def _tried(request: RequeteDeCompte, form: ReponseTypeForm) -> HttpResponse:
    """Show the answer with the fields of a real report."""
    numero = form.cleaned_data["exemple"]
    found = _example(form.instance, request.user, numero)
    if found is None:
        phrase = (
            _("Aucun de vos signalements ne porte ce numéro.")
            if numero
            else _("Aucun signalement à essayer.")
        )
        form.add_error("exemple", phrase)
        return _page(request, form, status=422)
    words = reponses.remplir(form.instance.texte, reponses_types.valeurs(found, request.user))
    return _page(request, form, essai=words, essaye=found)


def _example(reponse: ReponseType, compte: Compte, numero: str) -> Signalement | None:
    rows = dossier.pour_la_fiche(Signalement.objects.visible_to(compte))
    if numero:
        return rows.filter(numero=numero).first()
    if reponse.categorie:
        rows = rows.filter(categorie=reponse.categorie)
    elif reponse.groupe:
        rows = rows.filter(categorie__groupe=reponse.groupe)
    if reponse.service:
        rows = rows.filter(service=reponse.service)
    return rows.order_by("-recu_le", "-pk").first()


def _page(request: RequeteDeCompte, form: ReponseTypeForm, status: int = 200, **more: Any) -> HttpResponse:
    contexte = {"form": form, "champs": reponses.CHAMPS.items(), "reponse": form.instance} | more
    return render(request, "service/reponse.html", contexte, status=status)
