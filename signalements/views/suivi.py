"""How the page of one report is drawn, for everybody or for its reporter, and the answer for a number unknown."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from signalements import acces, images, limites, navigateur, paroles, presentation
from signalements.forms.suivi import ComplementForm, NumeroForm, SuivreForm
from signalements.models import Declarant, Signalement


def trop(request: HttpRequest) -> HttpResponse:
    """Too much in too little time."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(settings.LIMITES["suivi_adresse"][1])
    return response


def introuvable(request: HttpRequest, numero: str, phrase: str) -> HttpResponse:
    """The same page for numbers unknown, private or withdrawn; beyond the limit nobody may go on guessing."""
    if limites.depasse("suivi_adresse", limites.adresse(request)):
        return trop(request)
    form = NumeroForm({"numero": numero})
    form.is_valid()
    form.errors.pop("numero", None)
    form.add_error("numero", phrase)
    return render(request, "signalements/suivi_accueil.html", {"form": form}, status=404)


def montrer(
    request: HttpRequest, row: Signalement, *, suivre: SuivreForm | None = None, status: int = 200
) -> HttpResponse:
    """Draw the public page."""
    contexte = _common(row, suivre) | {
        "deja_dit": _already_said(request, row),
        "deja_enregistre": "envoye" in request.GET,
    }
    return render(request, "signalements/suivi.html", contexte, status=status)


def montrer_au_declarant(
    request: HttpRequest,
    row: Signalement,
    cle: str,
    *,
    suivre: SuivreForm | None = None,
    completer: ComplementForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the reporter's own page: the public one, and what only the reporter may see and do."""
    contexte = _common(row, suivre, au_declarant=True) | presentation.contenu_du_declarant(row)
    lien = acces.url_secrete(row, cle)
    contexte |= {
        "cle": cle,
        "envoye": "envoye" in request.GET,
        "completer": completer or ComplementForm(avec_photos=row.categorie.photo != "interdite"),
        "brouillons": images.brouillons(row.numero, cle),
        "suivi_par_auteur": presentation.est_suivi_par_son_auteur(row),
        "url_secrete": lien,
        "qr": segno.make(lien, error="m").svg_data_uri(scale=4, border=2),
        "plan": plan(contexte["ma_position"]),
    }
    return render(request, "signalements/suivi.html", contexte, status=status)


def _common(row: Signalement, suivre: SuivreForm | None, au_declarant: bool = False) -> dict[str, Any]:
    contenu = presentation.contenu_public(row)
    return contenu | {
        "signalement": row,
        "soutiens": paroles.soutenu_par(row),
        "etat": presentation.etat_en_mots(row, au_declarant=au_declarant),
        "etapes": presentation.etapes(row, au_declarant=au_declarant),
        "delai": _("%(n)s jours ouvrés") % {"n": row.categorie.delai_jours}
        if row.categorie.delai_jours > 1
        else _("1 jour ouvré"),
        "suivre": suivre or SuivreForm(),
        "original": row.doublon_de if row.doublon_de and row.doublon_de.est_public else None,
        "plan": plan(contenu["position"]),
    }


def plan(position: tuple[float, float] | None) -> dict[str, Any] | None:
    """Where the small map stands (degrees), and its ground."""
    if position is None:
        return None
    return {
        "lon": position[0],
        "lat": position[1],
        "tuiles": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
    }


def _already_said(request: HttpRequest, row: Signalement) -> bool:
    """Whether this browser has said "moi aussi": a query only where it has a name."""
    if navigateur.COOKIE not in request.COOKIES:
        return False
    said = navigateur.empreinte(navigateur.nom(request), row.numero)
    return row.declarants.filter(nature=Declarant.Nature.MOI_AUSSI, navigateur_empreinte=said).exists()


def discret(response: HttpResponseBase) -> HttpResponseBase:
    """Let neither the next site nor an index learn the address, which opens the page by itself."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
