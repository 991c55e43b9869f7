"""One report as its agents see it, with all it takes to answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from mairie.droits import Acte
from mairie.portes import RequeteDeCompte, exige
from quartiers.lieux import HorsCommune
from signalements import dossier, histoire, operations
from signalements import numero as numeros
from signalements.etats import Etat
from signalements.forms import service as forms
from signalements.models import Signalement
from signalements.views.formulaires import envoye_depuis, garder_photos

LECTURES = "coordonnees_lues"
LECTURE_S = 15 * 60
"""How long contact details stay open once asked for (seconds)."""


@exige(Acte.LIRE_SERVICE)
@require_safe
def fiche(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """One report: all that is known, all that may be done."""
    return la_fiche(request, la_mienne(request, numero, part=True))


def une_fois(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Take a form that is sent twice for one act: what the second sending meets is what the first has made.

    It may find another state, a report gone to another service or its own event; looked at after a refusal only, so
    that nothing slips in between.
    """

    @wraps(vue)
    def porte(request: RequeteDeCompte, numero: str, **reste: Any) -> HttpResponseBase:
        try:
            response = vue(request, numero, **reste)
            if response.status_code < 400 or not _acted(request, numero):
                return response
        except operations.DejaFait:
            pass
        except Http404:
            if not _acted(request, numero):
                raise
        messages.info(request, _("C’est enregistré. Envoyé deux fois, ce formulaire n’a compté qu’une fois."))
        return _next(request, numero)

    return porte


def _acted(request: RequeteDeCompte, numero: str) -> bool:
    jeton = request.POST.get("jeton", "")
    return numeros.cle_valide(jeton) and operations.deja_fait(numero, jeton)


