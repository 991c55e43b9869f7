"""The feeds, for readers that ask again and again: small answers where nothing is new."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from mairie.models import Categorie, Groupe
from nouvelles.flux import Choix, Entree, ecrire
from quartiers.models import Zone

MAX_AGE_S = 300


@require_safe
@gzip_page
def flux(request: HttpRequest, nature: str = "", slug: str = "") -> HttpResponseBase:
    """The feed of an area or of the town, of some kinds of reports if the address says so; 400 for an unknown kind."""
    zone = (
        get_object_or_404(Zone.objects.select_related("parent"), nature=nature, slug=slug) if nature else None
    )
    groupes = _codes(request, "groupe")
    categories = _codes(request, "categorie")
    choix = Choix(
        zone=zone,
        groupes=list(Groupe.objects.filter(code__in=groupes)) if groupes else [],
        categories=list(Categorie.objects.publiques().filter(code__in=categories)) if categories else [],
    )
    if len(choix.groupes) + len(choix.categories) < len(groupes | categories):
        phrase = _("Aucun groupe et aucune catégorie publique ne portent l’un de ces codes.")
        return HttpResponse(phrase, status=400, content_type="text/plain; charset=utf-8")
    entrees = choix.entrees()
    return _conditionnel(request, ecrire(choix, entrees).encode(), _newest(entrees))


def _codes(request: HttpRequest, name: str) -> set[str]:
    given = (code.strip() for value in request.GET.getlist(name) for code in value.split(","))
    return {code.replace("\0", "\ufffd") for code in given if code}


def _newest(entrees: list[Entree]) -> dt.datetime | None:
    return max((e.fait.signalement.modifie_le for e in entrees), default=None)


def _conditionnel(request: HttpRequest, body: bytes, newest: dt.datetime | None) -> HttpResponseBase:
    etag = quote_etag(hashlib.blake2b(body, digest_size=12).hexdigest())
    instant = int(newest.timestamp()) if newest else None
    response = get_conditional_response(request, etag=etag, last_modified=instant)
    if response is None:
        response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    if instant:
        response["Last-Modified"] = http_date(instant)
    response["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
