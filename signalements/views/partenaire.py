"""The page of an authority that has no account: what was sent to it, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from mairie.models import Categorie
from signalements import acces, images, limites, operations, presentation
from signalements.forms.partenaire import PartenaireForm
from signalements.models import Signalement, Transmission
from signalements.views.formulaires import garder_photos
from signalements.views.suivi import discret, plan, trop


def avec_transmission(
    vue: Callable[[HttpRequest, Transmission, str], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Open a view to whoever holds the signed word: neither referrer, index nor cache (see declarant.avec_cle)."""

    @csrf_exempt
    @never_cache
    @sensitive_post_parameters()
    @wraps(vue)
    def porte(request: HttpRequest, jeton: str) -> HttpResponseBase:
        rows = Transmission.objects.select_related(
            "signalement__categorie", "signalement__service", "evenement"
        )
        pk = acces.transmission_de(jeton)
        sent = rows.filter(pk=pk).first() if pk else None
        if sent is None:
            if limites.depasse("suivi_adresse", limites.adresse(request)):
                return trop(request)
            response: HttpResponseBase = render(request, "signalements/partenaire_inconnu.html", status=404)
        else:
            response = vue(request, sent, jeton)
        return discret(response)

    return porte


@require_http_methods(["GET", "HEAD", "POST"])
@avec_transmission
def partenaire(request: HttpRequest, sent: Transmission, jeton: str) -> HttpResponseBase:
    """Show what was sent; take a date, an end, a refusal, with words and photos."""
    avec_photos = sent.signalement.categorie.photo != Categorie.PhotoVoulue.INTERDITE
    if request.method != "POST":
        return _montrer(request, sent, PartenaireForm(avec_photos=avec_photos))
    form = PartenaireForm(request.POST, request.FILES, avec_photos=avec_photos)
    form.is_valid()
    files = form.cleaned_data.get("photos", [])
    if limites.depasse("photo_adresse", limites.adresse(request), poids=max(1, len(files))):
        return trop(request)
    if sent.close_le is None and "jeton" in form.cleaned_data:
        garder_photos(form, numero=sent.signalement.numero, cle=form.cleaned_data["jeton"])
    if form.is_valid() and _answered(request, form, sent):
        return redirect("partenaire", jeton)
    return _montrer(request, sent, form, status=422)


def _answered(request: HttpRequest, form: PartenaireForm, sent: Transmission) -> bool:
    """Give the answer to the town; return whether it is there, else what is wrong stands in the form."""
    data = form.cleaned_data
    try:
        operations.repondre_partenaire(
            transmission=sent,
            reponse=Transmission.Reponse(data["reponse"]),
            texte=data["texte"],
            prevu_le=data["prevu_le"],
            jeton=data["jeton"],
        )
    except operations.DejaFait as error:
        messages.info(request, str(error))
    except operations.ActeRefuse as error:
        sent.refresh_from_db()
        form.add_error(error.champ if error.champ in form.fields else None, str(error))
        return False
    else:
        messages.success(request, _("Merci, votre réponse est transmise au service de la ville."))
    return True


def _montrer(
    request: HttpRequest, sent: Transmission, form: PartenaireForm, status: int = 200
) -> HttpResponseBase:
    row = presentation.pour_sa_page(Signalement.objects.all()).get(pk=sent.signalement_id)
    contexte = {
        "transmission": sent,
        "signalement": row,
        "form": form,
        "brouillons": images.brouillons(row.numero, form["jeton"].value() or "").count()
        if form.is_bound
        else 0,
        "echanges": presentation.echanges(row, sent),
    }
    # What the town has taken back, or closed, is no longer theirs to read.
    if sent.close_le is None:
        contexte |= presentation.contenu_pour_autorite(row, sent)
        contexte["plan"] = plan((row.position.x, row.position.y) if row.position else None)
    return render(request, "signalements/partenaire.html", contexte, status=status)
