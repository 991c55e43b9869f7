"""What everybody reads: the sessions of an area, their agenda, their minutes."""

from __future__ import annotations

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from conseils.models import CompteRendu, Seance
from conseils.seances import compte_rendu, odt, papier, public
from quartiers.models import Zone

PAGE = 20
DUREE_S = 3600
"""How long a browser may keep a sheet (seconds): names may be withdrawn."""


@require_safe
def seances(request: HttpRequest, nature: str, slug: str) -> HttpResponse:
    """The next session with its agenda, what is promised, and the minutes of those held."""
    zone = get_object_or_404(Zone, nature=nature, slug=slug)
    following = public.prochaine(zone)
    held = Paginator(Seance.objects.closes().filter(zone=zone), PAGE)
    contexte = {
        "zone": zone,
        "prochaine": following,
        "points": compte_rendu.points_de(following) if following else [],
        "promesses": public.promesses(zone),
        "page": held.get_page(request.GET.get("page", "1")[:9]),
    }
    return render(request, "conseils/seances/publiques.html", contexte)


def _la_version(nature: str, slug: str, pk: int, version: int | None) -> CompteRendu:
    """Return this version of the minutes, the last one unless told."""
    rows = CompteRendu.objects.filter(seance__zone__nature=nature, seance__zone__slug=slug, seance=pk)
    row = (rows if version is None else rows.filter(version=version)).select_related("seance__zone").first()
    if row is None:
        raise Http404
    return row


@require_safe
def un_compte_rendu(
    request: HttpRequest, nature: str, slug: str, pk: int, version: int | None = None
) -> HttpResponse:
    """The minutes of a session, as they were published."""
    row = _la_version(nature, slug, pk, version)
    contexte = {
        "zone": row.seance.zone,
        "lecture": compte_rendu.lire(row),
        "versions": list(row.seance.comptes_rendus.defer("contenu")),
    }
    return render(request, "conseils/seances/compte_rendu.html", contexte)


@require_safe
@cache_control(public=True, max_age=DUREE_S)
def feuille(request: HttpRequest, nature: str, slug: str, pk: int, version: int, forme: str) -> HttpResponse:
    """The same to print (PDF) or to work on (ODT)."""
    row = _la_version(nature, slug, pk, version)
    ecrire = {"pdf": papier.en_pdf, "odt": odt.en_odt}[forme]
    types = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text"}
    name = f"compte-rendu-{slugify(row.seance.zone.nom)}-{row.seance.jour:%Y-%m-%d}.{forme}"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    content = cache.get_or_set(f"{forme}-{row.pk}", lambda: ecrire(compte_rendu.lire(row)), DUREE_S)
    return HttpResponse(content, content_type=types[forme], headers=headers)
