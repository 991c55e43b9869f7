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

from signalements import acces, images, limites, operations
from signalements import numero as numeros
from signalements.forms.partenaire import PartenaireForm
from signalements.models import Declarant, Signalement, Texte, Transmission
from signalements.photos import PhotoRefusee
from signalements.views.suivi import plan, trop


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
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return porte


@require_http_methods(["GET", "HEAD", "POST"])
@avec_transmission
def partenaire(request: HttpRequest, sent: Transmission, jeton: str) -> HttpResponseBase:
    """Show what was sent; take a date, an end, a refusal, with words and photos."""
    if request.method != "POST":
        return _montrer(request, sent, jeton, PartenaireForm(initial={"jeton": numeros.tirer_cle()}))
    form = PartenaireForm(request.POST, request.FILES)
    valid = form.is_valid()
    files = form.cleaned_data.get("photos") or []
    if limites.depasse("photo_adresse", limites.adresse(request), poids=max(1, len(files))):
        return trop(request)
    cle = form.cleaned_data.get("jeton") or ""
    for file in files if cle else []:
        try:
            images.recevoir(file, numero=sent.signalement.numero, cle=cle)
        except PhotoRefusee as error:
            form.add_error("photos", f"{file.name} : {error}")
    if valid and form.is_valid():
        data = form.cleaned_data
        try:
            operations.repondre_partenaire(
                transmission=sent,
                reponse=Transmission.Reponse(data["reponse"]),
                texte=data["texte"],
                prevu_le=data["prevu_le"],
                cle=cle,
            )
        except operations.ActeRefuse as error:
            form.add_error(error.champ if error.champ in form.fields else None, str(error))
        else:
            messages.success(request, _("Merci, votre réponse est transmise au service de la ville."))
            return redirect("partenaire", jeton)
    return _montrer(request, sent, jeton, form, status=422)


def _montrer(
    request: HttpRequest, sent: Transmission, jeton: str, form: PartenaireForm, status: int = 200
) -> HttpResponseBase:
    row = Signalement.objects.prefetch_related("situations__zone", "photos", "textes__question").get(
        pk=sent.signalement_id
    )
    shown = [
        t
        for t in row.textes.all()
        if t.nature in Texte.DU_DECLARANT and (t.est_public or sent.avec_coordonnees)
    ]
    contexte = {
        "transmission": sent,
        "signalement": row,
        "jeton": jeton,
        "form": form,
        "lieu": next((t.texte for t in shown if t.nature == Texte.Nature.LIEU), ""),
        "mots": [t.texte for t in shown if t.nature in (Texte.Nature.DESCRIPTION, Texte.Nature.AJOUT)],
        "reponses": [(t.question.libelle, t.texte) for t in shown if t.question],
        "photos": [p for p in row.photos.all() if p.est_publique],
        "declarant": row.declarants.filter(nature=Declarant.Nature.AUTEUR).first()
        if sent.avec_coordonnees and sent.close_le is None
        else None,
        "echanges": row.evenements.filter(nature="partenaire", details__transmission=sent.pk).order_by(
            "rang"
        ),
        "ouverte": sent.close_le is None and not row.est_clos,
        "plan": plan((row.position.x, row.position.y) if row.position else None),
    }
    return render(request, "signalements/partenaire.html", contexte, status=status)
