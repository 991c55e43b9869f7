"""One size of one photo, to whoever may see it."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from signalements import acces, images
from signalements.models import Photo, Signalement


def _visible(request: HttpRequest, photo: Photo) -> bool:
    """Published to all; else to the agents of the report, and to whoever shows its key."""
    report = photo.signalement
    if photo.est_publique and report and report.est_public:
        return True
    cle = request.GET.get("cle", "")
    if report is None:
        return bool(cle) and acces.empreinte_cle(cle) == photo.brouillon_cle
    if cle and acces.ouvre(report, cle):
        return True
    user = request.user
    # The photos of a duplicate serve whoever treats the report that is kept.
    wanted = [report.pk, report.doublon_de_id or report.pk]
    return user.is_authenticated and Signalement.objects.visible_to(user).filter(pk__in=wanted).exists()


@require_safe
def photo(request: HttpRequest, nom: str, taille: int) -> HttpResponseBase:
    """Serve a prepared photo; 404 for whoever may not see it, as for one that does not exist."""
    row = Photo.objects.select_related("signalement__categorie").filter(nom=nom, etat="prete").first()
    if row is None or taille not in Photo.TAILLES or not _visible(request, row):
        raise Http404
    try:
        content = default_storage.open(images.chemin(nom, taille))
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, content_type="image/jpeg")
    publique = row.est_publique and row.signalement and row.signalement.est_public
    # A photo may be masked at any time: a short life even where it is public.
    response["Cache-Control"] = "public, max-age=300" if publique else "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
