"""The desk: one page keys in what comes by phone, at the counter, by letter; Enter sends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from guichet.forms import AppelForm, SaisieForm
from guichet.voisins import voisins
from mairie.droits import Acte, peut
from mairie.portes import RequeteDeCompte, exige
from quartiers.lieux import HorsCommune
from signalements import acces, adresses, categories, courriels, images, operations, papier
from signalements import numero as numeros
from signalements.models import Courriel, Declarant, Evenement, Signalement
from signalements.operations import ActeRefuse
from signalements.views.formulaires import garder_photos

AMORCES = ("categorie", "lon", "lat", "lieu")


@exige(Acte.SAISIR)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def saisir(request: RequeteDeCompte) -> HttpResponseBase:
    """Show the page; store a report, or one call more for a known one; look things up without scripts."""
    if request.method != "POST":
        initial = {name: request.GET[name] for name in AMORCES if name in request.GET}
        return _montrer(request, SaisieForm(initial=initial))
    data = _chosen(request.POST)
    if "appel" in data:
        return _one_more(request, AppelForm(data), str(data["appel"]))
    if data.get("acte") == "chercher":
        return _montrer(request, SaisieForm(initial=data.dict()))
    return _store(request, SaisieForm(data, request.FILES))


def _chosen(data: QueryDict) -> QueryDict:
    """Take what a button has chosen, without scripts: a category, or an address as « lon,lat,name »."""
    copy = data.copy()
    if tuile := data.get("tuile"):
        copy["categorie"], copy["acte"] = str(tuile), "chercher"
    lon, _comma, rest = data.get("choix", "").partition(",")
    lat, _comma, nom = rest.partition(",")
    if nom:
        copy["lon"], copy["lat"], copy["lieu"], copy["acte"] = lon, lat, nom, "chercher"
    return copy


def _store(request: RequeteDeCompte, form: SaisieForm) -> HttpResponseBase:
    valid = form.is_valid()
    numero, _dot, cle = (form.cleaned_data.get("jeton") or "").partition(".")
    _keep_photos(form, numero, cle)
    if not valid or not form.is_valid():
        return _montrer(request, form, status=422)
    data = form.cleaned_data
    kept = [p.empreinte for p in images.brouillons(numero, cle)] if numero else []
    try:
        with transaction.atomic():
            depot = operations.deposer(
                envoi=form.envoi_avec_contact(kept),
                numero=numero or None,
                cle=cle or None,
                canal=data["canal"],
                recu_le=data["recu_le"],
                auteur=request.user,
            )
            if depot.nouveau:
                operations.joindre(
                    signalement=depot.signalement,
                    auteur=request.user,
                    documents=data["documents"],
                    canal=data["canal"],
                )
    except operations.ContenuDifferent:
        # The page had been sent already, and then changed: a second report.
        return _store(request, _with_new_token(form))
    except HorsCommune as error:
        form.add_error("lieu", str(error))
    except ActeRefuse as error:
        form.add_error("lieu" if error.champ == "position" else None, str(error))
    else:
        return redirect("guichet:fait", depot.signalement.numero)
    return _montrer(request, form, status=422)


def _with_new_token(form: SaisieForm) -> SaisieForm:
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["jeton"] = SaisieForm().initial["jeton"]
    return SaisieForm(data, form.files)


def _keep_photos(form: SaisieForm, numero: str, cle: str) -> None:
    """Keep the photos under the token even if something else is to be mended: nobody chooses them twice."""
    if numero:
        garder_photos(form, numero=numero, cle=cle)


def _one_more(request: RequeteDeCompte, form: AppelForm, numero: str) -> HttpResponseBase:
    """Count the caller with a report that is already there."""
    row = _reachable(request).filter(numero=numero[:10]).first()
    if row is None:
        raise Http404
    if form.is_valid():
        data = form.cleaned_data
        _number, _dot, cle = data["jeton"].partition(".")
        try:
            row = operations.appel_de_plus(
                signalement=row,
                auteur=request.user,
                canal=data["canal"],
                courriel=data["courriel"],
                contact=form.contact,
                jeton=cle,
            ).signalement
        except operations.DejaFait:
            pass
        except ActeRefuse as error:
            messages.error(request, str(error))
            return _montrer(request, form, status=409)
        return redirect("guichet:fait", row.numero)
    return _montrer(request, form, status=422)


def _reachable(request: RequeteDeCompte) -> Any:
    """What somebody at the desk may add a call to: what they may open, and what everybody sees."""
    return Signalement.objects.connus_de(request.user).select_related("categorie", "service")


def _mine(request: RequeteDeCompte, numero: str) -> Signalement:
    """A report that this account may open, or has keyed in or added a call to; 404 otherwise."""
    keyed = Evenement.objects.filter(
        auteur=request.user, nature__in=(Evenement.Nature.DEPOT, Evenement.Nature.APPEL)
    )
    rows = Signalement.objects.filter(
        Q(pk__in=Signalement.objects.visible_to(request.user).values("pk"))
        | Q(pk__in=keyed.values("signalement"))
    )
    row = (
        rows.select_related("categorie", "service")
        .annotate(voix=Declarant.objects.voix())
        .prefetch_related("situations__zone")
        .filter(numero=numero)
        .first()
    )
    if row is None:
        raise Http404
    return row


@exige(Acte.SAISIR)
@require_safe
def fait(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """What to say before hanging up: the number, spelled; the service; both dates; and the receipt to print."""
    row = _mine(request, numero)
    last = row.evenements.filter(
        auteur=request.user, nature__in=(Evenement.Nature.DEPOT, Evenement.Nature.APPEL)
    ).last()
    contexte = {
        "signalement": row,
        "epele": numeros.epeler(row.numero),
        "appel": last is not None and last.nature == Evenement.Nature.APPEL,
        "lettre": row.courriels.filter(support=Courriel.Support.PAPIER, envoye_le=None).exists(),
        "courriel": row.courriels.filter(
            support=Courriel.Support.COURRIEL, pour=Courriel.Pour.DECLARANT
        ).exists(),
        "ouvrable": Signalement.objects.visible_to(request.user).filter(pk=row.pk).exists(),
        "verifier": acces.url_recepisse(row),
        "poster": peut(request.user, Acte.POSTER),
    }
    return render(request, "guichet/fait.html", contexte)


@exige(Acte.SAISIR)
@require_safe
def recepisse(request: RequeteDeCompte, numero: str) -> HttpResponseBase:
    """The acknowledgement as a sheet of paper, for whoever stands at the counter."""
    row = _mine(request, numero)
    response = HttpResponse(papier.pdf([courriels.recepisse(row)]), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="recepisse-{row.numero_lisible}.pdf"'
    return response


def _montrer(request: RequeteDeCompte, form: SaisieForm, *, status: int = 200) -> HttpResponse:
    """Draw the page with everything that was typed."""
    values = form.data if form.is_bound else form.initial
    mots, lieu = str(values.get("q") or "").strip(), str(values.get("lieu") or "").strip()
    look_up = values.get("acte") == "chercher" or status == 422
    numero, _dot, cle = str(values.get("jeton") or "").partition(".")
    contexte = {
        "form": form,
        "categorie": form.choisie,
        "mots": mots,
        "resultats": categories.trouver(mots) if mots and not form.choisie else [],
        "propositions": adresses.chercher(lieu[:200]).adresses if look_up and lieu and not form.place else [],
        "voisins": voisins(form.point, request.user) if form.point else [],
        "groupes": categories.par_groupe(),
        "photos_gardees": images.brouillons(numero, cle).count() if form.is_bound and numero else 0,
        "personnes": peut(request.user, Acte.CHERCHER_PERSONNE),
    }
    return render(request, "guichet/saisir.html", contexte, status=status)