@exige(Acte.TRAITER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
@une_fois
def changer_etat(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """Move to another state, with a message and photos of the town; nothing typed is lost if somebody was faster."""
    row = la_mienne(request, numero)
    if request.POST.get("etat_vu") != row.etat:
        return change_entre_temps(request, row)
    form = forms.EtatForm(request.POST, request.FILES, signalement=row, role=request.user.role)
    if form.is_valid():
        recevoir_photos(form, row)
    if not form.is_valid():
        return la_fiche(request, row, etat=form, status=422)
    data = form.cleaned_data
    try:
        return agir(
            request,
            row,
            "etat",
            form,
            lambda: operations.changer_etat(signalement=row, auteur=request.user, **demande(data)),
            _("L’état est changé, et les courriels partent."),
        )
    except operations.DejaChange:
        return change_entre_temps(request, la_mienne(request, numero))


def demande(data: dict[str, Any]) -> dict[str, Any]:
    """What the form says, as the operation wants it."""
    return {
        "vers": Etat(data["vers"]),
        "message": data["message"],
        "date": data.get("date"),
        "autorite": data.get("autorite", ""),
        "original": data.get("original"),
        "courriel_autorite": data.get("courriel_autorite", ""),
        "avec_coordonnees": data.get("avec_coordonnees", False),
        "jeton": data["jeton"],
        "etat_vu": Etat(data["etat_vu"]),
    }


def recevoir_photos(form: Any, row: Signalement) -> None:
    """Keep the town's photos under the key of the form; a bad one is told, the others wait for the next sending."""
    garder_photos(form, numero=row.numero, cle=form.cleaned_data["jeton"], par_la_ville=True)


def change_entre_temps(request: RequeteDeCompte, row: Signalement) -> HttpResponse:
    """Say what the state has become; the next sending starts from there."""
    data = request.POST.copy()
    data["etat_vu"] = row.etat
    form = forms.EtatForm(data, signalement=row, role=request.user.role)
    kept = _("Rien n’est perdu : relisez, puis renvoyez.")
    form.dire_seulement(f"{histoire.dernier_passage(row)} {kept}")
    return la_fiche(request, row, etat=form, status=409)


@exige(Acte.TRAITER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
@une_fois
def repondre(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    row = la_mienne(request, numero)
    form = forms.MessageForm(request.POST, signalement=row)
    if not form.is_valid():
        return la_fiche(request, row, message=form, status=422)
    act = lambda: operations.repondre(  # noqa: E731
        signalement=row,
        auteur=request.user,
        message=form.cleaned_data["message"],
        jeton=form.cleaned_data["jeton"],
    )
    return agir(request, row, "message", form, act, _("Le message est public, et envoyé au déclarant."))


@exige(Acte.NOTER)
@sensitive_post_parameters()
@envoye_depuis("service_fiche")
@une_fois
def noter(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    row, form = la_mienne(request, numero, part=True), forms.NoteForm(request.POST)
    if not form.is_valid():
        return la_fiche(request, row, note=form, status=422)
    act = lambda: operations.noter(  # noqa: E731
        signalement=row,
        auteur=request.user,
        texte=form.cleaned_data["note"],
        jeton=form.cleaned_data["jeton"],
    )
    return agir(request, row, "note", form, act, _("La note est ajoutée."))


@exige(Acte.AFFECTER)
@envoye_depuis("service_fiche")
@une_fois
def affecter(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    row, form = la_mienne(request, numero), forms.AffecterForm(request.POST)
    if not form.is_valid():
        return la_fiche(request, row, affecter=form, status=422)
    act = lambda: operations.affecter(signalement=row, auteur=request.user, **form.cleaned_data)  # noqa: E731
    done = _("Confié à : %(service)s.") % {"service": form.cleaned_data["service"]}
    return agir(request, row, "affecter", form, act, done)


@exige(Acte.AFFECTER)
@envoye_depuis("service_fiche")
@une_fois
def changer_categorie(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    row, form = la_mienne(request, numero), forms.CategorieForm(request.POST)
    if not form.is_valid():
        return la_fiche(request, row, categorie=form, status=422)
    act = lambda: operations.changer_categorie(  # noqa: E731
        signalement=row, auteur=request.user, **form.cleaned_data
    )
    done = _("La catégorie est changée ; le service et l’objectif ont été recalculés.")
    return agir(request, row, "categorie", form, act, done)


@exige(Acte.AFFECTER)
@envoye_depuis("service_fiche")
@une_fois
def placer(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    row, form = la_mienne(request, numero), forms.PlacerForm(request.POST)
    if not form.is_valid():
        return la_fiche(request, row, placer=form, status=422)
    act = lambda: operations.placer(  # noqa: E731
        signalement=row,
        point=form.cleaned_data["point"],
        auteur=request.user,
        jeton=form.cleaned_data["jeton"],
    )
    return agir(
        request, row, "placer", form, act, _("Le lieu est enregistré ; les zones et le service suivent.")
    )


@exige(Acte.PUBLIER)
@envoye_depuis("service_fiche")
@une_fois
def relire(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    row = la_mienne(request, numero)
    form = forms.RelireForm(request.POST, signalement=row)
    if not form.is_valid():
        return la_fiche(request, row, relire=form, status=422)
    operations.relire(signalement=row, auteur=request.user, **form.cleaned_data)
    messages.success(request, _("C’est relu : ce qui est coché est public, le reste est retenu."))
    return redirect("service_fiche", numero)


@exige(Acte.LIRE_COORDONNEES)
@envoye_depuis("service_fiche")
def coordonnees(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """Open the contact details of a report for LECTURE_S seconds; the reading is kept in its line."""
    row = la_mienne(request, numero, part=True)
    operations.lire_coordonnees(signalement=row, auteur=request.user)
    now = int(timezone.now().timestamp())
    read = {n: t for n, t in request.session.get(LECTURES, {}).items() if now - t < LECTURE_S}
    request.session[LECTURES] = read | {numero: now}
    return redirect(reverse("service_fiche", args=[numero]) + "#contacts-titre")


def _just_read(request: RequeteDeCompte, numero: str) -> bool:
    since = request.session.get(LECTURES, {}).get(numero)
    return since is not None and timezone.now().timestamp() - since < LECTURE_S


@exige(Acte.LIRE_COORDONNEES)
@require_safe
def piece(request: RequeteDeCompte, numero: str, nom: str) -> HttpResponseBase:
    """A document handed in, as a file to save: after the contact details were opened, as it may hold some."""
    row = la_mienne(request, numero, part=True)
    found = next((p for p in row.pieces.all() if p.nom == nom), None)
    if found is None:
        raise Http404
    if not _just_read(request, numero):
        messages.info(request, _("Ouvrez d’abord les coordonnées : ce document peut en contenir."))
        return redirect(reverse("service_fiche", args=[numero]) + "#contacts-titre")
    response = FileResponse(
        default_storage.open(found.chemin), as_attachment=True, filename=found.titre, content_type=found.type
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def la_mienne(request: RequeteDeCompte, numero: str, *, part: bool = False) -> Signalement:
    """The report, if this account answers for it, or (`part`) has a part of it; 404 as for one that does not exist."""
    rows = Signalement.objects.all()
    mine = rows.visible_to(request.user) if part else rows.en_charge_de(request.user)
    row = dossier.pour_la_fiche(mine).filter(numero=numero).first()
    if row is None:
        raise Http404
    return row


def agir(
    request: RequeteDeCompte, row: Signalement, name: str, form: Any, act: Any, done: str
) -> HttpResponseBase:
    """Do it, or give the page back with what stands in the way and all that was typed."""
    numero = row.numero
    try:
        act()
    except (operations.DejaChange, operations.DejaFait):
        raise  # told apart by whoever knows what was seen
    except operations.ActeRefuse as error:
        form.add_error(error.champ if error.champ in form.fields else None, str(error))
    except HorsCommune as error:
        form.add_error("lat", str(error))
    else:
        messages.success(request, done)
        return _next(request, numero)
    return la_fiche(request, la_mienne(request, numero, part=True), **{name: form}, status=422)


def _next(request: RequeteDeCompte, numero: str) -> HttpResponse:
    """Back to the report, or to the queue if it has gone to another service."""
    still_mine = Signalement.objects.visible_to(request.user).filter(numero=numero).exists()
    return redirect("service_fiche", numero) if still_mine else redirect("service_liste")


def la_fiche(request: RequeteDeCompte, row: Signalement, *, status: int = 200, **bound: Any) -> HttpResponse:
    read = _just_read(request, row.numero)
    contexte = (
        dossier.contexte(row, request.user, coordonnees=read) | dossier.formulaires(row, request.user) | bound
    )
    if "etat" in bound:
        contexte["photos_gardees"] = dossier.photos_gardees(row, bound["etat"]["jeton"].value())
    return render(request, "service/fiche.html", contexte, status=status)
