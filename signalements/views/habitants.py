"""A resident's pages after the report: the number, the public page, the reporter's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from signalements import acces, images, limites, navigateur, operations, presentation
from signalements.forms.suivi import ComplementForm, NumeroForm, SuivreForm
from signalements.models import Signalement
from signalements.photos import PhotoRefusee


@require_safe
def suivi_accueil(request: HttpRequest) -> HttpResponseBase:
    """One field for the number; a readable one leads to its page."""
    if "numero" not in request.GET:
        return render(request, "signalements/suivi_accueil.html", {"form": NumeroForm()})
    form = NumeroForm(request.GET)
    if form.is_valid():
        return redirect("suivi", form.cleaned_data["numero"])
    return render(request, "signalements/suivi_accueil.html", {"form": form}, status=422)


@require_safe
def suivi(request: HttpRequest, numero: str) -> HttpResponseBase:
    """The public page of a report; unknown and private numbers answer alike."""
    if request.path != reverse("suivi", args=[numero]):
        return redirect("suivi", numero)
    row = _public(numero)
    return _page(request, row) if row else _unknown(request)


@require_POST
def suivi_moi_aussi(request: HttpRequest, numero: str) -> HttpResponseBase:
    """Count one more person, once per browser."""
    row = _public(numero)
    if row is None or not row.est_public:
        return _unknown(request)
    if request.POST.get("site_web") or limites.depasse("suivi_adresse", limites.adresse(request)):
        return render(request, "429.html", status=429)
    name = navigateur.nom(request)
    try:
        new = operations.moi_aussi(signalement=row, navigateur=navigateur.empreinte(name, row.numero))
    except operations.ActeRefuse as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("C’est noté, merci.") if new else _("Vous l’aviez déjà dit : c’est noté.")
        )
    response = redirect(f"{row.get_absolute_url()}#suivre")
    navigateur.retenir(response, name)
    return response


@sensitive_post_parameters()
@require_POST
def suivi_suivre(request: HttpRequest, numero: str, cle: str = "") -> HttpResponseBase:
    """Ask to follow by e-mail; the answer is the same whoever asks and whatever they follow already."""
    row = _own(numero, cle) if cle else _public(numero)
    if row is None:
        return _unknown(request)
    if limites.depasse("suivi_adresse", limites.adresse(request)):
        return render(request, "429.html", status=429)
    form = SuivreForm(request.POST)
    if not form.is_valid():
        return _page(request, row, cle=cle, suivre=form, status=422)
    if not form.cleaned_data["site_web"]:
        operations.suivre(signalement=row, courriel=form.cleaned_data["courriel"], est_declarant=bool(cle))
    messages.success(
        request,
        _(
            "Une lettre de confirmation part à cette adresse : cliquez sur son bouton pour suivre ce signalement."
        ),
    )
    return redirect("suivi_secret", numero, cle) if cle else redirect("suivi", numero)


@never_cache
@require_safe
def suivi_secret(request: HttpRequest, numero: str, cle: str) -> HttpResponseBase:
    """The reporter's own page."""
    row = _own(numero, cle)
    if row is None:
        return _unknown(request)
    return _page(request, row, cle=cle)


@never_cache
@sensitive_post_parameters()
@require_POST
def suivi_completer(request: HttpRequest, numero: str, cle: str) -> HttpResponseBase:
    """Add words or photos."""
    row = _own(numero, cle)
    if row is None:
        return _unknown(request)
    if limites.depasse("photo_adresse", limites.adresse(request)):
        return _secret(render(request, "429.html", status=429))
    form = ComplementForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            for photo in form.cleaned_data["photos"]:
                images.recevoir(photo, numero=numero, cle=cle)
            operations.completer(signalement=row, cle=cle, texte=form.cleaned_data["texte"])
        except PhotoRefusee as error:
            form.add_error("photos", str(error))
        except operations.ActeRefuse as error:
            form.add_error(error.champ or None, str(error))
        else:
            messages.success(request, _("C’est ajouté, merci. Le service est prévenu."))
            return _secret(redirect("suivi_secret", numero, cle))
    return _page(request, row, cle=cle, completer=form, status=422)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suivi_retirer(request: HttpRequest, numero: str, cle: str) -> HttpResponseBase:
    """Withdraw one's report: a page with one button."""
    row = _own(numero, cle)
    if row is None:
        return _unknown(request)
    if request.method == "POST":
        try:
            operations.retirer(signalement=row)
        except operations.ActeRefuse as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Votre signalement est retiré : il n’est plus public."))
        return _secret(redirect("suivi_secret", numero, cle))
    return _secret(render(request, "signalements/suivi_retirer.html", {"signalement": row, "cle": cle}))


def _public(numero: str) -> Signalement | None:
    row = presentation.pour_sa_page(Signalement.objects.all()).filter(numero=numero).first()
    return row if row and row.est_public else None


def _own(numero: str, cle: str) -> Signalement | None:
    row = presentation.pour_sa_page(Signalement.objects.all()).filter(numero=numero).first()
    return row if row and acces.ouvre(row, cle) else None


def _unknown(request: HttpRequest) -> HttpResponse:
    """The same answer for unknown, private, withdrawn and wrongly keyed numbers; slower for whoever tries many."""
    if limites.depasse("suivi_adresse", limites.adresse(request)):
        return _secret(render(request, "429.html", status=429))
    contexte = {"form": NumeroForm(), "inconnu": True}
    return _secret(render(request, "signalements/suivi_accueil.html", contexte, status=404))


def _secret(response: HttpResponse) -> HttpResponse:
    """No referrer, no index, no cache."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store, private"
    return response


def _page(
    request: HttpRequest,
    row: Signalement,
    *,
    cle: str = "",
    suivre: SuivreForm | None = None,
    completer: ComplementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    position = presentation.contenu_public(row)["position"]
    contexte: dict[str, Any] = presentation.contenu_public(row) | {
        "signalement": row,
        "etapes": presentation.etapes(row),
        "cle": cle,
        "suivre": suivre or SuivreForm(),
        "original": row.doublon_de if row.doublon_de and row.doublon_de.etat != "retire" else None,
        "plan": _plan(position),
    }
    if not cle:
        return render(request, "signalements/suivi.html", contexte, status=status)
    contexte |= presentation.contenu_du_declarant(row) | {
        "completer": completer or ComplementForm(),
        "envoye": "envoye" in request.GET,
        "url_secrete": acces.url_secrete(row, cle),
        "url_publique": acces.url_publique(row),
        "qr": segno.make(acces.url_secrete(row, cle), error="m").svg_data_uri(scale=4, border=2),
        "photos_retire": not row.est_clos,
        "auteur": presentation.auteur(row),
        "plan": _plan(contexte.get("ma_position") or position),
    }
    return _secret(render(request, "signalements/suivi.html", contexte, status=status))


def _plan(position: tuple[float, float] | None) -> dict[str, Any] | None:
    if position is None:
        return None
    return {
        "lon": position[0],
        "lat": position[1],
        "tuiles": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
        "ailleurs": f"geo:{position[1]},{position[0]}?q={quote(f'{position[1]},{position[0]}')}",
    }
